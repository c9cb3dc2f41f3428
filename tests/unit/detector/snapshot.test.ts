import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { LaterVersionError, newestSchemaId } from '../../../services/adapters/avro/later-version.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { unframe } from '../../../services/avro/framing.ts';
import type { SnapshotPortions } from '../../../services/detector/detector-state.ts';
import { startDetector } from '../../../services/detector/flow.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { TOGETHER_MAX } from '../../../services/domain/finding/detected-access.ts';
import type { Detector } from '../../../services/domain/finding/detector.ts';
import { detectors } from '../../../services/domain/finding/detectors.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { type Decided, DecidedPartition } from '../../support/decided-log.ts';
import { anEvent, aRule, DAY, HOUR, JUNE, MINUTE, someFacts } from '../../support/decision-builders.ts';
import { isWhole } from '../../support/process/pass.ts';
import { type CrashingRowTable, crashingRowTable } from '../../support/rows/crashing-row-table.ts';

describe('the detector with a snapshot', () => {
  it('goes on behind it, with its windows, and reads no earlier decision', async () => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    await partition.decide(Array.from({ length: 7 }, (_, n) => anAccess(n, 'unexplained')));
    await start(log, table).drain();
    await partition.decide([anAccess(7, 'unexplained')]);
    const begun: number[] = [];
    const watched: Log = {
      ...log,
      read(topic, number, from, options) {
        if (topic === 'access-decisions' && number === 0) begun.push(from);
        return log.read(topic, number, from, options);
      },
    };
    await start(watched, table).drain();
    expect(Math.min(...begun)).toBe(2);
    expect(await eventsFound(log)).toEqual(Array.from({ length: 8 }, (_, n) => `v-${n}`));
  });

  it('is ready before its memory is loaded, which waits until all stages of the process are', async () => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    await partition.decide(Array.from({ length: 7 }, (_, n) => anAccess(n, 'unexplained')));
    await start(log, table).drain();
    const read: string[] = [];
    const watched: RowTable = { ...table, get: (key) => (read.push(key.toString('latin1', 0, 1)), table.get(key)) };
    let begin = () => {};
    const startedAll = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const again = start(log, watched, { started: startedAll });
    const giveUp = Date.now() + 30_000;
    while (!again.isReady() && Date.now() < giveUp) await turn();
    expect([again.isReady(), again.isLoaded(), read]).toEqual([true, false, []]);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(read).toEqual([]);
    begin();
    while (!read.includes('s') && Date.now() < giveUp) await turn();
    expect(read).toContain('s');
    while (!again.isLoaded() && Date.now() < giveUp) await turn();
    expect(again.isLoaded()).toBe(true);
    await partition.decide([anAccess(7, 'unexplained')]);
    await again.drain();
    expect(await eventsFound(log)).toEqual(Array.from({ length: 8 }, (_, n) => `v-${n}`));
  });

  it('takes one at once where there was none, so that a start after an early crash need not read everything', async () => {
    const { log } = await aLog();
    const table = memoryRowTable();
    const first = start(log, table);
    // A count of turns would end sooner than the work, where others use the processor.
    const giveUp = Date.now() + 30_000;
    while (table.position() === null && Date.now() < giveUp) await turn();
    expect(table.position()).not.toBeNull();
    await first.drain();
  });

  it.each<[string, (table: RowTable) => Promise<void> | void]>([
    ['is deleted', (table) => table.clear()],
    ['lacks a byte', (table) => damage(table, (chunk) => chunk.subarray(1))],
    ['has another byte', (table) => damage(table, (chunk) => Buffer.concat([Buffer.of(7), chunk.subarray(1)]))],
  ])('states the same where the snapshot %s', async (_what, change) => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    await partition.decide(Array.from({ length: 7 }, (_, n) => anAccess(n, 'unexplained')));
    await start(log, table).drain();
    await change(table);
    await partition.decide([anAccess(7, 'unexplained')]);
    await start(log, table).drain();
    expect(await eventsFound(log)).toEqual(Array.from({ length: 8 }, (_, n) => `v-${n}`));
  });

  it('has each detector where it was when it was saved, and each goes on from there', async () => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    const clock = () => JUNE + DAY;
    let decided = 7;
    const decideMore = () => {
      decided += 1;
      partition.decide([anAccess(decided, 'explained')]).catch(() => {});
    };
    const counts = detectorsThatCount(decideMore);
    await partition.decide(Array.from({ length: decided }, (_, n) => anAccess(n, 'explained')));
    // The first snapshot is taken at once.
    const first = start(log, table, { create: creating(counts), clock, portions: { pieceBytes: 1, stopMillis: 0 } });
    while (table.position() === null) await turn();
    expect(counts.map(({ whileSaved }) => whileSaved)).toEqual([0, 0, 0, 0, 0, 0]);

    const loaded = detectorsThatCount(() => {});
    const again = start(log, table, { create: creating(loaded), clock });
    await again.drain();
    const begun = loaded.map(({ loadedAt }) => loadedAt);
    // At six positions one after the other; what the last one lacks was decided while it was saved.
    expect(begun).toEqual([7, 8, 9, 10, 11, 12]);
    expect(loaded.map(({ count }) => count)).toEqual(Array(6).fill(decided));
    expect(decided).toBe(13);
    await first.drain();
  });

  it('judges nothing again while some detectors are saved and others are not', async () => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    const clock = () => JUNE + DAY;
    let judged = 0;
    // What is judged again is counted before the next access of the same person.
    const judgeAgain = async () => {
      judged += 1;
      await partition.judgeAgain(judged, anAccess(judged, 'unexplained'));
      await partition.decide([anAccess(7 + judged, 'explained')]);
    };
    const counts = detectorsThatCount(() => {
      if (judged === 0) judgeAgain().catch(() => {});
    });
    await partition.decide(Array.from({ length: 7 }, (_, n) => anAccess(n, 'explained')));
    const first = start(log, table, { create: creating(counts), clock, portions: { pieceBytes: 1, stopMillis: 0 } });
    while (table.position() === null) await turn();
    const loaded = detectorsThatCount(() => {});
    const again = start(log, table, { create: creating(loaded), clock });
    await again.drain();
    // Each looks at it once more.
    expect(loaded.map(({ loadedAt }) => loadedAt)).toEqual([7, 7, 7, 7, 7, 7]);
    expect(loaded.map(({ count }) => count)).toEqual(Array(6).fill(7 + 2 * judged));
    await first.drain();
  });

  it('has what a detector found before it was saved, and behind the first one', async () => {
    const { log, partition } = await aLog();
    const table = crashingRowTable();
    const slow = counting(0, () => {
      partition.decide([anAccess(7, 'violation')]).catch(() => {});
    });
    const violations = detectors.filter((create) => create().id === 'violations');
    await partition.decide(Array.from({ length: 7 }, (_, n) => anAccess(n, 'explained')));
    const first = startKillable(log, table, [...creating([slow]), ...violations]);
    while (table.crash().position() === null) await turn();
    first.kill();
    await partition.judgeAgain(7, anAccess(7, 'explained'));
    await start(log, table.crash(), { create: [...creating([counting(0, () => {})]), ...violations] }).drain();
    const records = await recordsIn(log);
    expect(records.map(({ kind }) => kind)).toEqual(['finding', 'withdrawal']);
    expect(new Set(records.map((one) => 'findingId' in one && one.findingId)).size).toBe(1);
  });

  it('is taken although the clock was a day ahead at the last one', async () => {
    const { log, partition } = await aLog();
    const table = crashingRowTable();
    const clocks = { wall: JUNE + DAY, monotonic: 0 };
    const ahead = { clock: () => clocks.wall, monotonic: () => clocks.monotonic };
    let saves = 0;
    const { detector } = counting(0, () => (saves += 1));
    const first = start(log, table, { create: [() => detector], ...ahead });
    while (table.crash().position() === null) await turn();
    clocks.wall = JUNE;
    clocks.monotonic += HOUR;
    await partition.decide([anAccess(0, 'explained')]);
    const giveUp = Date.now() + 5_000;
    while (saves < 2 && Date.now() < giveUp) await turn();
    const taken = saves;
    await first.drain();
    expect(taken).toBe(2);
  });

  it('has nothing of a block that cannot be read to its end', async () => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    let now = JUNE + DAY;
    const before = counting(0, () => {});
    const first = start(log, table, { create: [() => before.detector], clock: () => now });
    await partition.decide(Array.from({ length: 7 }, (_, n) => anAccess(n, 'explained')));
    while (before.count !== 7) await turn();
    const failed = first.failed.catch((error: Error) => error);
    const more = Array.from({ length: TOGETHER_MAX }, (_, n) => anAccess(7 + n, 'explained'));
    const ofLaterRelease = { ...anAccess(99, 'explained'), decision: { eventSchemaId: newestSchemaId + 1 } };
    await partition.decide([...more, ofLaterRelease]);
    expect(await failed).toBeInstanceOf(LaterVersionError);
    expect(before.count).toBe(7 + TOGETHER_MAX);
    // The next look at the clock would take a snapshot.
    now += DAY;
    await pause(1_200);

    const after = counting(0, () => {});
    const again = start(log, table, { create: [() => after.detector], clock: () => now });
    again.failed.catch(() => {});
    for (let n = 0; n < 1_000 && after.loadedAt === null; n += 1) await turn();
    expect(after.loadedAt === null || after.loadedAt <= 7).toBe(true);
  });

  it('leaves the alerts that one run over everything leaves, whenever it is killed', async () => {
    const change = fc.oneof(
      fc.record({ decides: fc.array(fc.constantFrom('unexplained', 'violation', 'explained'), { maxLength: 6 }) }),
      fc.record({ again: fc.nat(30), verdict: fc.constantFrom('unexplained', 'violation', 'explained') }),
    );
    const waits = (turns: number) => fc.record({ turns: fc.nat(turns) });
    const ends = fc.record({ ends: fc.constantFrom('kill', 'drain'), turns: fc.nat(12) });
    // Of a stage that has just started some detectors are saved within a few turns, and all are within a hundred.
    const whileSaved = fc
      .tuple(waits(15), fc.array(fc.tuple(change, waits(6)), { minLength: 1, maxLength: 5 }), ends)
      .map(([start, changes, end]) => [end, start, ...changes.flat(), { turns: 100 }, { ...end, turns: 0 }]);
    const steps = fc.array(fc.oneof(fc.tuple(change), fc.tuple(ends), whileSaved), { maxLength: 25, size: 'max' });
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const { log, partition } = await aLog();
        let table: CrashingRowTable = crashingRowTable();
        let running = startKillable(log, table);
        let decided = 0;
        for (const one of given.flat()) {
          if ('decides' in one) {
            const accesses = one.decides.map((verdict, n) => anAccess(decided + n, verdict));
            decided += accesses.length;
            if (accesses.length > 0) await partition.decide(accesses);
          } else if ('again' in one) {
            const n = one.again % Math.max(1, decided);
            if (decided > 0) await partition.judgeAgain(n, anAccess(n, one.verdict));
          } else {
            for (let n = 0; n < one.turns; n += 1) await turn();
            if (!('ends' in one)) continue;
            if (one.ends === 'drain') await running.stage.drain();
            running.kill();
            table = table.crash();
            running = startKillable(log, table);
          }
        }
        await running.stage.drain();
        const { log: copy, partition: other } = await aLog();
        await replay(log, copy);
        expect(other).toBeDefined();
        await start(copy, memoryRowTable()).drain();
        expect(await alertsIn(log)).toEqual(await alertsIn(copy));
      }),
      { numRuns: isWhole ? 30 : 8 },
    );
  });
});

