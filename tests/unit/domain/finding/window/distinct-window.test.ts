import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { LOOK_BACK_MILLIS } from '../../../../../services/domain/finding/detector.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { DistinctWindow, type WindowSettings } from '../../../../../services/domain/finding/window/distinct-window.ts';
import { WindowEntries } from '../../../../../services/domain/finding/window/window-entries.ts';
import { aDetectedAccess, DAY, JUNE, MINUTE } from '../../../../support/decision-builders.ts';
import { createRandom, type Random } from '../../../../support/random.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const anAccess = aDetectedAccess();
const settings: WindowSettings = {
  millis: 10,
  valuesMin: 3,
  keepMillis: DAY,
  keptMin: 10,
  keptMax: 200_000,
  perKeyMax: 100,
};

describe('a window of different values', () => {
  it('is refused when it is longer than what a detector that starts anew reads', () => {
    expect(() => new DistinctWindow({ ...settings, millis: LOOK_BACK_MILLIS })).not.toThrow();
    expect(() => new DistinctWindow({ ...settings, millis: LOOK_BACK_MILLIS + 1 })).toThrow(/at most/);
  });

  it('is closed at its start and open at its end', () => {
    expect(reportedTimes(settings, [0, 5, 9])).toEqual([0, 5, 9]);
    expect(reportedTimes(settings, [0, 5, 10])).toEqual([]);
  });

  it('states what an in-between arrival completes, on both sides of it', () => {
    expect(reportedTimes(settings, [0, 14, 7])).toEqual([]);
    expect(reportedTimes(settings, [0, 9, 18, 8])).toEqual([0, 8, 9]);
    expect(reportedTimes(settings, [0, 9, 12, 18, 10])).toEqual([9, 10, 12, 18]);
  });

  it('forgets what is old, however few entries it has', () => {
    const window = new DistinctWindow(settings);
    for (let n = 0; n < 40_000; n += 1) {
      window.add({ key: `k-${n % 100}`, value: `v-${n}`, access: accessAt(JUNE + n * MINUTE) });
    }
    const ofADay = DAY / MINUTE;
    expect(window.size).toBeGreaterThanOrEqual(ofADay);
    // Between two searches for old ones 4,096 arrive; the clock lags by 256.
    expect(window.size).toBeLessThan(1.125 * ofADay + 256 + 4_096);
    expect(window.evicted).toBe(0);
  });

  it('forgets a key with its only entry', () => {
    const window = new DistinctWindow(settings);
    for (let n = 0; n < 10_000; n += 1) {
      window.add({ key: `k-${n}`, value: 'v', access: accessAt(JUNE + n * MINUTE) });
    }
    expect(window.size).toBeLessThan(10_000);
    expect(window.save(accessRows.numbering()).keys).toHaveLength(window.size);
  });

  it('searches for old entries the more seldom, the more it has', () => {
    const ageOf = jest.spyOn(WindowEntries.prototype, 'ageOf');
    const window = new DistinctWindow({ ...settings, keptMin: 200_000 });
    for (let n = 0; n < 60_000; n += 1) {
      window.add({ key: `k-${n}`, value: 'v', access: accessAt(JUNE + n * MINUTE) });
    }
    expect(window.size).toBe(60_000);
    expect(ageOf.mock.calls.length).toBeLessThan(3 * 60_000);
    ageOf.mockRestore();
  });

  it.each<[string, (step: number) => number]>([
    ['in order', (step) => step],
    ['latest first', (step) => 74 - step],
  ])('counts history that arrives seldom beside live events: %s', (_order, at) => {
    const window = new DistinctWindow({ ...settings, millis: DAY / 2, keptMin: 1_000 });
    const add = (key: string, time: number) =>
      window.add({ key, value: `v-${time}`, access: accessAt(time, JUNE + 90 * DAY) });
    const reported: number[] = [];
    for (let n = 0; n < 30_000; n += 1) {
      const isOld = n % 400 === 0;
      const step = at(n / 400);
      // The three visits are 37 old and 14,800 live accesses apart.
      const key = isOld && step % 37 === 0 ? 'k' : `k-${n}`;
      const time = isOld ? JUNE + step * 5 * MINUTE : JUNE + 90 * DAY + n;
      reported.push(...add(key, time).map(({ occurredAt }) => occurredAt));
    }
    expect(reported).toEqual([0, 37, 74].map((step) => JUNE + step * 5 * MINUTE));
  });

  it('searches after a snapshot as it would have without', () => {
    const sizes = (restartsAt: number): number[] => {
      let window = new DistinctWindow({ ...settings, keptMin: 5_000 });
      return Array.from({ length: 20_000 }, (_, n) => {
        if (n === restartsAt) {
          const next = new DistinctWindow({ ...settings, keptMin: 5_000 });
          loadMemory(next, savedMemory(window));
          window = next;
        }
        // Old history from the 6,000th to the 10,000th.
        const time = n > 6_000 && n < 10_000 ? JUNE - 90 * DAY + n : JUNE + n * MINUTE;
        window.add({ key: `k-${n}`, value: 'v', access: accessAt(time) });
        return window.size;
      });
    };
    const expected = sizes(Number.POSITIVE_INFINITY);
    expect(expected.some((size, at) => size < (expected[at - 1] ?? 0))).toBe(true);
    for (const restartsAt of [3_000, 10_500, 12_200]) expect(sizes(restartsAt)).toEqual(expected);
  });

  it('is saved in steps where it has many keys, which give the same as all at once', () => {
    const window = new DistinctWindow(settings);
    for (let n = 0; n < 3_000; n += 1) {
      for (const value of n % 50 === 0 ? ['a', 'b', 'c'] : ['a']) {
        window.add({ key: `k-${n}`, value, access: accessAt(n) });
      }
    }
    const saving = window.saving(accessRows.numbering());
    let steps = 0;
    let step = saving.next();
    for (; step.done !== true; step = saving.next()) steps += 1;
    expect(steps).toBeGreaterThan(3);
    expect(step.value).toEqual(window.save(accessRows.numbering()));
    const loaded = new DistinctWindow(settings);
    loadMemory(loaded, savedMemory(window));
    expect([loaded.size, savedMemory(loaded)]).toEqual([window.size, savedMemory(window)]);
  });

  it('is not aged by a source whose clock runs a year ahead', () => {
    const window = new DistinctWindow(settings);
    const add = (n: number, occurredAt: number) =>
      window.add({ key: `k-${n}`, value: 'v', access: accessAt(occurredAt, JUNE) });
    add(0, JUNE + 365 * DAY);
    for (let n = 1; n < 70_000; n += 1) add(n, JUNE);
    expect(window.size).toBe(70_000);
  });

  it('holds no more of one key than it may', () => {
    const window = new DistinctWindow(settings);
    for (let n = 0; n < 500; n += 1) {
      window.add({ key: 'k', value: `v-${n}`, access: accessAt(JUNE + n) });
    }
    expect(window.size).toBe(100);
  });

  it('does not forget the other values of a key for as many entries of one value as there are', () => {
    const window = new DistinctWindow({ ...settings, millis: DAY });
    const add = (value: string, at: number) => window.add({ key: 'k', value, access: accessAt(JUNE + at) });
    add('first', 0);
    for (let n = 0; n < 500; n += 1) add('often', 1 + n);
    expect(window.size).toBeLessThanOrEqual(100);
    const starts = window.save(accessRows.numbering()).windows.map(({ values }) => values.length);
    expect(Math.max(...starts)).toBeLessThan(3 * 2 * 100 + 9);
    expect(add('third', 600).map(({ occurredAt }) => occurredAt - JUNE)).toContain(0);
  });

  it('reports and takes back what the windows of each time state', () => {
    const random = createRandom(4_251);
    const worlds = Array.from({ length: 60 }, () => {
      const plan = { ...settings, millis: 1 + random.below(12), valuesMin: 1 + random.below(5) };
      return compareWithEachTime(plan, random, { additions: 40, values: 6, times: 50, restarts: 0 });
    });
    const [reported, withdrawn] = [sumOf(worlds, 'reported'), sumOf(worlds, 'withdrawn')];
    expect(Math.min(reported, withdrawn)).toBeGreaterThan(40);
  });

  it('does the same where it has many entries of few values, drops entries, and is loaded', () => {
    const random = createRandom(86);
    const worlds = Array.from({ length: 20 }, () => {
      const perKeyMax = 5 + random.below(60);
      const plan = {
        ...settings,
        millis: 1 + random.below(60),
        valuesMin: 2 + random.below(6),
        perKeyMax,
      };
      return compareWithEachTime(plan, random, {
        additions: 90,
        values: 2 + random.below(7),
        times: 120,
        restarts: 0.1,
      });
    });
    const of = (what: keyof Counts) => sumOf(worlds, what);
    expect(Math.min(of('reported'), of('withdrawn'), of('dropped'))).toBeGreaterThan(20);
    expect(Math.min(of('loadedLists'), of('loadedWindows'), of('loadedLarge'))).toBeGreaterThan(5);
  });

  it('does the same for a while without a search for what it can drop', () => {
    const random = createRandom(108);
    const worlds = Array.from({ length: 6 }, () => {
      const [millis, valuesMin] = [1 + random.below(60), 2 + random.below(6)];
      const plan = { ...settings, millis, valuesMin, perKeyMax: 140 + random.below(60) };
      return compareWithEachTime(plan, random, {
        additions: 400,
        values: 150,
        times: 120,
        removals: 0.01,
        restarts: 0.1,
      });
    });
    expect(Math.min(sumOf(worlds, 'dropped'), sumOf(worlds, 'loadedPaused'))).toBeGreaterThan(10);
  });

  it('counts a value once that it has at the earliest time it did not drop', () => {
    const window = new DistinctWindow({ ...settings, millis: 100, valuesMin: 40, perKeyMax: 39 });
    const add = (value: string, at: number) => window.add({ key: 'k', value, access: accessAt(at) });
    for (let at = 0; at < 40; at += 1) add(at <= 1 ? 'early' : `v-${at}`, at);
    expect(window.size).toBe(39);
    expect(add('early', 50)).toEqual([]);
    expect(add('third', 60)).not.toEqual([]);
  });

  it('has a window for a key only while its values could qualify, or where its entries are too many for a list', () => {
    const window = new DistinctWindow(settings);
    const isWindow = () => window.save(accessRows.numbering()).windows.length === 1;
    const add = (value: string, at: number) => window.add({ key: 'k', value, access: accessAt(at) });
    for (let n = 0; n < 16; n += 1) add(`v-${n % 2}`, n);
    expect(isWindow()).toBe(false);
    expect(add('v-2', 16)).toHaveLength(10);
    expect(isWindow()).toBe(true);
    expect(window.remove('k', (row) => accessRows.occurredAtOf(row) === 16)).toHaveLength(9);
    expect(isWindow()).toBe(false);
    add('v-1', 17);
    expect(isWindow()).toBe(true);
  });
});

