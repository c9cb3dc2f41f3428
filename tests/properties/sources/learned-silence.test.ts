import fc from 'fast-check';
import type { Detector } from '../../../services/domain/finding/detector.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import { learnedSilence } from '../../../services/domain/finding/sources/learned-silence.ts';
import { WeekHours } from '../../../services/domain/finding/sources/week-hours.ts';
import { aDetectedAccess, HOUR, JUNE, MINUTE } from '../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../support/register-builders.ts';
import { loadMemory, savedMemory } from '../../support/rows/saved-memory.ts';

/**
 * Silences are those that a table of all hours shows, whatever the order in which partitions are read, however far deciders
 * are behind, and wherever the detector starts again.
 */

const WEEKS = 6;
const WEEK_HOURS = 168;
const [NEEDED_WEEKS, NEEDED_HOURS] = [4, 2];
const sources = ['a', 'b'] as const;
const nobody = aRegister();

/** A shift of six hours on two days, in each week, but for the hours that are left out. */
const world = fc.record({
  shifts: fc.array(fc.record({ source: fc.constantFrom(...sources), day: fc.nat(6), hour: fc.nat(17) }), {
    minLength: 1,
    maxLength: 3,
  }),
  gaps: fc.array(fc.record({ week: fc.nat(WEEKS - 1), from: fc.nat(5), hours: fc.integer({ min: 1, max: 4 }) }), {
    maxLength: 4,
  }),
  delays: fc.array(fc.constantFrom(0, 0, 0, 20, 600, 7_000), { minLength: 3, maxLength: 9 }),
  restartEach: fc.integer({ min: 20, max: 2_000 }),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

interface Report {
  readonly eventId: string;
  readonly source: string;
  readonly appendedAt: number;
  readonly decidedAt: number;
}

describe('silences that are learned', () => {
  it('are the hours that a table shows, each once', () => {
    let silences = 0;
    fc.assert(
      fc.property(world, (given) => {
        const all = reportsOf(given);
        const expected = expectedOf(all);
        silences += expected.length;
        expect(found(all, given.restartEach)).toEqual(expected);
      }),
      { numRuns: 25, seed: 7 },
    );
    expect(silences).toBeGreaterThan(5);
  });

  it('are found after the clock was far ahead for a moment, also behind a restart', () => {
    const gaps = [{ week: 5, from: 1, hours: 4 }];
    const all = reportsOf({ shifts: [{ source: 'a', day: 0, hour: 9 }], gaps, delays: [0], restartEach: 5_000 });
    expect(expectedOf(all)).toHaveLength(1);
    const aheadAt = JUNE + 4 * WEEK_HOURS * HOUR;
    const ahead = { at: aheadAt, byMillis: 52 * WEEK_HOURS * HOUR };
    for (const restartEach of [5_000, 100]) expect(found(all, restartEach, nobody, ahead)).toEqual(expectedOf(all));
  });

  it('are found after the clock was ahead by less than an hour', () => {
    const gaps = [{ week: 5, from: 1, hours: 2 }];
    const all = reportsOf({ shifts: [{ source: 'a', day: 0, hour: 9 }], gaps, delays: [0], restartEach: 5_000 });
    expect(expectedOf(all)).toHaveLength(1);
    // The last hour of the silence is not over.
    const at = JUNE + (5 * WEEK_HOURS + 11) * HOUR + 40 * MINUTE;
    expect(found(all, 5_000, nobody, { at, byMillis: 40 * MINUTE })).toEqual(expectedOf(all));
  });

  it('are learned after one access was appended by a clock that was a year ahead', () => {
    const gaps = [{ week: 5, from: 1, hours: 4 }];
    const given = reportsOf({ shifts: [{ source: 'a', day: 0, hour: 9 }], gaps, delays: [0], restartEach: 5_000 });
    const ahead = { eventId: 'ahead', source: 'a', appendedAt: JUNE + 52 * WEEK_HOURS * HOUR, decidedAt: JUNE + HOUR };
    const all = [ahead, ...given];
    expect(expectedOf(all)).toHaveLength(1);
    for (const restartEach of [5_000, 100]) expect(found(all, restartEach)).toEqual(expectedOf(all));
  });

  it.each([2, 10, 21])('are none where a log keeps append times that are %d days ahead', (days) => {
    const given = reportsOf({ shifts: [{ source: 'a', day: 0, hour: 9 }], gaps: [], delays: [0], restartEach: 5_000 });
    const since = JUNE + (5 * WEEK_HOURS + 9) * HOUR;
    const stuck = since + days * 24 * HOUR;
    const all = given.map((one) => (one.appendedAt < since ? one : { ...one, appendedAt: stuck }));
    for (const restartEach of [5_000, 100]) expect(found(all, restartEach)).toEqual([]);
  });

  it('are none of a source that has a heartbeat', () => {
    const register = aRegister(...sources.map((id) => aRecord('source', { id, heartbeatSeconds: 3_600 })));
    const gaps = [{ week: 5, from: 1, hours: 4 }];
    const all = reportsOf({ shifts: [{ source: 'a', day: 0, hour: 9 }], gaps, delays: [0], restartEach: 5_000 });
    expect(expectedOf(all)).toHaveLength(1);
    expect(found(all, 5_000, register)).toEqual([]);
  });
});

describe('the hours of weeks', () => {
  it('are the same in every order, and as few', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30 * WEEK_HOURS), { maxLength: 200 }), (hours) => {
        const [one, other] = [new WeekHours(6), new WeekHours(6)];
        for (const hour of hours) one.add(hour);
        for (const hour of hours.toReversed()) other.add(hour);
        const newest = Math.floor(Math.max(0, ...hours) / WEEK_HOURS);
        for (const hour of hours) {
          const isKept = Math.floor(hour / WEEK_HOURS) > newest - 6;
          expect([one.has(hour), other.has(hour)]).toEqual([isKept, isKept]);
        }
        expect(one.save().length).toBeLessThanOrEqual(6);
      }),
    );
  });
});

