import { setImmediate as turn } from 'node:timers/promises';
import type { JsonCache } from '../../../services/adapters/filesystem/json-cache.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { startDetector } from '../../../services/detector/flow.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { Detector } from '../../../services/domain/finding/detector.ts';
import { detectors } from '../../../services/domain/finding/detectors.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { type Decided, DecidedPartition } from '../../support/decided-log.ts';
import { anEvent, aRule, DAY, HOUR, JUNE, MINUTE, someFacts } from '../../support/decision-builders.ts';
import { isWhole } from '../../support/process/pass.ts';

const logger = openLogger('silent');
const meters = openMeters();

describe('the detector stage', () => {
  it('appends a finding for what was decided before it started and for what is decided while it runs', async () => {
    const { log, partitions } = await aLog();
    await partitions[0]?.decide([aViolation('before')]);
    const detector = start(log);
    await firstFindings(log, 1);
    await partitions[3]?.decide([aViolation('while')]);
    await firstFindings(log, 2);
    await detector.drain();
    expect(eventsOf(await findings(log))).toEqual(['before', 'while']);
  });

  it('appends nothing new when it starts again', async () => {
    const { log, partitions } = await aLog();
    await partitions[0]?.decide(Array.from({ length: 9 }, (_, n) => aVisit(n)));
    await start(log).drain();
    const before = await findings(log);
    expect(before).toHaveLength(9);
    await start(log).drain();
    expect(await findings(log)).toEqual(before);
  });

  it('goes on where windows stood when it starts again', async () => {
    const { log, partitions } = await aLog();
    await partitions[0]?.decide(Array.from({ length: 7 }, (_, n) => aVisit(n)));
    await start(log).drain();
    expect(await findings(log)).toEqual([]);
    const again = start(log);
    await partitions[0]?.decide([aVisit(7)]);
    await again.drain();
    expect(await findings(log)).toHaveLength(8);
  });

  it('does not look at blocks that fold drops, nor stumble over rubbish', async () => {
    const { log, partitions } = await aLog();
    await partitions[1]?.decideAsZombie([aViolation('zombie')]);
    await log.append('access-decisions', 1, [{ key: null, value: Buffer.from('rubbish') }]);
    await partitions[1]?.decide([aViolation('counts')]);
    await log.append('access-decisions', 1, [{ key: null, value: Buffer.from('more rubbish') }]);
    await start(log).drain();
    expect(eventsOf(await findings(log))).toEqual(['counts']);
  });

  it('is not kept from the rest by records whose event could not be decoded', async () => {
    const { log, partitions } = await aLog();
    const rejected = { verdict: 'rejected', determinedBy: [], facts: null, event: Buffer.alloc(0) } as const;
    const unreadable = { ...aViolation('x').decision, event: Buffer.from([1, 2, 3]) };
    await partitions[0]?.decide([
      { event: anEvent(), decision: rejected },
      { event: anEvent(), decision: unreadable },
      aViolation('counts'),
    ]);
    await start(log).drain();
    expect(eventsOf(await findings(log))).toEqual(['counts']);
  });

  it('repeats an append whose outcome is unknown, with the same ids', async () => {
    const { log, partitions } = await aLog();
    let failures = 2;
    const failing: Log = {
      ...log,
      async append(topic, partition, records) {
        const offset = await log.append(topic, partition, records);
        if (topic !== 'alerts' || failures === 0) return offset;
        failures -= 1;
        throw new Error('the answer was lost');
      },
    };
    await partitions[0]?.decide([aViolation('a')]);
    await start(failing).drain();
    const found = await findings(log);
    expect(found).toHaveLength(3);
    expect(new Set(found.map(({ findingId }) => findingId)).size).toBe(1);
  });

  it('states a read of the store that no application reported, and not one that another partition reports', async () => {
    const { log, partitions } = await aLog();
    await partitions[0]?.decide([aStoreRead('read', 'r-1', JUNE), aStoreRead('reported', 'r-2', JUNE)]);
    await partitions[2]?.decide([{ event: anEvent({ occurredAt: JUNE + MINUTE, resource: recording('r-2') }) }]);
    await start(log).drain();
    expect(eventsOf((await findings(log)).filter(({ rule }) => rule === 'unreported-access'))).toEqual(['read']);
  });

  it('does not state an unreported read while an earlier event of another partition is undecided', async () => {
    const { log, partitions } = await aLog();
    await partitions[0]?.decide([aStoreRead('read', 'r-1', JUNE)]);
    await partitions[1]?.decide([
      { event: anEvent({ occurredAt: JUNE + HOUR }), decision: { appendedAt: JUNE + HOUR } },
    ]);
    await log.append('access-events', 3, [{ key: Buffer.from('e-9'), value: Buffer.from('not decided yet') }]);
    await start(log).drain();
    expect(await findings(log)).toEqual([]);
  });

  it('takes no read for unreported because the clock is an hour ahead for a moment', async () => {
    const { log, partitions } = await aLog();
    const { detector, clocks } = await started(log);
    await partitions[0]?.decide([aStoreRead('read', 'r-1', JUNE)]);
    clocks.wall += HOUR;
    clocks.monotonic += 1_000;
    await detector.drain();
    expect(await findings(log)).toEqual([]);
  });

  it.each([
    ['which is not read to its end', true, []],
    ['and dates what it finds then', false, [['read', JUNE + 8 * HOUR]]],
  ])('waits for a partition behind after a pause of the machine, %s', async (_, isBehind, expected) => {
    const { log, partitions } = await aLog();
    const { detector, clocks } = await started(log);
    await partitions[0]?.decide([aStoreRead('read', 'r-1', JUNE)]);
    await partitions[2]?.decide([aDated('last', JUNE + 20 * MINUTE)]);
    if (isBehind) await log.append('access-events', 2, [{ key: null, value: Buffer.from('the report, undecided') }]);
    clocks.wall += 8 * HOUR;
    clocks.monotonic += 10 * MINUTE;
    await partitions[1]?.decide([aDated('later', clocks.wall)]);
    await detector.drain();
    const found = (await findings(log)).filter(({ rule }) => rule === 'unreported-access');
    expect(found.map(({ evidence, detectedAt }) => [evidence[0]?.eventId, detectedAt])).toEqual(expected);
  });

  it('observes a large block in steps, and nothing else in between: no other block, and no time that passes', async () => {
    const { log, partitions } = await aLog();
    const seen: string[] = [];
    const recording: Detector = {
      id: 'recording',
      version: 1,
      looksAtClaimedFuture: true,
      observe({ place }) {
        seen.push(`partition ${place?.partition}`);
        return [];
      },
      advance() {
        seen.push('time');
        return [];
      },
    };
    const detector = start(log, noCache, memoryRowTable(), [() => recording]);
    // Until then it reads history, one block after the other.
    while (!detector.isReady()) await turn();
    const block = Array.from({ length: 500 }, () => ({ event: anEvent() }));
    await Promise.all(partitions.map((partition) => partition.decide(block)));
    await detector.drain();
    const runs = seen.filter((one, index) => one !== 'time' && one !== seen[index - 1]);
    expect(seen.filter((one) => one !== 'time')).toHaveLength(4 * 500);
    expect([...runs].sort()).toEqual(['partition 0', 'partition 1', 'partition 2', 'partition 3']);
  });

  it('replays partitions in the order of their appends', async () => {
    let now = JUNE;
    const log = memoryLog({ clock: () => now });
    const partitions = await openAll(log);
    // The role met intimate cameras on the day before: learned first, five of five are nothing special.
    const learned = Array.from({ length: 400 }, (_, n) => anIntimate(`e-2`, 1_000 + n, JUNE));
    await partitions[3]?.decide(
      learned.map((one) => ({ ...one, decision: { ...one.decision, verdict: 'explained' } })),
    );
    now += DAY;
    await partitions[0]?.decide(Array.from({ length: 5 }, (_, n) => anIntimate('e-1', n, JUNE + DAY)));
    await start(log).drain();
    expect((await findings(log)).filter(({ rule }) => rule === 'intimate-share')).toEqual([]);
  });
});

