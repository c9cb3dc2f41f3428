import { setImmediate } from 'node:timers/promises';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { memoryObjectStore } from '../../services/adapters/memory/memory-object-store.ts';
import { ArchiveAlarm } from '../../services/archiver/archive-alarm.ts';
import type { Archive } from '../../services/archiver/sealed-log.ts';
import { trimLog } from '../../services/archiver/trim-log.ts';
import { frame } from '../../services/avro/framing.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { parseVerifierKey } from '../../services/domain/transparency-log/checkpoint.ts';
import { encodeBundle } from '../../services/domain/transparency-log/entry-bundle.ts';
import { openLog, readLastSeals } from '../../services/domain/transparency-log/log-reader.ts';
import type { ObjectStore } from '../../services/domain/transparency-log/object-store.ts';
import {
  encodeSeal,
  parseSeal,
  type Seal,
  type SealContinuation,
  segmentKey,
  streamName,
} from '../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { encodeTick } from '../../services/records/tick/encode-tick.ts';
import { aSigner } from '../support/archive-builder.ts';
import { objectsOf, storeOf, verifyInPython, withFolder, writeFolder } from '../support/archive-folder.ts';
import {
  aFilledLog,
  anArchiver,
  crashingPacing,
  decideMore,
  type FilledLog,
  failingStore,
  InjectedError,
  retryingPacing,
  slowStore,
} from '../support/archive-log.ts';
import { JUNE } from '../support/decision-builders.ts';
import { isWhole } from '../support/process/pass.ts';
import { createRandom } from '../support/random.ts';

const signer = aSigner();
const verifier = parseVerifierKey(signer.vkey);
const RACES = isWhole ? 20 : 5;

describe('archiving', () => {
  it('archives every entry of every partition, and a second run writes nothing', async () => {
    const filled = await aFilledLog();
    const objects = memoryObjectStore();
    await archive(filled, objects);
    const before = await objectsOf(objects);
    await expectArchived(filled, objects);

    await archive(filled, objects);
    expect(await objectsOf(objects)).toEqual(before);
  });

  it('goes on where it stopped', async () => {
    const filled = await aFilledLog();
    const objects = memoryObjectStore();
    await archive(filled, objects);
    await decideMore(filled.log, 2);
    await archive(filled, objects);
    await expectArchived({ ...filled, entries: filled.entries + 3 }, objects);
  });

  it('goes on where it stopped although the broker has removed what is sealed of the register and the alerts', async () => {
    const filled = await aFilledLog();
    const objects = memoryObjectStore();
    await archive(filled, objects);
    const log = await withoutHistory(filled.log);
    const tick = frame(schemaIds.tick, encodeTick({ stage: 'intake', at: 0 }));
    await log.append('register', 0, [
      { key: null, value: Buffer.from('a new fact') },
      { key: null, value: tick },
    ]);
    await archive({ ...filled, log }, objects);
    await expectArchived({ ...filled, entries: filled.entries + 1 }, objects);
  });

  it('goes on where it stopped although everything that is sealed was trimmed', async () => {
    const filled = await aFilledLog();
    const objects = memoryObjectStore();
    await archive(filled, objects);
    await trimAll(filled.log, objects);
    await decideMore(filled.log, 2);
    await archive(filled, objects);
    await expectArchived({ ...filled, entries: filled.entries + 3 }, objects);
    await trimAll(filled.log, objects);
    await decideMore(filled.log, 0);
    const rivals = [1, 2].map(() => anArchiver(filled.log, { objects, signer }, crashingPacing));
    await Promise.all(rivals.map((rival) => rival.drain()));
    await expectArchived({ ...filled, entries: filled.entries + 6 }, objects);
  });

  it('seals the same whether it is stopped and the log trimmed at every turn, or never', async () => {
    const random = createRandom(7);
    const whole = memoryLog({ clock: () => JUNE });
    const trimmed = memoryLog({ clock: () => JUNE });
    const both: Log = {
      ...trimmed,
      append: async (...record) => {
        await whole.append(...record);
        return trimmed.append(...record);
      },
    };
    const stopped = memoryObjectStore();
    for (let turn = 0; turn < 40; turn++) {
      await decideMore(both, random.below(3), 1 + random.below(4));
      if (random.chance(0.3)) continue;
      await archive({ log: trimmed, entries: 0 }, stopped);
      await trimAll(trimmed, stopped);
    }
    await archive({ log: trimmed, entries: 0 }, stopped);
    const once = memoryObjectStore();
    await archive({ log: whole, entries: 0 }, once);
    const [of, expected] = [await sealedEntries(stopped), await sealedEntries(once)];
    expect(of.entries.map(String).sort()).toEqual(expected.entries.map(String).sort());
    expect(of.size).toBeGreaterThan(100);
    expect(await trimmed.startOffset('access-decisions', 0)).toBeGreaterThan(50);
  });

  it('seals what comes while it runs', async () => {
    const filled = await aFilledLog();
    const objects = memoryObjectStore();
    const archiver = anArchiver(filled.log, { objects, signer }, retryingPacing);
    await decideMore(filled.log, 1);
    await archiver.drain();
    expect(archiver.isReady()).toBe(true);
    await expectArchived({ ...filled, entries: filled.entries + 3 }, objects);
  });

  it('is ready before it reads what it is behind, and archives that once all stages are', async () => {
    const filled = await aFilledLog();
    const objects = memoryObjectStore();
    let reads = 0;
    const log: Log = {
      ...filled.log,
      read(...asked) {
        reads += 1;
        return filled.log.read(...asked);
      },
    };
    let start = (): void => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const archiver = anArchiver(log, { objects, signer }, retryingPacing, { started });
    while (!archiver.isReady()) await setImmediate();
    // Time in which it would read.
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    expect(reads).toBe(0);
    start();
    await archiver.drain();
    await expectArchived(filled, objects);
  });
});

