import { type AccessRun, AccessRuns, GrowingSpans } from '../../../../services/adapters/embedded/late/access-runs.ts';

describe('runs of accesses', () => {
  it('begin another one once a run is full', () => {
    const runs = new AccessRuns([]);
    expect(runs.current()).toBe(0);
    runs.add(0, added(65_535));
    expect(runs.current()).toBe(0);
    runs.add(0, added(1));
    expect(runs.current()).toBe(1);
  });

  it('continue after another start', () => {
    const before = [aRun({ number: 7, accesses: 65_536 }), aRun({ number: 8, accesses: 3 })];
    expect(new AccessRuns(before).current()).toBe(8);
    expect(new AccessRuns(before.slice(0, 1)).current()).toBe(8);
  });

  it('are looked at where both spans meet what is asked for, in the order of their numbers', () => {
    const runs = new AccessRuns([
      aRun({ number: 3, appended: { first: 5, last: 6 }, occurred: { first: 50, last: 60 } }),
      aRun({ number: 2, appended: { first: 4, last: 5 }, occurred: { first: 60, last: 61 } }),
    ]);
    expect(runs.of(5, { first: 60, last: 60 })).toEqual([2, 3]);
    expect(runs.of(5, { first: 61, last: 99 })).toEqual([2]);
    expect(runs.of(6, { first: 0, last: 50 })).toEqual([3]);
    expect(runs.of(7, { first: 0, last: 99 })).toEqual([]);
    expect(runs.of(4, { first: 0, last: 59 })).toEqual([]);
  });

  it('grow with what is added', () => {
    const runs = new AccessRuns([aRun({ number: 0, accesses: 2 })]);
    const grown = runs.add(0, { accesses: 3, appended: { first: 7, last: 7 }, occurred: { first: 1, last: 90 } });
    expect(grown).toEqual({
      number: 0,
      accesses: 5,
      appended: { first: 5, last: 7 },
      occurred: { first: 1, last: 90 },
    });
    expect(runs.of(7, { first: 1, last: 1 })).toEqual([0]);
  });

  it('are forgotten once all of their rows were appended before a span', () => {
    const runs = new AccessRuns([aRun({ number: 0 }), aRun({ number: 1, appended: { first: 5, last: 8 } })]);
    expect(runs.forgetBefore(6)).toEqual([0]);
    expect(runs.forgetBefore(6)).toEqual([]);
    expect(runs.of(8, { first: 0, last: 99 })).toEqual([1]);
  });

  it('span from the least to the greatest value', () => {
    const spans = new GrowingSpans();
    for (const span of [4, 2, 3]) spans.include(span);
    expect({ ...spans }).toEqual({ first: 2, last: 4 });
  });
});

function aRun(given: Partial<AccessRun>): AccessRun {
  return { number: 0, accesses: 1, appended: { first: 5, last: 5 }, occurred: { first: 50, last: 51 }, ...given };
}

function added(accesses: number): Omit<AccessRun, 'number'> {
  return { accesses, appended: { first: 5, last: 5 }, occurred: { first: 50, last: 51 } };
}