function reportsOf({ shifts, gaps, delays }: World): readonly Report[] {
  const all: Report[] = [];
  for (let week = 0; week < WEEKS; week += 1) {
    for (const [shift, { source, day, hour }] of shifts.entries()) {
      for (let at = 0; at < 6; at += 1) {
        if (gaps.some((gap) => gap.week === week && at >= gap.from && at < gap.from + gap.hours)) continue;
        const begun = JUNE + (week * WEEK_HOURS + day * 24 + hour + at) * HOUR + (7 + 3 * shift) * MINUTE;
        for (const appendedAt of [begun, begun + MINUTE]) {
          const delay = (delays[all.length % delays.length] ?? 0) * 1_000;
          all.push({ eventId: `e-${all.length}`, source, appendedAt, decidedAt: appendedAt + delay });
        }
      }
    }
  }
  return all;
}

/** Looks every ten minutes; reads what is decided by then, the latest first. The clock may be ahead for one look. */
function found(
  all: readonly Report[],
  restartEach: number,
  register = nobody,
  ahead = { at: Number.NaN, byMillis: 0 },
): readonly string[] {
  const silences: string[] = [];
  let detector: Detector = defaultDetector(learnedSilence(register));
  const end = JUNE + (WEEKS * WEEK_HOURS + 12) * HOUR;
  let looks = 0;
  for (let now = JUNE; now <= end; now += 10 * MINUTE, looks += 1) {
    const decided = all.filter(({ decidedAt }) => decidedAt <= now && decidedAt > now - 10 * MINUTE);
    for (const one of decided.toReversed()) detector.observe(toAccess(one));
    const waiting = all.filter(({ appendedAt, decidedAt }) => appendedAt <= now && decidedAt > now);
    const observedUpTo = Math.min(Number.POSITIVE_INFINITY, ...waiting.map(({ appendedAt }) => appendedAt - 1));
    for (const { evidence } of detector.advance?.({ nowMs: now, observedUpTo }) ?? []) silences.push(evidence.eventId);
    if (now === ahead.at) {
      expect(detector.advance?.({ nowMs: now + ahead.byMillis, observedUpTo: Number.POSITIVE_INFINITY })).toEqual([]);
    }
    if (looks % restartEach === 0) detector = restarted(detector, register);
  }
  return silences.toSorted();
}

function restarted(detector: Detector, register: typeof nobody): Detector {
  const again = defaultDetector(learnedSilence(register));
  loadMemory(again.memory, savedMemory(detector.memory));
  return again;
}

/** What a person sees who writes a table of the hours of each source. */
function expectedOf(all: readonly Report[]): readonly string[] {
  const cited = new Set<string>();
  for (const source of sources) {
    const own = all.filter((one) => one.source === source).toSorted((a, b) => a.appendedAt - b.appendedAt);
    const hours = new Set(own.map(({ appendedAt }) => Math.floor(appendedAt / HOUR)));
    const isRegular = (hour: number) =>
      [1, 2, 3, 4].slice(0, NEEDED_WEEKS).every((week) => {
        const before = hour - week * WEEK_HOURS;
        return hours.has(before - 1) && hours.has(before) && hours.has(before + 1);
      });
    const isSilent = (hour: number) => !hours.has(hour) && isRegular(hour);
    for (let hour = JUNE / HOUR; hour < JUNE / HOUR + WEEKS * WEEK_HOURS + 11; hour += 1) {
      if (!Array.from({ length: NEEDED_HOURS }, (_, back) => hour - back).every(isSilent)) continue;
      const last = own.findLast(({ appendedAt }) => appendedAt < (hour + 1) * HOUR);
      if (last !== undefined) cited.add(last.eventId);
    }
  }
  return [...cited].toSorted();
}

function toAccess({ eventId, source, appendedAt }: Report) {
  return aDetectedAccess({ eventId, sourceId: source, occurredAt: appendedAt, appendedAt });
}
