import { setTimeout as sleep } from 'node:timers/promises';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { ArchiveAlarm } from '../../../services/archiver/archive-alarm.ts';
import type { Pacing } from '../../../services/archiver/retry.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import { segmentKey } from '../../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { encodeTick } from '../../../services/records/tick/encode-tick.ts';
import { aDecisionEntry, aSigner } from '../../support/archive-builder.ts';
import { objectsOf, verifyInPython, withFolder, writeFolder } from '../../support/archive-folder.ts';
import { aFilledLog, anArchiver, decideMore, retryingPacing } from '../../support/archive-log.ts';
import { until } from '../../support/auditor/auditor-world.ts';
import { JUNE } from '../../support/decision-builders.ts';
import { aClaim } from '../../support/decision-log/blocks.ts';

const signer = aSigner();
const RECORDS = 3_000;

it('stops on a log that ends before what is sealed, as an older copy does', async () => {
  const objects = await archived((await aFilledLog()).log);
  const older = (await aFilledLog(1)).log;
  const archiver = anArchiver(older, { objects, signer }, retryingPacing);
  await expect(archiver.drain()).rejects.toThrow(ArchiveAlarm);
  await expect(archiver.drain()).rejects.toThrow(/the log ends at offset \d+, but the archive was sealed up to \d+/);
});

it('shows an alarm for as long as the process runs, which it does not end', async () => {
  const { log } = await aFilledLog();
  const objects = await archived(log);
  const archiver = anArchiver(log, { objects, signer: aSigner() }, retryingPacing);
  await expect(archiver.drain()).rejects.toThrow(ArchiveAlarm);
  expect((await archiver.meters.archiveAlarms.get()).values).toMatchObject([{ value: 1 }]);
  expect(archiver.isReady()).toBe(false);
  expect(await Promise.race([archiver.failed, Promise.resolve('runs')])).toBe('runs');
});

it('stores and signs nothing more of any partition after an alarm about one', async () => {
  const { log } = await aFilledLog();
  const objects = await archived(log);
  for (const [partition, blocks] of [1, 1, 3].entries()) await decideMore(log, partition, blocks);
  const overlap = { firstSource: 11, lastSource: 12, next: { offset: 90 }, root: '0'.repeat(64) };
  await objects.putOnce(
    segmentKey({ topic: 'access-decisions', partition: 0, ...overlap }),
    Buffer.from('cut otherwise'),
  );
  const before = await objects.get('checkpoint');
  const stored: string[] = [];
  let isAlarm = false;
  const inOrder: ObjectStore = {
    ...objects,
    async *list(prefix) {
      // The alarm comes while the seal of another partition waits for its checkpoint.
      if (prefix === 'segments/access-decisions/0/') await until(() => stored.length === 1);
      yield* objects.list(prefix);
    },
    async putOnce(key, body) {
      if (key.includes('/2/')) await until(() => isAlarm);
      await objects.putOnce(key, body);
      if (key.startsWith('segments/')) stored.push(key);
    },
  };
  const sealDelayMillis = 200;
  const archiver = anArchiver(log, { objects: inOrder, signer }, { ...retryingPacing, sealDelayMillis });
  await expect(archiver.drain()).rejects.toThrow(ArchiveAlarm);
  isAlarm = true;
  await sleep(2 * sealDelayMillis);
  expect(await objects.get('checkpoint')).toEqual(before);
  expect(stored.map((key) => key.split('/')[2])).toEqual(['1', '0', '2']);
});

describe('the time of the newest checkpoint', () => {
  it('is after a start that of the newest sealed record, then of what anybody signs', async () => {
    const filled = await aFilledLog();
    const objects = await archived(filled.log);
    let now = JUNE + 3_600_000;
    let begin = () => {};
    const started = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const first = anArchiver(filled.log, { objects, signer }, retryingPacing, { clock: () => now });
    const second = anArchiver(filled.log, { objects, signer }, retryingPacing, { clock: () => now, started });
    const time = async () => (await second.meters.checkpointTimestamp.get()).values[0]?.value ?? 0;
    await until(async () => second.isReady());
    expect(Math.abs((await time()) * 1_000 - JUNE)).toBeLessThan(600_000);
    now += 60_000;
    await decideMore(filled.log, 0);
    await first.drain();
    begin();
    await second.drain();
    expect((await second.meters.seals.get()).values).toEqual([]);
    expect(await time()).toBe(now / 1_000);
  });
});

describe('a log with a hole behind each record', () => {
  it('is archived where Kafka compacted the register before', async () => {
    const objects = await archived(await aCompactedRegister());
    expect(await bothReports(objects)).toMatchObject([{ ok: true, undecided: 0 }, { ok: true }]);
    expect(await lastOffset(objects, 'register')).toBe(2 * RECORDS);
  });

  it('is archived where a producer ends a transaction behind each access', async () => {
    const log = memoryLog({ clock: () => JUNE });
    const { owner } = await aClaim(log, { window: { millisMax: 60_000, entriesMax: 50_000, bytesMax: 16 * 2 ** 20 } });
    for (let source = 0; source < 2 * RECORDS; source += 2) {
      await owner.appendDecisions({ firstSource: source, lastSource: source, entries: [aDecisionEntry(source, null)] });
      const cause = 'the log holds no record at these offsets';
      await owner.appendGap({ first: source + 1, last: source + 1, cause });
    }
    await owner.appendTick();
    const objects = await archived(log);
    const report = { ok: true, entries: RECORDS, undecided: RECORDS };
    expect(await bothReports(objects)).toMatchObject([report, report]);
  });
});

async function aCompactedRegister(): Promise<Log> {
  const whole = memoryLog({ clock: () => JUNE });
  for (let number = 0; number < RECORDS; number += 1) {
    await whole.append('register', 0, [
      { key: null, value: Buffer.from(`record ${number}`) },
      { key: null, value: Buffer.from('another one corrects it') },
    ]);
  }
  const tick = frame(schemaIds.tick, encodeTick({ stage: 'intake', at: JUNE }));
  await whole.append('register', 0, [{ key: null, value: tick }]);
  return withoutOddRecords(whole);
}

async function archived(log: Log): Promise<ObjectStore> {
  const objects = memoryObjectStore();
  await drained(log, objects, retryingPacing);
  return objects;
}

function drained(log: Log, objects: ObjectStore, pacing: Pacing): Promise<void> {
  return anArchiver(log, { objects, signer }, pacing).drain();
}

function withoutOddRecords(log: Log): Log {
  return {
    ...log,
    async *read(...asked) {
      for await (const batch of log.read(...asked)) {
        yield { ...batch, records: batch.records.filter(({ offset }) => offset % 2 === 0) };
      }
    },
  };
}

async function lastOffset(objects: ObjectStore, topic: string): Promise<number> {
  let last = -1;
  for await (const key of objects.list(`segments/${topic}/`)) last = Math.max(last, Number(key.split('-')[1]));
  return last;
}

/** The second one is that of `verify.py`, or the same again where there is no Python. */
async function bothReports(objects: ObjectStore) {
  const report = await verifyArchive(objects, signer.vkey);
  if (process.env.CUSTODES_HAVE_PYTHON !== '1') return [report, report];
  return withFolder(async (folder) => {
    writeFolder(folder, await objectsOf(objects));
    return [report, ...(await verifyInPython([folder], null))];
  });
}
