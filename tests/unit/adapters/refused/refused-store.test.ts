import { generateKeyPairSync, hash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { refusedEnvironment } from '../../../../services/adapters/refused/refused-environment.ts';
import {
  INPUT_BYTES_MAX,
  KEPT_MS_MAX,
  openRefusedStore,
  WAITING_MAX,
} from '../../../../services/adapters/refused/refused-store.ts';
import { openBytes } from '../../../../services/adapters/refused/sealed-bytes.ts';

const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;
const x25519 = generateKeyPairSync('x25519', { publicKeyEncoding, privateKeyEncoding });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding, privateKeyEncoding });
const other = generateKeyPairSync('x25519', { publicKeyEncoding, privateKeyEncoding });
const ed25519 = generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-refused-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configOf = (publicKey: string) => {
  const file = join(folder, 'refused.pub');
  writeFileSync(file, publicKey);
  const config = refusedEnvironment.read({ REFUSED_KEY_FILE: file, REFUSED_DIR: join(folder, 'kept') });
  if (config === null) throw new Error('off');
  return config;
};
const names = () => readdirSync(join(folder, 'kept')).sort();
const nameOf = (input: Buffer) => `${hash('sha256', input, 'hex')}.jwe`;

async function open(given: { publicKey?: string; nowMs?: number; folderBytesMax?: number } = {}) {
  const { publicKey = x25519.publicKey, nowMs, ...rest } = given;
  const meters = openMeters();
  const deps = { clock: () => nowMs ?? Date.now(), logger: openLogger('silent'), meters, ...rest };
  return { meters, store: await openRefusedStore(configOf(publicKey), deps) };
}

describe('the bytes of refused input', () => {
  it.each([
    ['X25519', x25519],
    ['P-256', p256],
  ])('are encrypted for a key of %s, and only its owner reads them', async (_, { publicKey, privateKey }) => {
    const { store } = await open({ publicKey });
    const input = Buffer.from('{"cameraName":"Zoe\'s Bedroom"}');
    store.keep([input, input]);
    await store.close();
    expect(names()).toEqual([nameOf(input)]);
    const file = join(folder, 'kept', nameOf(input));
    expect([statSync(file).mode & 0o777, statSync(join(folder, 'kept')).mode & 0o777]).toEqual([0o600, 0o700]);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('Bedroom');
    expect(Buffer.from(await openBytes(text, privateKey))).toEqual(input);
    await expect(openBytes(text, other.privateKey)).rejects.toThrow();
    const changed = text.replace(/\.[^.]+$/, `.${'A'.repeat(22)}`);
    await expect(openBytes(changed, privateKey)).rejects.toThrow();
  });

  it('are cut, and no more of them wait than a bound, whatever a request has', async () => {
    const { store, meters } = await open();
    const long = Buffer.alloc(INPUT_BYTES_MAX + 1, 'x');
    const many = Array.from({ length: WAITING_MAX + 50 }, (_, index) => Buffer.from(`input ${index}`));
    store.keep([long, ...many]);
    await store.close();
    expect(names()).toHaveLength(WAITING_MAX);
    const text = readFileSync(join(folder, 'kept', nameOf(long)), 'utf8');
    expect(await openBytes(text, x25519.privateKey)).toHaveLength(INPUT_BYTES_MAX);
    const { values } = await meters.refusedInputs.get();
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]))).toEqual({
      kept: WAITING_MAX,
      'left-out': 51,
      failed: 0,
    });
  });

  it('are whole under their name, or not there: what a crash left is removed, and what failed is kept when it comes again', async () => {
    mkdirSync(join(folder, 'kept'));
    writeFileSync(join(folder, 'kept/unfinished-1'), 'half');
    const { store, meters } = await open();
    expect(names()).toEqual([]);
    const input = Buffer.from('comes twice');
    rmSync(join(folder, 'kept'), { recursive: true });
    store.keep([input]);
    await store.close();
    mkdirSync(join(folder, 'kept'));
    store.keep([input]);
    await store.close();
    expect(names()).toEqual([nameOf(input)]);
    const text = readFileSync(join(folder, 'kept', nameOf(input)), 'utf8');
    expect(Buffer.from(await openBytes(text, x25519.privateKey))).toEqual(input);
    const { values } = await meters.refusedInputs.get();
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]))).toMatchObject({
      kept: 1,
      failed: 1,
    });
  });

  it('are removed after seven days, also those of an earlier run, and nothing else in the folder is', async () => {
    const first = await open();
    const [old, young] = [Buffer.from('old'), Buffer.from('young')];
    first.store.keep([old, young]);
    await first.store.close();
    writeFileSync(join(folder, 'kept/notes.txt'), 'of somebody else');
    const nowMs = Date.now();
    const age = (name: string, ms: number) =>
      utimesSync(join(folder, 'kept', name), (nowMs - ms) / 1_000, (nowMs - ms) / 1_000);
    age(nameOf(old), KEPT_MS_MAX + 1_000);
    age(nameOf(young), KEPT_MS_MAX - 60_000);
    age('notes.txt', 2 * KEPT_MS_MAX);
    const { store, meters } = await open({ nowMs });
    expect(names()).toEqual([nameOf(young), 'notes.txt'].sort());
    const { size } = statSync(join(folder, 'kept', nameOf(young)));
    expect((await meters.refusedBytesKept.get()).values[0]?.value).toBe(size);
    await store.close();
  });

  it('take no more room than a bound: the oldest leave', async () => {
    const { store, meters } = await open({ folderBytesMax: 5_000 });
    for (let index = 0; index < 40; index += 1) store.keep([Buffer.from(`${'x'.repeat(300)} ${index}`)]);
    await store.close();
    const kept = names();
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.length).toBeLessThan(15);
    expect((await meters.refusedBytesKept.get()).values[0]?.value).toBeLessThanOrEqual(5_000);
  });

  it('are not kept without a key, and a key that the process could read with is refused', () => {
    expect(refusedEnvironment.read({ DATA_DIR: folder })).toBeNull();
    expect(() => refusedEnvironment.read({ REFUSED_DIR: folder })).toThrow('REFUSED_KEY_FILE is not set');
    for (const wrong of [x25519.privateKey, ed25519.publicKey, 'nonsense']) {
      expect(() => configOf(wrong)).toThrow(/^REFUSED_KEY_FILE is .* expected a public key in PEM/);
    }
  });
});
