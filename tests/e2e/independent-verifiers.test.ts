import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { appendSeals, openSealedLog } from '../../services/archiver/sealed-log.ts';
import type { ArchiveReport } from '../../services/domain/transparency-log/archive-report.ts';
import { type NoteSigner, signCheckpoint } from '../../services/domain/transparency-log/checkpoint.ts';
import { encodeBundle } from '../../services/domain/transparency-log/entry-bundle.ts';
import { leafHash } from '../../services/domain/transparency-log/merkle.ts';
import { encodeSeal, type Seal, segmentKey } from '../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { aDecidedSegment, anArchive, aSeal, aSigner, decisions, streams } from '../support/archive-builder.ts';
import {
  addObject,
  type Damage,
  flipByte,
  isStale,
  lengthenObject,
  removeObject,
  seededRandom,
  swapObjects,
  truncateObject,
} from '../support/archive-damage.ts';
import { objectsOf, storeOf, verifyInPython, withFolder, writeFolder } from '../support/archive-folder.ts';

const SEGMENTS = 9;
const FLIPS_AN_OBJECT = 2;
const random = seededRandom(20260918);
const describeWithPython = process.env.CUSTODES_HAVE_PYTHON === '1' ? describe : describe.skip;
const describeWithGo = process.env.CUSTODES_HAVE_GO === '1' ? describe : describe.skip;

describeWithPython('the verifier in Python', () => {
  it.each([0, 1, 255, 256, 257, 600])(
    'reports word for word what custodes reports about a log of %i seals',
    async (size) => {
      const { objects, signer } = await anArchive(size);
      const all = await objectsOf(objects);
      await withFolder(async (folder) => {
        writeFolder(folder, all);
        const expected = await verifyArchive(objects, signer.vkey);
        expect(expected.ok).toBe(true);
        expect(await verifyInPython([folder], null)).toEqual([expected]);
      });
    },
  );

  it('names the same objects, records and codes whatever is damaged', async () => {
    const { objects, signer } = await anArchive(SEGMENTS);
    const damages = damagesOf(await objectsOf(objects));
    expect(damages.length).toBeGreaterThan(60);
    await withFolder(async (folder) => {
      const keyFile = join(folder, 'trusted.vkey');
      writeFileSync(keyFile, `${signer.vkey}\n`);
      const folders = damages.map(({ objects: damaged }, i) => {
        const target = join(folder, String(i));
        writeFolder(target, damaged);
        return target;
      });
      const found = await verifyInPython(folders, keyFile);
      for (const [i, damage] of damages.entries()) {
        const expected = await verifyArchive(await storeOf(damage.objects), signer.vkey);
        expect([damage.name, findings(found[i])]).toEqual([damage.name, findings(expected)]);
        expect(found[i]).toMatchObject({ ok: false });
        expect(found[i]?.problems.map(({ object }) => object)).toEqual(expect.arrayContaining([...damage.named]));
      }
    });
  });
});