async function damage(table: RowTable, change: (chunk: Buffer) => Buffer): Promise<void> {
  const [chunk] = table.range(Buffer.from('s'), Buffer.from('t'));
  if (chunk === undefined) throw new Error('there is no snapshot');
  table.put(chunk.key, change(chunk.value));
}

async function aLog() {
  const log = memoryLog({ clock: () => JUNE });
  const partition = new DecidedPartition(log, 0);
  await partition.open();
  return { log, partition };
}

/** The same decisions; nothing is in `alerts`. */
async function replay(from: Log, to: Log): Promise<void> {
  const opened = await to.endOffset('access-decisions', 0);
  for await (const { records } of from.read('access-decisions', 0, opened)) {
    for (const { key, value } of records) await to.append('access-decisions', 0, [{ key, value }]);
  }
}

function start(log: Log, table: RowTable, given: Partial<Given> = {}) {
  const { create = detectors, clock = () => JUNE + DAY, monotonic = clock, portions } = given;
  const clocks = { clock, monotonic };
  const deps = { log, meters: openMeters(), logger: openLogger('silent'), ...clocks, detectors: () => create, table };
  return startDetector({ ...deps, ...(portions && { portions }), ...(given.started && { started: given.started }) });
}

interface Given {
  readonly create: readonly (() => Detector)[];
  readonly clock: () => number;
  readonly monotonic: () => number;
  readonly portions: SnapshotPortions;
  readonly started: Promise<void>;
}