describe('a fault at any write', () => {
  let filled: FilledLog;
  let writes: string[];

  beforeAll(async () => {
    filled = await aFilledLog();
    const counting = failingStore(memoryObjectStore(), -1, 'before');
    await archive(filled, counting);
    writes = counting.writes;
  });

  it.each(['before', 'after'] as const)(
    '%s it persisted leaves an archive that the next run completes',
    async (when) => {
      const kinds = new Set<string>();
      for (let write = 0; write < writes.length; write++) {
        const objects = memoryObjectStore();
        const failed = await crash(filled, failingStore(objects, write, when));
        kinds.add(failed.replace(/[/.].*/, ''));
        await archive(filled, objects);
        await expectArchived(filled, objects);
      }
      expect([...kinds].filter(Boolean).sort()).toEqual(['checkpoint', 'log', 'segments', 'tile']);
    },
  );

  it.each(['before', 'after'] as const)('%s it persisted is overcome by trying again', async (when) => {
    for (let write = 0; write < writes.length; write++) {
      const objects = memoryObjectStore();
      await archive(filled, failingStore(objects, write, when));
      await expectArchived(filled, objects);
    }
  });

  const itWithPython = process.env.CUSTODES_HAVE_PYTHON === '1' ? it : it.skip;
  itWithPython('leaves an archive that the verifier in Python accepts, too', async () => {
    await withFolder(async (folder) => {
      const folders: string[] = [];
      for (let write = 0; write < writes.length; write++) {
        const objects = memoryObjectStore();
        await crash(filled, failingStore(objects, write, 'after'));
        await archive(filled, objects);
        folders.push(`${folder}/${write}`);
        writeFolder(`${folder}/${write}`, await objectsOf(objects));
      }
      const reports = await verifyInPython(folders, null);
      expect(reports.map(({ ok, entries }) => [ok, entries])).toEqual(writes.map(() => [true, filled.entries]));
    });
  });
});

