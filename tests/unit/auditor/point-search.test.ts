import { firstByPoint, newestByPoint } from '../../../services/auditor/point-search.ts';
import { noFilter } from '../../../services/domain/access-search/access-filter.ts';
import type { PointedLeaf, PointQuery } from '../../../services/domain/access-search/access-index.ts';
import { comparePositions } from '../../../services/domain/access-search/log-position.ts';
import type { Verdict } from '../../../services/records/access-decision/access-decision.ts';
import { aDecision, anEvent } from '../../support/auditor/auditor-world.ts';
import { turnsOf } from '../../support/process/turns-of.ts';

interface Access {
  readonly at: number;
  readonly eventId?: string;
  readonly source?: string;
  readonly verdict?: Verdict;
  /** The leaf has another owner than the point: their hashes are the same. */
  readonly owner?: string;
}

/** Files as lists of accesses; every point leads to all of them. */
function world(files: Readonly<Record<string, readonly Access[] | null>>, lost: readonly number[] = []) {
  const asked: string[] = [];
  let decoded = 0;
  const leaf = ({ at }: Access): PointedLeaf => ({
    appendedAt: at,
    partition: 0,
    sourceOffset: at,
    schemaId: 0,
    block: { position: 0, length: 0, firstLeaf: 0, hash: Buffer.alloc(32) },
    place: { sealIndex: 0, segmentKey: '', leafIndex: at },
  });
  const accesses = Object.values(files).flatMap((file) => file ?? []);
  return {
    asked,
    decoded: () => decoded,
    extents: Object.entries(files).map(([path, file]) => ({
      path,
      rows: 1,
      oldestAppendedAt: Math.min(...(file ?? []).map(({ at }) => at)),
      newestAppendedAt: Math.max(...(file ?? []).map(({ at }) => at)),
    })),
    ports: {
      index: {
        async pointed(path: string, { before, limit }: PointQuery) {
          asked.push(path);
          const leaves = files[path]?.map(leaf).filter((each) => before === null || comparePositions(each, before) < 0);
          return leaves?.sort((one, other) => comparePositions(other, one)).slice(0, limit) ?? null;
        },
      },
      items: {
        async decode(leaves: readonly PointedLeaf[]) {
          decoded += leaves.length;
          return leaves.map(({ appendedAt }) => {
            const {
              eventId = `ev-${appendedAt}`,
              source,
              verdict,
              owner = 'o-1',
            } = accesses.find(({ at }) => at === appendedAt) ?? {};
            if (lost.includes(appendedAt)) return null;
            const plain = anEvent({ eventId });
            const event = {
              ...plain,
              source: { ...plain.source, id: source ?? 's-1' },
              resource: { ...plain.resource, ownerId: owner },
            };
            const decision = aDecision(event, {
              verdict: verdict ?? 'unexplained',
              appendedAt,
              sourceOffset: appendedAt,
            });
            const facts = decision.facts && {
              ...decision.facts,
              account: { ...decision.facts.account, ownerId: owner },
            };
            return { partition: 0, decision: { ...decision, facts }, event };
          });
        },
      },
    },
  };
}

const someAccesses = (from: number, to: number, changes: Partial<Access> = {}) =>
  Array.from({ length: to - from }, (_, at) => ({ at: from + at, ...changes }));
const times = (found: readonly PointedLeaf[] | null) => found?.map(({ appendedAt }) => appendedAt) ?? null;
const query = { filter: { ...noFilter, owner: 'o-1' }, before: null, limit: 3 };

describe('a search by points', () => {
  it('reads the newest files only, and only the leaves of the page', async () => {
    const { ports, extents, asked, decoded } = world({ new: someAccesses(20, 30), old: someAccesses(0, 20) });
    expect(times(await newestByPoint(ports, extents, query, []))).toEqual([29, 28, 27]);
    expect([asked, decoded()]).toEqual([['new'], 3]);
    const before = { appendedAt: 21, partition: 0, sourceOffset: 21 };
    expect(times(await newestByPoint(ports, extents, { ...query, before }, []))).toEqual([20, 19, 18]);
  });

  it('reads no file where newer decisions fill the page', async () => {
    const { ports, extents, asked } = world({ new: someAccesses(20, 30) });
    const found = [33, 32, 31].map((appendedAt) => ({ appendedAt, partition: 0, sourceOffset: appendedAt }));
    expect(await newestByPoint(ports, extents, query, found)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('leaves out leaves of another value with the same hash, and goes on behind them', async () => {
    const { ports, extents } = world({ one: [...someAccesses(0, 10), ...someAccesses(10, 14, { owner: 'other' })] });
    expect(times(await newestByPoint(ports, extents, query, []))).toEqual([9, 8, 7]);
    const some = world({ one: [...someAccesses(0, 2), ...someAccesses(2, 6, { owner: 'other' })] });
    expect(times(await newestByPoint(some.ports, some.extents, query, []))).toEqual([1, 0]);
  });

  it('leaves a question to the columns that has no point, too few matches, no points in a file, or a lost leaf', async () => {
    const rare = world({ one: [{ at: 0 }, ...someAccesses(1, 100, { owner: 'other' })] });
    expect(await newestByPoint(rare.ports, rare.extents, query, [])).toBeNull();
    expect(rare.decoded()).toBe(9);
    const plain = world({ one: someAccesses(0, 9) });
    expect(await newestByPoint(plain.ports, plain.extents, { ...query, filter: noFilter }, [])).toBeNull();
    const without = world({ one: someAccesses(0, 2), two: null });
    expect(await newestByPoint(without.ports, without.extents, query, [])).toBeNull();
    const damaged = world({ one: someAccesses(0, 9) }, [7]);
    expect(await newestByPoint(damaged.ports, damaged.extents, query, [])).toBeNull();
  });

  it('finds the first decision of an event id, never its repeats, nor another id with the same hash', async () => {
    const { ports, extents } = world({
      one: [
        { at: 5, eventId: 'x' },
        { at: 1, eventId: 'x', verdict: 'duplicate' },
        { at: 0, eventId: 'other' },
      ],
      two: [{ at: 3, eventId: 'x', source: 's-2' }],
    });
    const first = async (eventId: string, sourceId: string | null) => {
      const answer = await firstByPoint(ports, extents, { eventId, sourceId });
      return answer === null ? 'columns' : (answer.first?.appendedAt ?? null);
    };
    expect([await first('x', null), await first('x', 's-1'), await first('y', null)]).toEqual([3, 5, null]);
    const many = world({ one: someAccesses(0, 64, { eventId: 'x' }) });
    expect(await firstByPoint(many.ports, many.extents, { eventId: 'x', sourceId: null })).toBeNull();
  });

  it('lets other work run between many files, and not between few', async () => {
    const files = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}`, [{ at }]]));
    const ask = (count: number) => async () => {
      const { ports, extents, asked } = world(files(count));
      await firstByPoint(ports, extents, { eventId: 'none', sourceId: null });
      expect(asked).toHaveLength(count);
    };
    expect(await turnsOf(ask(16))).toBe(0);
    expect(await turnsOf(ask(60))).toBeGreaterThan(2);
  });
});
