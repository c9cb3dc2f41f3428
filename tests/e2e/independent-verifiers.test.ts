import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { appendSeals, openSealedLog } from '../../services/archiver/sealed-log.ts';
import type { ArchiveReport } from '../../services/domain/transparency-log/archive-report.ts';
import { type Seal, type Stream, segmentKey } from '../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import {
  aDecidedSegment,
  aDecisionEntry,
  alerts,
  anArchive,
  anEntry,
  aSeal,
  aSegment,
  aSigner,
  decisions,
  streams,
} from '../support/archive-builder.ts';
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
import type { WholeContent } from '../support/decision-log/whole-segments.ts';
import { isWhole } from '../support/process/pass.ts';
import { forgedKeys, forgedNotes, forgedSeals } from '../support/verification/forged-archives.ts';
import { logOf } from '../support/verification/forged-segments.ts';

const SEGMENTS = isWhole ? 9 : 4;
const FLIPS_AN_OBJECT = 1;
const random = seededRandom(20260918);
const describeWithPython = process.env.CUSTODES_HAVE_PYTHON === '1' ? describe : describe.skip;
const describeWithGo = process.env.CUSTODES_HAVE_GO === '1' ? describe : describe.skip;

describeWithPython('the verifier in Python', () => {
  it.each(isWhole ? [0, 1, 256, 257, 600] : [0, 1, 257])(
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
    const full = await objectsOf((await anArchive(257)).objects);
    const ofFull = ['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1'].flatMap((key) => [
      flipByte(full, key, random),
      truncateObject(full, key),
      lengthenObject(full, key),
      removeObject(full, key),
    ]);
    const damages = [...damagesOf(await objectsOf(objects)), ...ofFull];
    expect(damages.length).toBeGreaterThan(isWhole ? 50 : 40);
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

  it('refuse the same segments, though their seals are signed and name them', async () => {
    const ofOffsets = (offsets: readonly number[], changes: Partial<WholeContent> = {}) => ({
      ...aSegment(0, 3),
      entries: offsets.map(anEntry),
      ...changes,
    });
    const gap = (first: number, last = first) => ({ first, last, cause: 'lost' });
    const again = (offset: number) => ({
      ...aDecidedSegment(0),
      entries: [0, offset].map((one, at) => aDecisionEntry(one, at === 0 ? null : 1)),
    });
    const right: readonly [Stream, WholeContent, Partial<Seal>?][] = [
      [alerts, ofOffsets([0, 1, 2])],
      [alerts, ofOffsets([0, 2], { gaps: [gap(1)] })],
      [decisions, again(0)],
    ];
    const wrong: readonly [Stream, WholeContent, Partial<Seal>?][] = [
      ...[[1, 0, 2], [0, 0, 1, 2], [0, 2], [0, 1], [1, 2], [0, 1, 2, 3], [0, 1, 5], []].map(
        (offsets) => [alerts, ofOffsets(offsets)] as [Stream, WholeContent],
      ),
      ...[[gap(1)], [gap(2)], [gap(9)], [gap(3)], [gap(0)]].map(
        (gaps) => [alerts, ofOffsets([0, 1, 2], { gaps })] as [Stream, WholeContent],
      ),
      [alerts, ofOffsets([0, 2], { gaps: [gap(1), gap(1)] })],
      [alerts, ofOffsets([0, 2], { gaps: [gap(1, 0), gap(1)] })],
      [alerts, ofOffsets([0, 1, 2]), { count: 4 }],
      [alerts, ofOffsets([0, 1, 2]), { count: 2 }],
      [decisions, again(0), { reevaluations: 0 }],
      [decisions, again(0), { reevaluations: 2 }],
      [decisions, again(5)],
    ];
    await withFolder(async (folder) => {
      const expected: { ok: boolean }[] = [];
      const folders: string[] = [];
      for (const [i, [stream, content, changes]] of [...right, ...wrong].entries()) {
        const archive = await anArchive(0);
        const seal = { ...(await aSeal(archive.objects, stream, content)), ...changes };
        await appendSeals(archive, await openSealedLog(archive, streams), [seal]);
        expected.push(findings(await verifyArchive(archive.objects, archive.signer.vkey)) as { ok: boolean });
        folders.push(join(folder, String(i)));
        writeFolder(join(folder, String(i)), await objectsOf(archive.objects));
      }
      expect((await verifyInPython(folders, null)).map(findings)).toEqual(expected);
      expect(expected.map(({ ok }) => ok)).toEqual([...right.map(() => true), ...wrong.map(() => false)]);
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

  it('name an entry that is no seal, however it is nested', async () => {
    const signer = aSigner();
    const nested = [Buffer.from('['.repeat(60_000)), Buffer.from(`{"format":${'{"a":'.repeat(9_000)}`)];
    const entries = [...nested, ...forgedSeals()];
    await withFolder(async (folder) => {
      const expected: unknown[] = [];
      for (const [i, entry] of entries.entries()) {
        const objects = logOf(entry, signer);
        writeFolder(join(folder, String(i)), objects);
        expected.push(findings(await verifyArchive(await storeOf(objects), signer.vkey)));
      }
      const folders = entries.map((_, i) => join(folder, String(i)));
      expect((await verifyInPython(folders, null)).map(findings)).toEqual(expected);
      const codes = (expected as { problems: string[] }[]).map(({ problems }) =>
        problems.map((one) => one.split(' ').at(-1)),
      );
      expect(codes).toEqual(entries.map(() => ['seal-malformed']));
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

  it('refuse a checkpoint of which one byte was changed, a changed entry and a lost one', async () => {
    const { objects } = await anArchive(3);
    const all = await objectsOf(objects);
    const bundle = 'tile/entries/000.p/3';
    const changed = ['checkpoint', bundle].map((key) => {
      const body = Buffer.from(all.get(key) ?? Buffer.of());
      body[25] = (body[25] ?? 0) ^ 1;
      return [key, body] as const;
    });
    const lost = all.get('tile/entries/000.p/1') ?? Buffer.of();
    for (const [key, body] of [...changed, [bundle, lost] as const]) {
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