describe('two archivers on one store', () => {
  it('write one log, whichever is first at each write', async () => {
    const filled = await aFilledLog();
    let conflicts = 0;
    for (let seed = 0; seed < RACES; seed++) {
      const objects = memoryObjectStore();
      const random = createRandom(seed);
      const rivals = [1, 2].map(() => {
        const slow = slowStore(objects, random, () => {
          conflicts += 1;
        });
        return anArchiver(filled.log, { objects: slow, signer }, crashingPacing);
      });
      await Promise.all(rivals.map((rival) => rival.drain()));
      await expectArchived(filled, objects);
    }
    expect(conflicts).toBeGreaterThan(RACES);
  });
});

describe('an archive that nobody honest can have written', () => {
  it('stops an archiver with another key', async () => {
    await expectAlarm(async ({ objects }) => ({ objects, signer: aSigner() }));
  });

  it('stops an archiver whose archive ends before its log begins', async () => {
    const filled = await aFilledLog();
    await archive(filled, memoryObjectStore());
    await filled.log.trim('access-decisions', 2, 1);
    const archiver = anArchiver(filled.log, { objects: memoryObjectStore(), signer }, retryingPacing);
    await expect(archiver.drain()).rejects.toThrow(
      /the log begins at offset 1, but the archive was sealed only up to 0/,
    );
  });

  it('stops the archiver when a planted bundle forgets what was sealed', async () => {
    await expectAlarm(async (archived) => {
      const { size } = await sealedEntries(archived.objects);
      const bundle = encodeBundle([...Array(size + 1)].map((_, i) => Buffer.from(`planted ${i}`)));
      await archived.objects.putOnce(`tile/entries/000.p/${size + 1}`, bundle);
      return archived;
    });
  });

  it.each<[string, (seal: Seal) => Buffer]>([
    ['something that is no seal', () => Buffer.from('planted')],
    ['the seal of a segment that is not there', (seal) => encodeSeal(nextSeal(seal, 1))],
    ['the seal of a segment that is not the next one', (seal) => encodeSeal(nextSeal(seal, 2))],
  ])('stops the archiver when a planted bundle asks it to sign %s', async (_, plant) => {
    await expectAlarm(async (archived) => {
      const { size, entries } = await sealedEntries(archived.objects);
      const planted = plant(parseSeal(entries.at(-1) ?? Buffer.of()));
      await archived.objects.putOnce(`tile/entries/000.p/${size + 1}`, encodeBundle([...entries, planted]));
      return archived;
    });
  });

  it.each<[string, (next: SealContinuation) => Partial<SealContinuation>]>([
    ['on from another offset', ({ offset }) => ({ offset: offset + 1 })],
    ['on from another chain', ({ fold }) => ({ fold: fold && { ...fold, chain: 'ab'.repeat(32) } })],
    ['on as another owner', ({ fold }) => ({ fold: fold && { ...fold, owner: 'thief' } })],
  ])('stops the archiver when a planted bundle asks it to sign the right segment, to be read %s', async (_, change) => {
    await expectAlarm(async (archived, log) => {
      const honest = await storeOf(await objectsOf(archived.objects));
      await archive({ log, entries: 0 }, honest);
      const right = parseSeal((await sealedEntries(honest)).entries.at(-1) ?? Buffer.of());
      const changed = { ...right, next: { ...right.next, ...change(right.next) } };
      const planted = { ...changed, object: segmentKey(changed) };
      await archived.objects.putOnce(planted.object, (await honest.get(right.object)) ?? Buffer.of());
      const { size, entries } = await sealedEntries(archived.objects);
      await archived.objects.putOnce(`tile/entries/000.p/${size + 1}`, encodeBundle([...entries, encodeSeal(planted)]));
      return archived;
    });
  });

  it.each([
    ['overlaps the next segment', { firstSource: 11, lastSource: 12, next: { offset: 90 } }],
    ['ends where the next segment ends, and covers less', { firstSource: 11, lastSource: 10, next: { offset: 12 } }],
  ])('stops the archiver when an object %s', async (_, range) => {
    await expectAlarm(async (archived) => {
      const key = segmentKey({ topic: 'access-decisions', partition: 0, ...range, root: '0'.repeat(64) });
      await archived.objects.putOnce(key, Buffer.from('cut otherwise'));
      return archived;
    });
  });

  async function expectAlarm(plant: (archived: Archive, log: Log) => Promise<Archive>): Promise<void> {
    const filled = await aFilledLog();
    const objects = memoryObjectStore();
    await archive(filled, objects);
    await decideMore(filled.log, 0);
    const before = await objects.get('checkpoint');
    const archiver = anArchiver(filled.log, await plant({ objects, signer }, filled.log), retryingPacing);
    await expect(archiver.drain()).rejects.toThrow(ArchiveAlarm);
    expect((await archiver.meters.archiveAlarms.get()).values[0]?.value).toBe(1);
    expect(await objects.get('checkpoint')).toEqual(before);
  }
});

