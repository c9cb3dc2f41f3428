import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { LOOK_BACK_MILLIS } from '../../../../../services/domain/finding/detector.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { DistinctWindow, type WindowSettings } from '../../../../../services/domain/finding/window/distinct-window.ts';
import { aDetectedAccess, DAY, JUNE } from '../../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const anAccess = aDetectedAccess();
const settings: WindowSettings = {
  millis: 10,
  valuesMin: 3,
  markedMin: 2,
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

  it('needs enough marked values among the different ones', () => {
    const window = new DistinctWindow(settings);
    const add = (value: string, marked: boolean, at: number) =>
      window.add({ key: 'k', value, marked, access: accessAt(at) }).length;
    expect([add('a', false, 0), add('b', false, 1), add('c', true, 2), add('c', true, 3)]).toEqual([0, 0, 0, 0]);
    expect(add('b', true, 4)).toBe(5);
  });

  it('forgets what is old when there is much, and keeps the newest arrivals however old their event time', () => {
    const window = new DistinctWindow(settings);
    const add = (n: number, at: number) =>
      window.add({ key: `k-${n}`, value: 'v', marked: true, access: accessAt(at) });
    for (let n = 0; n < 65_270; n += 1) add(n, JUNE);
    for (let n = 65_270; n < 65_540; n += 1) add(n, JUNE + 3 * DAY);
    expect(window.size).toBeLessThan(280);
    expect(window.size).toBeGreaterThanOrEqual(270);
  });

  it('is saved in steps where it has many keys, which give the same as all at once', () => {
    const window = new DistinctWindow(settings);
    for (let n = 0; n < 3_000; n += 1) {
      for (const value of n % 50 === 0 ? ['a', 'b', 'c'] : ['a']) {
        window.add({ key: `k-${n}`, value, marked: true, access: accessAt(n) });
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
      window.add({ key: `k-${n}`, value: 'v', marked: true, access: accessAt(occurredAt, JUNE) });
    add(0, JUNE + 365 * DAY);
    for (let n = 1; n < 70_000; n += 1) add(n, JUNE);
    expect(window.size).toBe(70_000);
  });

  it('holds no more of one key than it may', () => {
    const window = new DistinctWindow(settings);
    for (let n = 0; n < 500; n += 1) {
      window.add({ key: 'k', value: 'v', marked: true, access: accessAt(JUNE + n) });
    }
    expect(window.size).toBe(100);
  });
});

function accessAt(occurredAt: number, appendedAt = occurredAt): DetectedAccess {
  const { event, decision } = anAccess;
  return { ...anAccess, event: { ...event, occurredAt }, decision: { ...decision, appendedAt } };
}

/** Every time is a value of its own; all are marked. */
function reportedTimes(given: WindowSettings, times: readonly number[]): number[] {
  const window = new DistinctWindow(given);
  return times
    .flatMap((at) => window.add({ key: 'k', value: `v-${at}`, marked: true, access: accessAt(at) }))
    .map(({ occurredAt }) => occurredAt)
    .sort((a, b) => a - b);
}
