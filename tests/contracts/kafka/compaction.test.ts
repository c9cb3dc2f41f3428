import { setTimeout as pause } from 'node:timers/promises';
import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startArchiver } from '../../../services/archiver/flow.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { AppendRecord, Log } from '../../../services/domain/decision-log/log.ts';
import { followRegister } from '../../../services/domain/register/register-follower.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { encodeTick } from '../../../services/records/tick/encode-tick.ts';
import { aSigner } from '../../support/archive-builder.ts';
import { anIntakeServer, type IntakeServer } from '../../support/intake-server.ts';
import { describeOn, openTestLog, silent, type TestLog, withAdmin } from '../../support/kafka/clusters.ts';
import { aRecordJson } from '../../support/register-builders.ts';

const IDS = ['c-0', 'c-1', 'c-2', 'c-3', 'c-4'];
const CORRECTIONS = 4;
const MAY = '2026-05-01T00:00:00Z';
const AUGUST = Date.UTC(2026, 7, 1);
const SEGMENT_MILLIS = 500;
const signer = aSigner();

/** The broker's own cleaner, given nothing to wait for. */
describeOn('one', 'a register that Kafka compacted', () => {
  it('holds the newest of each key, and follower and archiver cope with the holes', async () => {
    const opened = await openTestLog('one');
    const { log } = opened;
    await compactAtOnce(opened);
    const sealedBefore = memoryObjectStore();
    const intake = await anIntakeServer({ log });
    await correct(intake, 'owner-0');
    await archive(log, sealedBefore);
    for (let number = 1; number < CORRECTIONS; number += 1) await correct(intake, `owner-${number}`);
    const before = await viewOf(log);
    await roll(log);

    while ((await camerasIn(log)).length > 2 * IDS.length) await pause(200);
    expect(await camerasIn(log)).toEqual(IDS.flatMap((id) => [`${id} owner-3`, `${id} owner-3-since-may`]));
    expect(await viewOf(log)).toEqual(before);
    expect(before).toEqual(IDS.map(() => ({ before: 'owner-3', since: 'owner-3-since-may' })));
    // Goes on behind what it sealed, in the midst of the hole; and one that comes when everything is compacted.
    await correct(intake, 'owner-9');
    await archive(log, sealedBefore);
    const sealedAfter = memoryObjectStore();
    await archive(log, sealedAfter);
    for (const objects of [sealedBefore, sealedAfter]) {
      expect(await verifyArchive(objects, signer.vkey)).toMatchObject({ ok: true, problems: [] });
    }
    await intake.close();
    await log.close();
  });
});

/** A round of corrections as systems of record send them: each camera since the beginning and since May. */
async function correct(intake: IntakeServer, ownerId: string): Promise<void> {
  const records = IDS.flatMap((id) => [
    aRecordJson('camera', { id, ownerId }),
    aRecordJson('camera', { id, ownerId: `${ownerId}-since-may`, validFrom: MAY }),
  ]);
  expect((await intake.post('/v1/register', JSON.stringify(records))).status).toBe(202);
  await intake.log.append('register', 0, [tick()]);
}

function tick(): AppendRecord {
  const value = frame(schemaIds.tick, encodeTick({ stage: 'intake', at: AUGUST }));
  return { key: Buffer.from('tick'), value };
}

/** The newest segment is never cleaned: two ticks begin another one. */
async function roll(log: Log): Promise<void> {
  await pause(2 * SEGMENT_MILLIS);
  await log.append('register', 0, [tick()]);
  await pause(2 * SEGMENT_MILLIS);
  await log.append('register', 0, [tick()]);
}

async function compactAtOnce({ config }: TestLog): Promise<void> {
  const configEntries = [
    { name: 'cleanup.policy', value: 'compact' },
    { name: 'message.timestamp.type', value: 'LogAppendTime' },
    { name: 'min.compaction.lag.ms', value: '0' },
    { name: 'min.cleanable.dirty.ratio', value: '0' },
    { name: 'segment.ms', value: String(SEGMENT_MILLIS) },
  ];
  const resources = [{ type: 2, name: `${config.topicPrefix}register`, configEntries }];
  await withAdmin(config, (admin) => admin.alterConfigs({ validateOnly: false, resources }));
}

/** The records of cameras that are there, in order, as `id owner`. */
async function camerasIn(log: Log): Promise<string[]> {
  const found: string[] = [];
  for await (const { records } of log.read('register', 0, 0)) {
    for (const record of records) {
      const fact = decodeFact(record);
      if (fact?.kind === 'camera') found.push(`${fact.id} ${fact.ownerId}`);
    }
  }
  return found;
}

/** Whose each camera was before May and has been since. */
async function viewOf(log: Log) {
  const view = createRegisterView();
  const follower = followRegister(log, decodeFact, view);
  await Promise.race([follower.reached(await log.endOffset('register', 0)), follower.failed]);
  follower.stop();
  return IDS.map((id) => ({
    before: view.inForce('camera', id, Date.UTC(2026, 1, 1))?.ownerId,
    since: view.inForce('camera', id, AUGUST)?.ownerId,
  }));
}

async function archive(log: Log, objects: ObjectStore): Promise<void> {
  const archiver = startArchiver({ log, objects, signer, meters: openMeters(), logger: silent, clock: Date.now });
  await Promise.race([archiver.drain(), archiver.failed]);
}