describeWithPython('both verifiers', () => {
  it('refuse the same seals, however well they are signed', async () => {
    const { objects, signer } = await anArchive(6);
    const log = await openSealedLog({ objects, signer }, streams);
    const right = await aSeal(objects, decisions, aDecidedSegment(2));
    await withFolder(async (folder) => {
      const expected: unknown[] = [];
      const folders: string[] = [];
      for (const [i, change] of sealChanges.entries()) {
        const store = await storeOf(await objectsOf(objects));
        const changed = { ...right, ...change(right) };
        await appendSeals({ objects: store, signer }, log, [{ ...changed, object: segmentKey(changed) }]);
        expected.push(findings(await verifyArchive(store, signer.vkey)));
        folders.push(join(folder, String(i)));
        writeFolder(join(folder, String(i)), await objectsOf(store));
      }
      expect((await verifyInPython(folders, null)).map(findings)).toEqual(expected);
      const [accepted, ...refused] = expected as { ok: boolean; problems: string[] }[];
      expect(accepted?.ok).toBe(true);
      const isRefused = ({ problems }: { problems: string[] }) => / seal-(malformed|hole)$/m.test(problems.join('\n'));
      expect(refused.map(isRefused)).toEqual(refused.map(() => true));
    });
  });

  it('refuse the same forged checkpoints', async () => {
    const { objects, signer } = await anArchive(3);
    const all = await objectsOf(objects);
    const right = Buffer.from(all.get('checkpoint') ?? Buffer.of()).toString();
    const notes = [right, ...forgedNotes(right, signer)].map((note) =>
      typeof note === 'string' ? Buffer.from(note) : note,
    );
    await withFolder(async (folder) => {
      const expected: { ok: boolean; problems: string[] }[] = [];
      const keyFile = join(folder, 'trusted.vkey');
      writeFileSync(keyFile, `${signer.vkey}\n`);
      for (const [i, note] of notes.entries()) {
        const forged = new Map([...all, ['checkpoint', note] as const]);
        writeFolder(join(folder, String(i)), forged);
        expected.push(findings(await verifyArchive(await storeOf(forged), signer.vkey)) as (typeof expected)[number]);
      }
      const folders = notes.map((_, i) => join(folder, String(i)));
      expect((await verifyInPython(folders, keyFile)).map(findings)).toEqual(expected);
      expect(expected[0]?.ok).toBe(true);
      const accepted = notes.filter((_, at) => at > 0 && expected[at]?.ok !== false);
      expect(accepted.map(String)).toEqual([]);
    });
  });

  it('refuse the same keys', async () => {
    const { objects, signer } = await anArchive(1);
    const keys = [signer.vkey, ...forgedKeys(signer.vkey)];
    await withFolder(async (folder) => {
      writeFolder(join(folder, 'archive'), await objectsOf(objects));
      for (const [i, vkey] of keys.entries()) {
        const keyFile = join(folder, `${i}.vkey`);
        writeFileSync(keyFile, `${vkey}\n`);
        const expected = findings(await verifyArchive(objects, vkey)) as { ok: boolean };
        expect([vkey, findings((await verifyInPython([join(folder, 'archive')], keyFile))[0])]).toEqual([
          vkey,
          expected,
        ]);
        expect([vkey, expected.ok]).toEqual([vkey, i === 0]);
      }
    });
  });

  it('name an entry that is no seal, and a segment whose schema is none, however these are nested', async () => {
    const signer = aSigner();
    const name = (fields: string) =>
      `{"type":"record","name":"r","fields":[{"name":"offset","type":"long"},${fields}]}`;
    const field = (type: unknown, at = 0) => JSON.stringify({ name: `f${at}`, type });
    const doubled = Array.from({ length: 60 }, (_, at) => {
      const below = at === 0 ? 'null' : `d${at - 1}`;
      const fields = ['a', 'b'].map((one) => ({ name: one, type: below }));
      return field({ type: 'record', name: `d${at}`, fields }, at);
    });
    const schemas = [
      ...[-1, 'abc', null, 1.5, true, [], 2 ** 60].map((size) => name(field({ type: 'fixed', name: 'f', size }))),
      name(field({ type: 'array', items: { type: 'fixed', name: 'f', size: -1 } })),
      // Of no bytes, and of more values than anyone can read.
      name(doubled.join(',')),
    ];
    const entries = [Buffer.from('['.repeat(60_000)), Buffer.from(`{"format":${'{"a":'.repeat(9_000)}`)];
    const archives = [
      ...entries.map((entry) => logOf(entry, signer)),
      ...schemas.map((schema) => {
        const { seal, object } = segmentIn(schema);
        return new Map([...logOf(encodeSeal(seal), signer), [seal.object, object]]);
      }),
    ];
    await withFolder(async (folder) => {
      const expected: unknown[] = [];
      for (const [i, objects] of archives.entries()) {
        writeFolder(join(folder, String(i)), objects);
        expected.push(findings(await verifyArchive(await storeOf(objects), signer.vkey)));
      }
      const folders = archives.map((_, i) => join(folder, String(i)));
      expect((await verifyInPython(folders, null)).map(findings)).toEqual(expected);
      const codes = (expected as { problems: string[] }[]).map(({ problems }) =>
        problems.map((one) => one.split(' ').at(-1)),
      );
      expect(codes).toEqual([...entries.map(() => ['seal-malformed']), ...schemas.map(() => ['segment-malformed'])]);
    });
  });
});