interface Counts {
  reported: number;
  withdrawn: number;
  dropped: number;
  /** Lists of so many entries as would qualify if each had its own value. */
  loadedLists: number;
  loadedWindows: number;
  /** Windows of more entries than times of a value are looked for among. */
  loadedLarge: number;
  /** Windows that drop the oldest entries for a while. */
  loadedPaused: number;
}

interface Extent {
  readonly additions: number;
  readonly values: number;
  readonly times: number;
  /** The chance that it is saved and loaded before an addition. */
  readonly restarts: number;
  /** The chance that one is removed in place of an addition. Default: 0.15. */
  readonly removals?: number;
}

/** Adds and removes at random, and expects what a look at each window of time finds. */
function compareWithEachTime(plan: WindowSettings, random: Random, extent: Extent): Counts {
  let window = new DistinctWindow(plan);
  const counts = {
    reported: 0,
    withdrawn: 0,
    dropped: 0,
    loadedLists: 0,
    loadedWindows: 0,
    loadedLarge: 0,
    loadedPaused: 0,
  };
  /** Of so many additions the oldest ones are dropped. */
  let oldestOnly = 0;
  let present: Seen[] = [];
  let floor = Number.NEGATIVE_INFINITY;
  /** The times in windows that have qualified: entries that were dropped still count in them. */
  const inWindows = new Set<number>();
  const reported = new Set<string>();
  const isStated = ({ at }: Seen): boolean => inWindows.has(at);
  const addWindows = (): void => {
    for (const from of startsOf(present, plan)) {
      for (let at = from; at < from + plan.millis; at += 1) inWindows.add(at);
    }
  };
  const idsOf = (items: readonly { readonly eventId: string }[]): string[] => items.map(({ eventId }) => eventId);
  /** In event time, and of one time as they arrived. */
  const namesOf = (seen: readonly Seen[]): string[] => idsOf([...seen].sort((one, other) => one.at - other.at));

  function removeOne(): void {
    const [gone] = present.splice(random.below(present.length), 1) as [Seen];
    // The key is counted anew, without what was dropped.
    floor = Number.NEGATIVE_INFINITY;
    oldestOnly = 0;
    inWindows.clear();
    addWindows();
    reported.delete(gone.eventId);
    const expected = namesOf(present.filter((one) => reported.has(one.eventId) && !isStated(one)));
    const named = window.remove('k', (row) => accessRows.itemOf(row).eventId === gone.eventId);
    expect(idsOf(named)).toEqual(expected);
    for (const id of expected) reported.delete(id);
    counts.withdrawn += expected.length;
  }

  function restart(): void {
    const saved = savedMemory(window);
    const { windows, lengths } = saved.memory;
    counts.loadedWindows += windows.length;
    counts.loadedLarge += windows.filter(({ entries }) => entries.length > 32).length;
    counts.loadedPaused += windows.filter((one) => (one.oldestOnly ?? 0) > 0).length;
    if (windows.length === 0 && (lengths[0] ?? 0) >= plan.valuesMin) counts.loadedLists += 1;
    window = new DistinctWindow(plan);
    loadMemory(window, saved);
  }

  function addOne(seen: Seen): void {
    if (seen.at >= floor) present.push(seen);
    else counts.dropped += 1;
    const access = aDetectedAccess({ eventId: seen.eventId, occurredAt: seen.at });
    const found = window.add({ key: 'k', value: seen.value, access });
    addWindows();
    const expected = namesOf(present.filter((one) => !reported.has(one.eventId) && isStated(one)));
    expect(idsOf(found)).toEqual(expected);
    for (const id of expected) reported.add(id);
    counts.reported += expected.length;
    if (present.length <= plan.perKeyMax) return;
    const isEachOther = new Set(present.map(({ value }) => value)).size === present.length;
    const isSought = oldestOnly === 0 && !isEachOther;
    const superfluous = isSought ? superfluousOf(present, plan) : new Set<Seen>();
    if (isSought) oldestOnly = Math.ceil(plan.perKeyMax / 64) - Math.max(1, superfluous.size);
    else oldestOnly = Math.max(0, oldestOnly - 1);
    if (superfluous.size > 0) {
      present = present.filter((one) => !superfluous.has(one));
      counts.dropped += superfluous.size;
      return;
    }
    floor = Math.min(...present.map(({ at }) => at)) + 1;
    const kept = present.filter(({ at }) => at >= floor);
    counts.dropped += present.length - kept.length;
    present = kept;
  }

  for (let n = 0; n < extent.additions; n += 1) {
    if (random.chance(extent.restarts)) restart();
    if (present.length > 0 && random.chance(extent.removals ?? 0.15)) {
      removeOne();
      continue;
    }
    addOne({
      eventId: `${n}`,
      at: random.below(extent.times),
      value: `v-${random.below(extent.values)}`,
    });
    expect(window.size).toBe(present.length);
  }
  return counts;
}