/** The log as it is once all records that it holds now are compacted away, but for those of decisions. */
async function withoutHistory(log: Log): Promise<Log> {
  const first = { register: await log.endOffset('register', 0), alerts: await log.endOffset('alerts', 0) };
  return {
    ...log,
    read: (topic, partition, from, options) =>
      log.read(
        topic,
        partition,
        topic === 'register' || topic === 'alerts' ? Math.max(from, first[topic]) : from,
        options,
      ),
  };
}

/** Removes everything that is sealed, however young. */
async function trimAll(log: Log, objects: ObjectStore): Promise<void> {
  const streams = [0, 1, 2, 3].map((partition) => ({ topic: 'access-decisions', partition }));
  const last = await readLastSeals(await openLog(objects, verifier), { streams });
  let trimmed = 0;
  await trimLog({
    log,
    sealed: (stream) => last.get(streamName(stream)) ?? null,
    nowMs: Number.MAX_SAFE_INTEGER,
    retentionMillis: 0,
    onTrimmed: (_stream, _start, removed) => {
      trimmed += removed;
    },
  });
  expect(trimmed).toBeGreaterThan(0);
}

async function archive({ log }: FilledLog, objects: ObjectStore): Promise<void> {
  await anArchiver(log, { objects, signer }, retryingPacing).drain();
}

/** Runs until the injected fault stops the archiver; returns the key whose write failed. */
async function crash({ log }: FilledLog, failing: ReturnType<typeof failingStore>): Promise<string> {
  const archiver = anArchiver(log, { objects: failing, signer }, crashingPacing);
  // How seals share checkpoints, and with it the number of writes, varies a little from run to run.
  const [outcome] = await Promise.allSettled([archiver.drain()]);
  const failed = failing.failedAt();
  if (failed === null) return '';
  expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(InjectedError) });
  await expect(archiver.failed).rejects.toThrow(InjectedError);
  return failed;
}

async function expectArchived({ entries }: FilledLog, objects: ObjectStore): Promise<void> {
  const report = await verifyArchive(objects, signer.vkey);
  expect(report).toMatchObject({ ok: true, entries, problems: [] });
  expect(report.segments).toBe(report.seals);
}

async function sealedEntries(objects: ObjectStore): Promise<{ size: number; entries: Buffer[] }> {
  const log = await openLog(objects, verifier);
  return { size: log.size, entries: await log.readEntries(0) };
}

function nextSeal(seal: Seal, distance: number): Seal {
  const first = seal.lastSource + distance;
  const planted = { ...seal, firstSource: first, lastSource: first + seal.count - 1, gaps: [] };
  return { ...planted, object: segmentKey(planted) };
}