/** The first saves its memory first. `onSave` is called before each does. */
function detectorsThatCount(onSave: () => void) {
  return [0, 1, 2, 3, 4, 5].map((index) => counting(index, onSave));
}

function creating(all: readonly ReturnType<typeof counting>[]): readonly (() => Detector)[] {
  return all.map(
    ({ detector }) =>
      () =>
        detector,
  );
}

/** Turns of the event loop, and not time: in fewer a block that was decided is read. */
const TURNS_TO_READ = 200;

/** A detector that only counts accesses. `onSave` is called when its memory is taken. */
function counting(index: number, onSave: () => void) {
  const counted = {
    count: 0,
    loadedAt: null as number | null,
    /** The accesses that it observed between the first step of saving it and the last one. */
    whileSaved: 0,
    detector: {
      id: `counting-${index}`,
      version: 1,
      followsVerdict: true,
      observe: () => {
        counted.count += 1;
        return [];
      },
      memory: {
        evicted: 0,
        save: () => counted.count,
        *saving() {
          const before = counted.count;
          onSave();
          // Blocks that were decided since would be observed in these turns.
          for (let turns = 0; turns < TURNS_TO_READ; turns += 1) yield;
          counted.whileSaved += counted.count - before;
          return counted.count;
        },
        load: (saved: unknown) => {
          counted.loadedAt = saved as number;
          counted.count = saved as number;
        },
      },
    } as unknown as Detector,
  };
  return counted;
}