/** Of one in 64 at most, the earliest: those without which every window still has their values. */
function superfluousOf(seen: readonly Seen[], { millis, perKeyMax }: WindowSettings): ReadonlySet<Seen> {
  const sorted = [...seen].sort((one, other) => one.at - other.at);
  const gone = new Set<Seen>();
  const isClose = (index: number, isOne: (other: Seen) => boolean): boolean => {
    const before = sorted.slice(0, index).findLast((one) => !gone.has(one) && isOne(one));
    const after = sorted.slice(index + 1).find(isOne);
    return before !== undefined && after !== undefined && after.at - before.at <= millis;
  };
  for (const [index, one] of sorted.entries()) {
    if (gone.size >= perKeyMax / 64) break;
    const isSame = ({ value }: Seen): boolean => value === one.value;
    if (isClose(index, isSame)) gone.add(one);
  }
  return gone;
}

function sumOf(all: readonly Counts[], what: keyof Counts): number {
  return all.reduce((sum, counts) => sum + counts[what], 0);
}

interface Seen {
  readonly eventId: string;
  readonly at: number;
  readonly value: string;
}

/** No test compares later times. */
const LATEST = 120;

/** The starts of the windows that qualify, by looking at each that has other entries than the one before. */
function startsOf(seen: readonly Seen[], { millis, valuesMin }: WindowSettings): number[] {
  const sorted = [...seen].sort((one, other) => one.at - other.at);
  const isBefore = (index: number, time: number) => (sorted[index]?.at ?? Number.POSITIVE_INFINITY) < time;
  const starts: number[] = [];
  let [first, end, qualifies] = [0, 0, valuesMin <= 0];
  for (let from = -millis; from < LATEST; from += 1) {
    const [firstBefore, endBefore] = [first, end];
    while (isBefore(first, from)) first += 1;
    while (isBefore(end, from + millis)) end += 1;
    if (first !== firstBefore || end !== endBefore) {
      const within = sorted.slice(first, end);
      const values = new Set(within.map(({ value }) => value)).size;
      qualifies = values >= valuesMin;
    }
    if (qualifies) starts.push(from);
  }
  return starts;
}

function accessAt(occurredAt: number, appendedAt = occurredAt): DetectedAccess {
  const { event, decision } = anAccess;
  return { ...anAccess, event: { ...event, occurredAt }, decision: { ...decision, appendedAt } };
}

/** Every time is a value of its own. */
function reportedTimes(given: WindowSettings, times: readonly number[]): number[] {
  const window = new DistinctWindow(given);
  return times
    .flatMap((at) => window.add({ key: 'k', value: `v-${at}`, access: accessAt(at) }))
    .map(({ occurredAt }) => occurredAt)
    .sort((a, b) => a - b);
}
