import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { DistinctWindow, type WindowSettings } from '../../../../../services/domain/finding/window/distinct-window.ts';
import { aDetectedAccess, DAY, JUNE } from '../../../../support/decision-builders.ts';

/** What a window of different values forgets: too much of it must hide nothing else, and withdraw nothing. */

const settings: WindowSettings = {
  millis: 10 * DAY,
  valuesMin: 3,
  keepMillis: 36 * DAY,
  keptMin: 10,
  keptMax: 200_000,
  perKeyMax: 100,
};

function addTo(window: DistinctWindow, key: string, value: string, day: number): readonly string[] {
  const access = aDetectedAccess({ eventId: value, occurredAt: JUNE + day * DAY });
  return window.add({ key, value, access }).map(({ eventId }) => eventId);
}

it('forgets nothing of others because one key is filled again and again', () => {
  const window = new DistinctWindow({ ...settings, keptMax: 200 });
  for (const value of ['a', 'b']) addTo(window, 'quiet', value, 1);
  for (let n = 0; n < 6_000; n += 1) addTo(window, 'loud', `v-${n}`, 1);
  expect(addTo(window, 'quiet', 'c', 2)).toEqual(['a', 'b', 'c']);
  expect(window.size).toBeLessThan(200);
});

it('has at most so many accesses of all keys, the newest', () => {
  const window = new DistinctWindow({ ...settings, keptMax: 200 });
  for (let n = 0; n < 8_191; n += 1) addTo(window, `k-${n}`, 'a', 1);
  addTo(window, 'k-8190', 'b', 1);
  expect(window.size).toBe(201);
  expect(window.evicted).toBe(8_191 - 200);
  expect(addTo(window, 'k-8190', 'c', 1)).toEqual(['a', 'b', 'c']);
});

it('withdraws nothing because what it was reported with is forgotten by now', () => {
  const window = new DistinctWindow(settings);
  for (const [value, day] of [
    ['a', 0],
    ['b', 5],
    ['c', 9],
  ] as const)
    addTo(window, 'k', value, day);
  for (let n = 0; n < 4_200; n += 1) addTo(window, `k-${n}`, 'a', 37);
  addTo(window, 'k', 'd', 38);
  // Another access is explained, a month later.
  expect(window.remove('k', (row) => accessRows.itemOf(row).eventId === 'd')).toEqual([]);
});
