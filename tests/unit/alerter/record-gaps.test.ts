import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { AlertBook } from '../../../services/alerter/alert-book.ts';
import { monitoringOf } from '../../../services/alerter/canary/monitoring.ts';
import { GapRecorder } from '../../../services/alerter/canary/record-gaps.ts';
import { frame } from '../../../services/avro/framing.ts';
import { canaryActors, canaryEvent } from '../../../services/domain/access-event/canary.ts';
import { canaryFinding } from '../../../services/domain/canary/canary-finding.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { alertRecordsIn } from '../../support/alerts/alert-records.ts';
import { aDetectedAccess, JUNE } from '../../support/decision-builders.ts';

const MINUTE = 60_000;
const actors = canaryActors(PARTITIONS_DECIDED);

let now: number;
let log: Log;
const stops: AbortController[] = [];
beforeEach(() => {
  now = JUNE;
  log = memoryLog({ clock: () => now });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

/** A canary of minute `sent`, as the ten times as manyth event of its partition, that comes back in minute `returned`. */
async function canary(partition: number, sent: number, returned = sent, decided = sent): Promise<void> {
  now = JUNE + returned * MINUTE;
  const event = canaryEvent(`${partition}-${sent}`, actors[partition] ?? '', {
    occurredAt: JUNE + sent * MINUTE,
    everySeconds: 300,
  });
  const access = { ...aDetectedAccess(), event, place: { partition, offset: 10 * sent } };
  await append(canaryFinding(access, { detectedAt: now, decidedAt: JUNE + decided * MINUTE }));
}

async function append(finding: Finding): Promise<void> {
  await log.append('alerts', 0, [{ key: null, value: frame(schemaIds.alertRecord, encodeAlertRecord(finding)) }]);
}

/** The table of alerts from the start of the topic, and its recorder. */
async function opened() {
  const stop = new AbortController();
  stops.push(stop);
  const book = new AlertBook(memoryRowTable());
  const recorder = new GapRecorder({ log, clock: () => now, logger: openLogger('silent'), book });
  const follow = async () => {
    for await (const batch of log.read('alerts', 0, 0, { follow: true, signal: stop.signal })) {
      await book.apply(batch, () => {});
      recorder.record();
    }
  };
  const followed = follow();
  followed.catch(() => {});
  await book.reached(await log.endOffset('alerts', 0));
  recorder.start();
  await recorder.stop();
  return monitoringOf(book, {}, now);
}
const time = (minute: number) => new Date(JUNE + minute * MINUTE).toISOString();
const recorded = async () => (await alertRecordsIn(log)).filter(({ kind }) => kind === 'watch-gap');

describe('a time in which accesses were not watched', () => {
  it('is put on record once it is over, once, and a table that is built again has the same', async () => {
    await canary(2, 0);
    await canary(2, 5, 15);
    await opened();
    expect(await recorded()).toEqual([]);
    await canary(2, 15);
    now += MINUTE;
    const answer = await opened();
    const gap = { because: 'late', stage: 'detection', input: null } as const;
    const records = [
      {
        kind: 'watch-gap',
        ...gap,
        partition: 2,
        from: JUNE + 5 * MINUTE,
        to: JUNE + 15 * MINUTE,
        at: now,
      },
    ];
    expect(await recorded()).toEqual(records);
    expect(await opened()).toEqual(answer);
    expect(await recorded()).toEqual(records);
    const onRecord = { from: time(5), to: time(15), seconds: 600, ...gap, partitions: [2], recordedAt: time(16) };
    expect(answer).toMatchObject({
      from: time(0),
      to: time(16),
      canaries: 3,
      gapsLeftOut: 0,
      gaps: expect.arrayContaining([onRecord]),
      evaluated: { events: 49 + 99, inTime: 99, share: 99 / 148 },
    });
  });

  it('has the stage that was behind, and lasts until a canary access comes back in time', async () => {
    for (const partition of actors.keys()) await canary(partition, 0);
    for (const partition of actors.keys()) await canary(partition, 5, 15, 14);
    now = JUNE + 18 * MINUTE;
    const { gaps, upTime, watchedShare } = await opened();
    const lasts = { because: 'late', stage: 'decision', recordedAt: null, partitions: [0, 1, 2, 3] };
    expect(gaps).toMatchObject([{ ...lasts, from: time(5), to: time(18) }]);
    expect(upTime).toEqual({ decision: watchedShare, detection: 1 });
    expect(watchedShare).toBeCloseTo(5 / 18);
    expect(await recorded()).toEqual([]);
  });

  it('is on record where the installation did not run', async () => {
    await canary(1, 0);
    await canary(1, 60);
    await opened();
    expect(await recorded()).toMatchObject([
      { because: 'silent', stage: null, partition: 1, from: JUNE + 5 * MINUTE, to: JUNE + 60 * MINUTE },
    ]);
  });
});
