import { ReadsByName } from '../../../../services/domain/finding/sources/reads-by-name.ts';
import { ReconciledReads } from '../../../../services/domain/finding/sources/reconciled-reads.ts';

const DAY = 86_400_000;
const all = { from: 0, to: 1_000 };

function named(reads: ReadsByName, sourceId = 'log') {
  const { byName, others } = reads.of(sourceId, all);
  return { ...Object.fromEntries([...byName].map(([name, counts]) => [name, counts.reads])), others: others.reads };
}

describe('reads by name', () => {
  it('keeps the first names of a day, and counts the rest together: what becomes of a read is where the read is', () => {
    const reads = new ReadsByName({ ofDayMax: 2, inAllMax: 100 });
    for (const name of ['a', 'b', 'c', 'a', 'd']) reads.count('reads', { sourceId: 'log', day: 1, name });
    reads.count('unmatched', { sourceId: 'log', day: 1, name: 'c' });
    reads.count('matched', { sourceId: 'log', day: 1, name: 'a' });
    expect(named(reads)).toEqual({ a: 2, b: 1, others: 2 });
    expect(reads.of('log', all).others).toEqual({ reads: 2, matched: 0, unmatched: 1 });
    expect(reads.of('log', all).byName.get('a')).toEqual({ reads: 2, matched: 1, unmatched: 0 });
  });

  it('leaves the oldest day without names where there are too many in all, of every source, and never the newest', () => {
    const reads = new ReadsByName({ ofDayMax: 10, inAllMax: 4 });
    for (const sourceId of ['log', 'other']) reads.count('reads', { sourceId, day: 1, name: 'a' });
    for (const name of ['a', 'b', 'c', 'd', 'e']) reads.count('reads', { sourceId: 'log', day: 2, name });
    expect(reads.of('log', { from: 1, to: 1 })).toMatchObject({ byName: new Map(), others: { reads: 1 } });
    expect(reads.of('other', all)).toMatchObject({ byName: new Map(), others: { reads: 1 } });
    expect(named(reads)).toEqual({ a: 1, b: 1, c: 1, d: 1, others: 2 });
    // The day that lost its names gets no new ones: a later count of an old read would be beside it.
    reads.count('matched', { sourceId: 'log', day: 1, name: 'a' });
    expect(reads.of('log', { from: 1, to: 1 }).others).toEqual({ reads: 1, matched: 1, unmatched: 0 });
  });

  it('has room again once days are forgotten, also after it was saved', () => {
    const reads = new ReadsByName({ ofDayMax: 10, inAllMax: 2 });
    for (const name of ['a', 'b']) reads.count('reads', { sourceId: 'log', day: 1, name });
    const loaded = new ReadsByName({ ofDayMax: 10, inAllMax: 2 });
    loaded.load(structuredClone(reads.save()));
    loaded.forget(1);
    expect(named(loaded)).toEqual({ others: 0 });
    for (const name of ['c', 'd', 'e']) loaded.count('reads', { sourceId: 'log', day: 2, name });
    expect(named(loaded)).toEqual({ c: 1, d: 1, others: 1 });
  });
});

describe('reconciled reads', () => {
  it('are counted on where a day was counted that is yet to come', () => {
    const figures = new ReconciledReads();
    const count = (day: number) =>
      figures.count('reads', { sourceId: 'log', occurredAt: day * DAY, storeId: null, readerId: 'e-1' });
    for (const day of [400, 10]) count(day);
    expect(figures.of('log').map(({ day }) => day / DAY)).toEqual([400]);
    figures.lookAt(10 * DAY);
    for (const day of [10, 9]) count(day);
    figures.lookAt(0);
    count(11);
    expect(figures.of('log').map(({ day }) => day / DAY)).toEqual([400, 11, 10, 9]);
  });

  it('count those of the last week that no application reported, and none of a day that is yet to come', () => {
    const figures = new ReconciledReads();
    const count = (day: number) =>
      figures.count('unmatched', { sourceId: 'log', occurredAt: day * DAY, storeId: null, readerId: 'e-1' });
    count(400);
    figures.lookAt(10 * DAY);
    for (const day of [10, 5, 4]) count(day);
    expect(figures.unmatched).toBe(2);
  });

  it('adds up: the figures by store and by reader are those by day', () => {
    const figures = new ReconciledReads();
    for (let read = 0; read < 3_000; read += 1) {
      const counted = {
        sourceId: 'log',
        occurredAt: (read % 3) * DAY,
        storeId: read % 7 === 0 ? null : `store-${read % 100}`,
        readerId: `e-${read}`,
      };
      figures.count('reads', counted);
      figures.count(read % 2 === 0 ? 'matched' : 'unmatched', counted);
    }
    const total = { reads: 3_000, matched: 1_500, unmatched: 1_500 };
    const sum = (counts: Iterable<typeof total>) =>
      [...counts].reduce((all, one) => ({
        reads: all.reads + one.reads,
        matched: all.matched + one.matched,
        unmatched: all.unmatched + one.unmatched,
      }));
    expect(sum(figures.of('log').map(({ day: _, ...counts }) => counts))).toEqual(total);
    for (const { byName, others } of [figures.byStore('log'), figures.byReader('log')]) {
      expect(sum([...byName.values(), others])).toEqual(total);
    }
    expect(figures.byStore('log').byName.size).toBeGreaterThanOrEqual(50);
    expect(figures.byReader('log', { from: DAY, to: DAY }).byName.size).toBe(1_000);
  });
});