describeWithGo('the Go checksum database packages', () => {
  it('accept the checkpoint and an inclusion proof of every entry', async () => {
    const { objects, signer } = await anArchive(300);
    const all = await objectsOf(objects);
    await withFolder(async (folder) => {
      writeFolder(folder, all);
      expect(await verifyInGo(folder)).toBe(`${signer.name}: 300 entries are in the signed tree\n`);
    });
  });

  it('refuse a checkpoint of which one byte was changed, and a changed entry', async () => {
    const { objects } = await anArchive(3);
    const all = await objectsOf(objects);
    for (const key of ['checkpoint', 'tile/entries/000.p/3']) {
      const body = Buffer.from(all.get(key) ?? Buffer.of());
      body[25] = (body[25] ?? 0) ^ 1;
      await withFolder(async (folder) => {
        writeFolder(folder, new Map([...all, [key, body]]));
        await expect(verifyInGo(folder)).rejects.toMatchObject({ code: 1 });
      });
    }
  });
});

/** The first changes nothing. Each is appended to a log of six seals, as the next one of `access-decisions[0]`. */
const sealChanges: ((seal: Seal) => object)[] = [
  () => ({}),
  ({ next }) => ({ next: { ...next, fold: null } }),
  ({ next }) => ({ next: { ...next, offset: -1 } }),
  ({ next }) => ({ next: { ...next, appendedAt: 0.5 } }),
  ({ next }) => ({ next: { ...next, fold: { ...next.fold, window: {} } } }),
  ({ next }) => ({ next: { ...next, fold: { ...next.fold, chain: 'ab' } } }),
  ({ next }) => ({ next: { ...next, fold: { ...next.fold, epoch: '1' } } }),
  ({ next }) => ({ next: { ...next, offset: 6 } }),
  // No text of UTF-8, though JSON can escape it.
  ({ next }) => ({ next: { ...next, fold: { ...next.fold, owner: '\ud800' } } }),
  () => ({ version: 'a\udfff' }),
  () => ({ gaps: [{ first: 1, last: 1, cause: '\udfff\ud800' }] }),
  () => ({ reevaluations: null }),
  () => ({ reevaluations: 3 }),
  () => ({ lastSource: 0, reevaluations: 1 }),
  () => ({ lastSource: 0, reevaluations: 2, gaps: [{ first: 1, last: 1, cause: 'lost' }] }),
  () => ({ lastSource: 0, reevaluations: 0, count: 0 }),
  () => ({ firstSource: 2, lastSource: 1 }),
  ({ next }) => ({ topic: 'alerts', firstSource: 4, lastSource: 5, next }),
  ({ next }) => ({ topic: 'alerts', firstSource: 4, lastSource: 5, next: { ...next, offset: 9, fold: null } }),
];