describe('the detector on a trimmed log', () => {
  it('continues from its windows, and reports nothing about accesses whose past is cut off', async () => {
    let now = JUNE;
    const log = memoryLog({ clock: () => now });
    const partitions = await openAll(log);
    const decide = async (day: number, eventId: string) => {
      now = JUNE + day * DAY;
      const { event, decision } = aViolation(eventId);
      await partitions[0]?.decide([{ event, decision: { ...decision, appendedAt: now } }]);
    };
    for (const day of [0, 10, 300, 380]) await decide(day, `day-${day}`);
    // Nothing was ever stated: `alerts` is empty. The log begins with the block of day 10.
    const blocks = log.read('access-decisions', 0, 0);
    for await (const { records } of blocks) await log.trim('access-decisions', 0, records[2]?.offset ?? 0);
    const detector = start(log);
    await firstFindings(log, 1);
    await decide(381, 'day-381');
    await detector.drain();
    expect(eventsOf(await findings(log))).toEqual(['day-380', 'day-381']);
  });
});

describe('the detector after years', () => {
  // Half a thousand days one after the other.
  (isWhole ? it : it.skip)(
    'begins where its windows reach back to when it starts again, and states the same as from the start',
    async () => {
      let now = JUNE;
      const log = memoryLog({ clock: () => now });
      const partitions = await openAll(log);
      const decide = async (day: number) => {
        now = JUNE + day * DAY;
        const { event, decision } = aViolation(`day-${day}`);
        await partitions[day % 4]?.decide([{ event, decision: { ...decision, appendedAt: now } }]);
      };
      for (let day = 0; day < 500; day++) await decide(day);
      const cache = memoryCache();
      const begin = (on: Log, marks: JsonCache) => start(on, marks, memoryRowTable(), detectors, () => now);
      await begin(log, cache).drain();
      expect(await findings(log)).toHaveLength(500);
      await decide(500);

      const begun: number[] = [];
      const watched: Log = {
        ...log,
        read(topic, partition, from, options) {
          if (topic === 'access-decisions' && options?.recordsMax !== 1) begun.push(from);
          return log.read(topic, partition, from, options);
        },
      };
      await begin(watched, cache).drain();
      // 396 days before the newest mark: day 103, every partition's 25th block behind its open.
      expect(Math.min(...begun)).toBeGreaterThan(20);
      expect(eventsOf(await findings(log))).toEqual(Array.from({ length: 501 }, (_, day) => `day-${day}`));
      for (const other of [noCache, memoryCache('nonsense'), memoryCache([{ appendedAt: 1 }])])
        await begin(log, other).drain();
      expect(await findings(log)).toHaveLength(501);
    },
  );
});

