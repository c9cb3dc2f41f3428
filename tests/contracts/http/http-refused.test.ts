import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadLettersCommand } from '../../../scripts/commands/dead-letters.ts';
import { runCommand } from '../../support/commands/run-command.ts';
import { openCustodes } from '../../support/process/open-custodes.ts';

const SECRET = "Zoe's-Bedroom-192.0.2.77";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-http-refused-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Sends a record that is refused, and returns the folder of the server afterwards. */
async function refuse(environment: Readonly<Record<string, string>>): Promise<string> {
  const dataDir = join(folder, 'data');
  const custodes = await openCustodes({ PORT: '0', DATA_DIR: dataDir, SEGMENT_SECONDS: '0.5', ...environment });
  await custodes.ready;
  const body = JSON.stringify({ eventId: 'e-1', detail: SECRET });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${custodes.url}/v1/access-events`, { method: 'POST', headers, body });
  expect(answer.status).toBe(422);
  await custodes.close();
  return dataDir;
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

describe('a refused record', () => {
  it('leaves no byte anywhere, unless the installation wants it', async () => {
    const dataDir = await refuse({});
    expect(filesUnder(dataDir).filter((file) => readFileSync(file).includes(SECRET))).toEqual([]);
    expect(existsSync(join(dataDir, 'refused'))).toBe(false);
  });

  it('is kept encrypted with REFUSED_KEY_FILE, and shown to the owner of the private key', async () => {
    const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
    const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;
    const keys = generateKeyPairSync('x25519', { publicKeyEncoding, privateKeyEncoding });
    const [publicFile, privateFile] = [join(folder, 'refused.pub'), join(folder, 'refused.key')];
    writeFileSync(publicFile, keys.publicKey);
    writeFileSync(privateFile, keys.privateKey);
    const dataDir = await refuse({ REFUSED_KEY_FILE: publicFile });
    expect(filesUnder(dataDir).filter((file) => readFileSync(file).includes(SECRET))).toEqual([]);
    const [name = ''] = readdirSync(join(dataDir, 'refused'));
    const sha256 = name.replace('.jwe', '');

    const at = ['--folder', join(dataDir, 'refused')];
    expect((await runCommand(deadLettersCommand(), ['list', ...at])).lines.join()).toContain(sha256);
    const written: Uint8Array[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written.push(Buffer.from(chunk as Uint8Array));
      return true;
    });
    const { exitCode } = await runCommand(deadLettersCommand(), ['show', sha256, '--key', privateFile, ...at]);
    write.mockRestore();
    expect([exitCode, Buffer.concat(written).toString()]).toEqual([0, expect.stringContaining(SECRET)]);
    const wrong = await runCommand(deadLettersCommand(), ['show', sha256, '--key', publicFile, ...at]);
    expect([wrong.exitCode, wrong.complaints.join()]).toEqual([
      2,
      expect.stringContaining('expected the private key of REFUSED_KEY_FILE'),
    ]);
  });
});
