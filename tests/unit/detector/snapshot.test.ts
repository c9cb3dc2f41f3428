import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { LaterVersionError, newestSchemaId } from '../../../services/adapters/avro/later-version.ts';
import { openLogger } from '../../../services/adapters/logging/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { unframe } from '../../../services/avro/framing.ts';
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
import { anEvent, aRule, DAY, JUNE, someFacts } from '../../support/decision-builders.ts';
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

  it('takes one at once where there was none, so that a start after an early crash need not read everything', async () => {
    const { log } = await aLog();
    const table = memoryRowTable();
    const first = start(log, table);
    for (let n = 0; n < 1_000 && table.position() === null; n += 1) await turn();
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

  it('has every detector at the same access, although others are decided while it is taken', async () => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    let now = JUNE + DAY;
    let isTaken = (): void => {};
    const taken = new Promise<void>((resolve) => {
      isTaken = resolve;
    });
    let decided = 7;
    const decideMore = () => {
      decided += 1;
      partition.decide([anAccess(decided, 'explained')]).catch(() => {});
    };
    const counts = [0, 0, 0, 0, 0, 0].map((_, index) => counting(index, index === 5 ? () => isTaken() : decideMore));
    const create = counts.map(
      ({ detector }) =>
        () =>
          detector,
    );
    const first = start(log, table, { create, clock: () => now });
    await partition.decide(Array.from({ length: decided }, (_, n) => anAccess(n, 'explained')));
    while (counts[5]?.count !== decided) await turn();
    now += 60_000;
    await taken;
    for (let n = 0; n < 50; n += 1) await turn();

    const loaded = counts.map((_, index) => counting(index, () => {}));
    const again = start(log, table, {
      create: loaded.map(
        ({ detector }) =>
          () =>
            detector,
      ),
      clock: () => now,
    });
    while (loaded.some(({ loadedAt }) => loadedAt === null)) await turn();
    expect(loaded.map(({ loadedAt }) => loadedAt)).toEqual([7, 7, 7, 7, 7, 7]);
    await again.drain();
    await first.drain();
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
    const step = fc.oneof(
      fc.record({ decides: fc.array(fc.constantFrom('unexplained', 'violation', 'explained'), { maxLength: 6 }) }),
      fc.record({ again: fc.nat(30), verdict: fc.constantFrom('unexplained', 'violation', 'explained') }),
      fc.record({ ends: fc.constantFrom('kill', 'drain'), turns: fc.nat(12) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
        const { log, partition } = await aLog();
        let table: CrashingRowTable = crashingRowTable();
        let running = startKillable(log, table);
        let decided = 0;
        for (const one of steps) {
          if ('decides' in one) {
            const accesses = one.decides.map((verdict, n) => anAccess(decided + n, verdict));
            decided += accesses.length;
            if (accesses.length > 0) await partition.decide(accesses);
          } else if ('again' in one) {
            const n = one.again % Math.max(1, decided);
            if (decided > 0) await partition.judgeAgain(n, anAccess(n, one.verdict));
          } else {
            for (let n = 0; n < one.turns; n += 1) await turn();
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
      { numRuns: 30 },
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

function start(log: Log, table: RowTable, { create = detectors, clock = () => JUNE + DAY }: Partial<Given> = {}) {
  const logger = openLogger('silent');
  return startDetector({ log, meters: openMeters(), logger, clock, detectors: () => create, table });
}

interface Given {
  readonly create: readonly (() => Detector)[];
  readonly clock: () => number;
}

/** A detector that only counts accesses. `onSave` is called when its memory is taken. */
function counting(index: number, onSave: () => void) {
  const counted = {
    count: 0,
    loadedAt: null as number | null,
    detector: {
      id: `counting-${index}`,
      version: 1,
      observe: () => {
        counted.count += 1;
        return [];
      },
      memory: {
        evicted: 0,
        save: () => counted.count,
        *saving() {
          onSave();
          // Blocks that were decided since would be observed in these turns.
          for (let step = 0; step < 20; step += 1) yield;
          return counted.count;
        },
        load: (saved: unknown) => {
          counted.loadedAt = saved as number;
        },
      },
    } as unknown as Detector,
  };
  return counted;
}

/** After `kill`, nothing that the stage does has an effect. */
function startKillable(log: Log, table: RowTable) {
  let isAlive = true;
  const never = new Promise<never>(() => {});
  const alive = <Value>(value: Promise<Value>): Promise<Value> => (isAlive ? value : never);
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