/** Notes that are no checkpoint of the log, though its key signed nearly all of them. */
function forgedNotes(right: string, signer: NoteSigner): readonly (string | Buffer)[] {
  const [origin = '', size = '', root = '', , line = ''] = right.split('\n');
  const keyId = Buffer.from(line.split(' ')[2] ?? '', 'base64').subarray(0, 4);
  const signed = (body: string, id = keyId, name = body.split('\n')[0]) => {
    const signature = Buffer.concat([id, signer.sign(Buffer.from(body))]).toString('base64');
    return `${body}\n\u2014 ${name} ${signature}\n`;
  };
  const note = (...lines: readonly string[]) => signed(`${lines.join('\n')}\n`);
  const rootBytes = Buffer.from(root, 'base64');
  const signature = Buffer.from(line.split(' ')[2] ?? '', 'base64');
  const withSignature = (bytes: Buffer) => right.replace(/\S+\n$/, `${bytes.toString('base64')}\n`);
  return [
    ...[note('custodes.other/log', size, root), note('', size, root), note(`${origin} x`, size, root)],
    ...[
      signed(`${origin}\n${size}\n${root}\n`, keyId, 'other'),
      signed(`${origin}\n${size}\n${root}\n`, Buffer.alloc(4)),
    ],
    ...['03', '+3', '3.0', '-3', '3 ', '0', '2', '4', String(2 ** 53), '9'.repeat(16), '1'.repeat(17)].map((one) =>
      note(origin, one, root),
    ),
    ...[rootBytes.subarray(1), Buffer.concat([rootBytes, Buffer.of(0)]), Buffer.alloc(32), Buffer.alloc(0)].map((one) =>
      note(origin, size, one.toString('base64')),
    ),
    // The same bytes in another spelling, and another root behind the right one.
    ...[
      note(origin, size, root.replace('=', '')),
      note(origin, size, spelledOtherwise(root)),
      note(origin, size, root, 'more'),
    ],
    ...[signature.subarray(0, 3), signature.subarray(0, -1), Buffer.concat([signature, Buffer.of(0)])].map(
      withSignature,
    ),
    withSignature(Buffer.concat([signature.subarray(0, 36), withOrder(signature.subarray(36))])),
    right.replace(/(\S+)\n$/, (_, one: string) => `${spelledOtherwise(one)}\n`),
    ...[`${right}${line}\n`, right.slice(0, -1), `${right}\n`, right.replaceAll('\n', '\r\n'), `\ufeff${right}`, ''],
    ...[
      right.replace('\u2014', '-'),
      Buffer.concat([Buffer.of(0xff), Buffer.from(right)]),
      Buffer.from(right, 'latin1'),
    ],
  ];
}

function forgedKeys(vkey: string): readonly string[] {
  const [name = '', id = '', key = ''] = splitKey(vkey);
  const bytes = Buffer.from(key, 'base64');
  const withId = (typed: Buffer, of = name) => {
    const hashed = createHash('sha256').update(`${of}\n`).update(typed).digest('hex').slice(0, 8);
    return `${of}+${hashed}+${typed.toString('base64')}`;
  };
  return [
    ...[`${name}+00000000+${key}`, `${name}+${id.toUpperCase()}1+${key}`, `other+${id}+${key}`, `${vkey}=`],
    ...[withId(Buffer.concat([Buffer.of(2), bytes.subarray(1)])), withId(bytes.subarray(0, -1)), withId(bytes, 'a b')],
    ...[withId(Buffer.concat([bytes, Buffer.of(0)])), withId(bytes, 'custodes.other/log'), '', 'x', `${vkey} `],
    // Of no point on the curve, and of one that signs everything.
    ...[Buffer.alloc(32, 0xff), Buffer.alloc(32), Buffer.concat([Buffer.of(1), Buffer.alloc(31)])].map((point) =>
      withId(Buffer.concat([Buffer.of(1), point])),
    ),
  ];
}

/** The base64 of a key may have a plus itself. */
function splitKey(vkey: string): readonly string[] {
  const [, ...parts] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(vkey) ?? [];
  return parts;
}

/** The same bytes in base64: the last digit in front of the padding has bits that mean nothing. */
function spelledOtherwise(base64: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return base64.replace(/(.)(?==+$)/, (digit) => digits[digits.indexOf(digit) + 1] ?? digit);
}