/** Keeps nothing. */
const noCache: JsonCache = { load: async () => null, save: async () => {} };

function memoryCache(value: unknown = null): JsonCache {
  let kept = JSON.stringify(value);
  return {
    load: async () => JSON.parse(kept),
    async save(saved) {
      kept = JSON.stringify(saved);
    },
  };
}

async function aLog() {
  const log = memoryLog({ clock: () => JUNE });
  return { log, partitions: await openAll(log) };
}

async function openAll(log: Log): Promise<DecidedPartition[]> {
  const partitions = [0, 1, 2, 3].map((partition) => new DecidedPartition(log, partition));
  for (const partition of partitions) await partition.open();
  return partitions;
}

function start(
  log: Log,
  marks: JsonCache = noCache,
  table = memoryRowTable(),
  planned = detectors,
  clock = () => JUNE + 2 * DAY,
) {
  return startDetector({ detectors: () => planned, marks, table, log, meters, logger, clock, monotonic: clock });
}

/** Two clocks that are set by the test, and a detector that is ready. */
async function started(log: Log) {
  const clocks = { wall: JUNE, monotonic: 0 };
  const detector = startDetector({
    detectors: () => detectors,
    marks: noCache,
    table: memoryRowTable(),
    log,
    meters,
    logger,
    clock: () => clocks.wall,
    monotonic: () => clocks.monotonic,
  });
  while (!detector.isReady()) await turn();
  return { detector, clocks };
}

function aDated(eventId: string, at: number): Decided {
  return { event: anEvent({ eventId, occurredAt: at }), decision: { appendedAt: at } };
}

function aViolation(eventId: string): Decided {
  return {
    event: anEvent({ eventId }),
    decision: { verdict: 'violation', determinedBy: [aRule('path-not-allowed', 'violation', 'critical')] },
  };
}

function aVisit(n: number): Decided {
  const at = JUNE + n * HOUR;
  return { event: anEvent({ occurredAt: at }), decision: { appendedAt: at, facts: someFacts({ ownerId: `o-${n}` }) } };
}

function anIntimate(actorId: string, n: number, occurredAt: number): Decided {
  const facts = someFacts({ actorId, ownerId: `o-${n}`, cameraId: `c-${n}`, locationClass: 'intimate' });
  return { event: anEvent({ occurredAt }), decision: { appendedAt: occurredAt, facts } };
}

function aStoreRead(eventId: string, recordingId: string, occurredAt: number): Decided {
  const event = anEvent({ eventId, occurredAt, path: 'direct-store', resource: recording(recordingId) });
  return { event, decision: { verdict: 'explained', determinedBy: [], appendedAt: occurredAt } };
}

function recording(recordingId: string) {
  return { ...absentAccessEvent.resource, kind: 'recording' as const, recordingId };
}

async function firstFindings(log: Log, count: number): Promise<void> {
  let seen = 0;
  for await (const { records } of log.read('alerts', 0, 0, { follow: true })) {
    seen += records.length;
    if (seen >= count) return;
  }
}

async function findings(log: Log): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      if (framed?.schemaId !== schemaIds.alertRecord) throw new Error('a record is not framed as an alert record');
      const record = decodeAlertRecord(schemaIds.alertRecord, framed.body);
      if (record.kind === 'finding') found.push(record);
    }
  }
  return found;
}

function eventsOf(found: readonly Finding[]): string[] {
  return found.flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId));
}
