import fc from 'fast-check';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { DistinctWindow, type WindowSettings } from '../../../../../services/domain/finding/window/distinct-window.ts';
import { aDetectedAccess, HOUR } from '../../../../support/decision-builders.ts';
import { runsOf } from '../../../../support/process/pass.ts';

const anAccess = aDetectedAccess();
const settings: WindowSettings = {
  millis: 24 * HOUR,
  valuesMin: 8,
  keepMillis: 1e15,
  keptMin: 1_000_000,
  keptMax: 1_000_000,
  perKeyMax: 5_000,
};

interface Seen {
  readonly at: number;
  readonly value: string;
}

function add(window: DistinctWindow, id: number, seen: Seen): string[] {
  const access = {
    ...anAccess,
    event: { ...anAccess.event, eventId: `${id}`, occurredAt: seen.at },
    decision: { ...anAccess.decision, appendedAt: 1e12 },
  };
  return window.add({ key: 'k', value: seen.value, access }).map(({ eventId }) => eventId);
}

/** Every item that some window, tried one by one, holds together with enough different values. */
function reported(all: readonly Seen[], { millis, valuesMin }: WindowSettings): string[] {
  const found = new Set<number>();
  for (const { at: start } of all) {
    const inside = [...all.entries()].filter(([, { at }]) => at >= start && at < start + millis);
    const values = new Set(inside.map(([, { value }]) => value));
    if (values.size >= valuesMin) for (const [id] of inside) found.add(id);
  }
  return [...found].sort((a, b) => a - b).map(String);
}

const seen = fc.record({
  at: fc.integer({ min: 0, max: 40 }),
  value: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
});
const byNumber = (one: string, other: string): number => Number(one) - Number(other);

describe('a window of different values, beside one that tries everything', () => {
  const small: WindowSettings = { ...settings, millis: 7, valuesMin: 3 };

  it('states the same, whatever the order of arrival', () => {
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 40 }), (all) => {
        const window = new DistinctWindow(small);
        const found = all.flatMap((one, id) => add(window, id, one));
        expect(found.sort(byNumber)).toEqual(reported(all, small));
      }),
      { numRuns: runsOf(2_000) },
    );
  });

  it('states after every arrival what the arrivals so far state, and withdraws what they do not', () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 25 }), fc.integer({ min: 2, max: 5 }), (all, each) => {
        const window = new DistinctWindow(small);
        const found = new Set(all.flatMap((one, id) => add(window, id, one)));
        const isGone = (id: string): boolean => Number(id) % each === 0;
        for (const { eventId } of window.remove('k', (row) => isGone(accessRows.itemOf(row).eventId)))
          found.delete(eventId);
        const left = [...all.keys()].map(String).filter((id) => !isGone(id));
        const expected = reported(
          left.map((id) => all[Number(id)] as Seen),
          small,
        );
        expect([...found].filter((id) => !isGone(id)).sort(byNumber)).toEqual(expected.map((at) => left[Number(at)]));
      }),
      { numRuns: runsOf(1_000) },
    );
  });
});

describe('the work of a window', () => {
  const N = 5_000;
  const order = (one: (index: number) => Seen): Seen[] => Array.from({ length: N }, (_, index) => one(index));
  const FAR = Date.UTC(9999, 0, 1);
  const minute = (index: number): number => index * 60_000;

  it.each<[string, Seen[]]>([
    ['one value, in order', order((i) => ({ at: minute(i), value: 'v' }))],
    ['one value, latest first', order((i) => ({ at: minute(N - i), value: 'v' }))],
    ['one value, all at one time', order(() => ({ at: 0, value: 'v' }))],
    ['other values, all at one time', order((i) => ({ at: 0, value: `v${i}` }))],
    ['other values, in order', order((i) => ({ at: minute(i), value: `v${i}` }))],
    ['other values, latest first', order((i) => ({ at: minute(N - i), value: `v${i}` }))],
    ['seven values in turn, which are never enough', order((i) => ({ at: i, value: `v${i % 7}` }))],
    ['values from both ends to the middle', order((i) => ({ at: i % 2 === 0 ? i : N - i, value: `v${i}` }))],
    ['an event dated 9999 before all others', order((i) => ({ at: i === 0 ? FAR : minute(i), value: `v${i}` }))],
    ['events dated 9999 between the others', order((i) => ({ at: i % 2 ? FAR - i : minute(i), value: `v${i % 9}` }))],
    ['events a window apart', order((i) => ({ at: ((i * 7_919) % N) * 24 * HOUR, value: `v${i % 5}` }))],
  ])('grows like n log n: %s', (_what, all) => {
    const window = new DistinctWindow(settings);
    for (const [id, one] of all.entries()) add(window, id, one);
    expect(window.steps).toBeLessThan(25 * N * Math.log2(N));
  });

  it.each<[string, (id: number) => Seen]>([
    ['other values', (id) => ({ at: (id * 7_919) % 20_000, value: `v${id}` })],
    ['other values, and one twice', (id) => ({ at: id, value: `v${Math.max(1, id)}` })],
    ['one value, each of which needs no other', (id) => ({ at: id, value: `v${Math.min(id, 499)}` })],
    ['other values, and each third time the same', (id) => ({ at: id, value: `v${id % 3 && id}` })],
  ])('and its memory are bounded for one key, whatever comes: %s', (_what, seen) => {
    const window = new DistinctWindow({ ...settings, perKeyMax: 500 });
    for (let id = 0; id < 20_000; id += 1) add(window, id, seen(id));
    expect(window.size).toBeLessThanOrEqual(500);
    expect(window.steps).toBeLessThan(25 * 20_000 * Math.log2(20_000));
  });
});