/** The scalar of a signature and the order of the group: it verifies where nobody compares them. */
function withOrder(scalar: Buffer): Buffer {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const sum = BigInt(`0x${Buffer.from(scalar).reverse().toString('hex')}`) + order;
  return Buffer.from(sum.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** A log of one entry, whatever that is. */
function logOf(entry: Buffer, signer: NoteSigner): Map<string, Buffer> {
  const root = leafHash(entry);
  return new Map([
    ['log.vkey', Buffer.from(`${signer.vkey}\n`)],
    ['checkpoint', signCheckpoint({ size: 1, root }, signer)],
    ['tile/0/000.p/1', Buffer.from(root, 'latin1')],
    ['tile/entries/000.p/1', encodeBundle([entry])],
  ]);
}

/** A segment of one entry in any schema, with its seal. The entry has the largest count of items behind its offset. */
function segmentIn(schema: string): { readonly seal: Seal; readonly object: Buffer } {
  const entry = Buffer.concat([Buffer.of(0), avroLong(2 ** 44), Buffer.alloc(64)]);
  const root = leafHash(entry);
  const sync = Buffer.from(root, 'latin1').subarray(0, 16);
  const text = (value: string) => Buffer.concat([avroLong(Buffer.byteLength(value)), Buffer.from(value)]);
  const header = [
    avroLong(2),
    text('avro.codec'),
    text('deflate'),
    text('avro.schema'),
    text(schema),
    avroLong(0),
    sync,
  ];
  const data = deflateRawSync(entry);
  const block = [avroLong(1), avroLong(data.length), data, sync];
  const object = Buffer.concat([Buffer.from('Obj\x01', 'latin1'), ...header, ...block]);
  const place = {
    ...{ topic: 'alerts', partition: 0, firstSource: 0, lastSource: 0 },
    ...{ next: { offset: 1, appendedAt: 1, fold: null }, root: Buffer.from(root, 'latin1').toString('hex') },
  };
  const objectHash = createHash('sha256').update(object).digest('hex');
  const rest = { format: 'custodes-seal/v1', count: 1, version: null, gaps: [], reevaluations: 0 } as const;
  return { seal: { ...rest, ...place, object: segmentKey(place), objectHash }, object };
}

function avroLong(value: number): Buffer {
  const bytes: number[] = [];
  let left = 2 * value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Buffer.of(...bytes, left);
}

function damagesOf(all: ReadonlyMap<string, Buffer>): Damage[] {
  const keys = [...all.keys()];
  const pairs = keys.flatMap((key, i) => {
    const other = keys[(i + 3) % keys.length];
    return other === undefined || all.get(other)?.equals(all.get(key) ?? Buffer.of()) ? [] : [[key, other] as const];
  });
  return [
    ...keys.flatMap((key) => Array.from({ length: FLIPS_AN_OBJECT }, () => flipByte(all, key, random))),
    ...keys.filter((key) => !isStale(all, key)).map((key) => removeObject(all, key)),
    ...keys.flatMap((key) => [truncateObject(all, key), lengthenObject(all, key)]),
    ...pairs.map((pair) => swapObjects(all, pair)),
    ...['note.txt', 'tile/0/000.p/999', 'segments/README'].map((key) => addObject(all, key)),
  ];
}

function findings(report: ArchiveReport | undefined): unknown {
  if (report === undefined) return null;
  const { problems, ...counts } = report;
  const found = problems.map(({ object, entry, code }) => `${object} ${entry ?? ''} ${code}`);
  return { ...counts, problems: found.sort() };
}

/** Debian keeps the Go packages outside any module (golang-golang-x-mod-dev). */
async function verifyInGo(folder: string): Promise<string> {
  const script = join(projectRoot, 'tests/independent/go/verify.go');
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' };
  return (await promisify(execFile)('go', ['run', script, folder], { env })).stdout;
}