/** After `kill`, nothing that the stage does has an effect. */
function startKillable(log: Log, table: RowTable, create: readonly (() => Detector)[] = detectors) {
  let isAlive = true;
  const never = new Promise<never>(() => {});
  const alive = <Value>(value: Promise<Value>): Promise<Value> => (isAlive ? value : never);
  // A snapshot is due whenever somebody looks at the clock, and each detector is saved at a stop of its own.
  let now = JUNE + DAY;
  const given = { create, clock: () => (now += MINUTE), portions: { pieceBytes: 1, stopMillis: 0 } };
  const stage = start(
    {
      ...log,
      append: (...given) => (isAlive ? log.append(...given) : never),
      endOffset: (...given) => alive(log.endOffset(...given)),
      async *read(...given) {
        for await (const batch of log.read(...given)) {
          await alive(Promise.resolve());
          yield batch;
        }
      },
    },
    table,
    given,
  );
  return {
    stage,
    kill: () => {
      isAlive = false;
    },
  };
}

async function recordsIn(log: Log) {
  const found = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      if (framed?.schemaId === schemaIds.alertRecord) found.push(decodeAlertRecord(framed.schemaId, framed.body));
    }
  }
  return found;
}

async function eventsFound(log: Log): Promise<string[]> {
  const records = await recordsIn(log);
  const events = records.flatMap((record) => (record.kind === 'finding' ? record.evidence : []));
  return events.map(({ eventId }) => eventId).sort();
}

/** What the alerts count in the end. Which finding opened them may differ. */
async function alertsIn(log: Log) {
  const fold = new AlertFold(memoryRowTable());
  for (const [offset, record] of (await recordsIn(log)).entries()) fold.apply(record, { offset, appendedAt: JUNE });
  return [...fold.list({}, { order: 'newest', after: null })]
    .map((builder) => builder.toAlert())
    .filter(({ accesses }) => accesses > 0)
    .map(({ group, rules, severity, accesses, owners, eventIds }) => {
      return { group, rules, severity, accesses, owners, eventIds: [...eventIds].sort() };
    })
    .sort((one, other) => (one.group < other.group ? -1 : 1));
}

function anAccess(n: number, verdict: 'unexplained' | 'violation' | 'explained'): Decided {
  const rule =
    verdict === 'violation' ? aRule('consent-missing', 'violation', 'high') : aRule('no-need', 'unexplained', 'medium');
  return {
    event: anEvent({ eventId: `v-${n}`, occurredAt: JUNE + n * 60_000 }),
    decision: {
      appendedAt: JUNE + n * 60_000,
      verdict,
      determinedBy: verdict === 'explained' ? [] : [rule],
      facts: someFacts({ ownerId: `o-${n}` }),
    },
  };
}
