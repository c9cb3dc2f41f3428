import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { openLogger } from '../../../services/adapters/logger.ts';
import { countByTime, findFirst, type SearchPorts, searchNewest } from '../../../services/auditor/search.ts';
import { TailFiles } from '../../../services/auditor/tail/tail-files.ts';
import { type TailView, UnindexedBuffer } from '../../../services/auditor/tail/unindexed-buffer.ts';
import { BUCKETS_MAX } from '../../../services/domain/access-search/access-counts.ts';
import { type AccessFilter, matchesFilter, noFilter } from '../../../services/domain/access-search/access-filter.ts';
import type { IndexedAccess, NewestQuery, PointQuery } from '../../../services/domain/access-search/access-index.ts';
import type { AccessRow } from '../../../services/domain/access-search/access-row.ts';
import { comparePositions, type LogPosition } from '../../../services/domain/access-search/log-position.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aDecision, anEvent } from '../../support/auditor/auditor-world.ts';
import { runsOf } from '../../support/process/pass.ts';

/** A decision in an index file. Times are small numbers, so that many are equal at the bounds of files and pages. */
interface Given {
  readonly file: number;
  readonly partition: number;
  readonly appendedAt: number;
  readonly occurredAt: number;
  readonly ownerId: string;
}

type FiledRow = Given & Pick<AccessRow, 'sourceOffset' | 'eventId'>;

const again = [{ verdict: 'violation' }];

/**
 * The ports of a search whose files answer by the definition of a filter, where they have points also a question about an owner. No
 * decision is in the tail.
 */
function portsOf(rows: readonly FiledRow[], havePoints = false): SearchPorts {
  const inFiles = (paths: readonly string[]) => rows.filter(({ file }) => paths.includes(`${file}`));
  const extents = [...new Set(rows.map(({ file }) => file))].map((file) => {
    const times = inFiles([`${file}`]).map(({ appendedAt }) => appendedAt);
    const [oldestAppendedAt, newestAppendedAt] = [Math.min(...times), Math.max(...times)];
    return { path: `${file}`, rows: times.length, oldestAppendedAt, newestAppendedAt, firstSeal: file, lastSeal: file };
  });
  const index = {
    newest: async (paths: readonly string[], query: NewestQuery) => expected(inFiles(paths), query).map(toIndexed),
    pointed: async (path: string, { points, from, to, before, limit }: PointQuery) => {
      if (!havePoints) return null;
      const owner = points.find(({ field }) => field === 'owner')?.value ?? null;
      const filter = { ...noFilter, owner, from, to, by: 'appendedAt' } as const;
      return expected(inFiles([path]), { filter, before, limit }).map(toIndexed);
    },
    first: async (paths: readonly string[], eventId: string) => {
      const [first] = inFiles(paths).filter((row) => row.eventId === eventId);
      return first === undefined ? null : toIndexed(first);
    },
    span: async () => ({ span: { first: 0, last: 0 }, outside: 0 }),
    buckets: async () => [],
    names: async () => [{ name: 'support', bucket: 0, verdict: 'unexplained', count: 3 }],
  };
  const items = {
    read: async (found: readonly IndexedAccess[]) => found.map(({ eventId }) => JSON.stringify({ eventId })),
    decode: async (leaves: readonly LogPosition[]) => leaves.map((leaf) => toDecided(leaf as unknown as FiledRow)),
  };
  const catalogue = { files: () => extents };
  const reevaluations = { of: ({ partition }: Pick<LogPosition, 'partition'>) => (partition === 0 ? again : []) };
  return {
    index,
    items,
    catalogue,
    reevaluations,
    buffer: new UnindexedBuffer(new TailFiles(tmpdir(), openLogger('silent')), new Map()),
  } as unknown as SearchPorts;
}

const toIndexed = (row: FiledRow) =>
  ({ ...row, place: { sealIndex: 0, segmentKey: '', leafIndex: 0 } }) as unknown as IndexedAccess;

function toDecided({ partition, appendedAt, occurredAt, sourceOffset, eventId, ownerId }: FiledRow) {
  const event = anEvent({ eventId, occurredAt, resource: { ...anEvent().resource, ownerId } });
  return { partition, event, decision: aDecision(event, { appendedAt, sourceOffset }) };
}

function expected(rows: readonly FiledRow[], { filter, before, limit }: NewestQuery): readonly FiledRow[] {
  const matching = rows.filter((row) => matchesFilter(filter, row as unknown as AccessRow));
  const older = matching.filter((row) => before === null || comparePositions(row, before) < 0);
  return older.sort((one, other) => comparePositions(other, one)).slice(0, limit);
}

const TIMES = 9;
/** Files follow each other in the log and overlap, some much more than others. */
const given: fc.Arbitrary<Given> = fc
  .record({
    file: fc.nat(7),
    partition: fc.nat(2),
    appendedAt: fc.nat(TIMES),
    occurredAt: fc.nat(TIMES),
    ownerId: fc.constantFrom('o-1', 'o-2'),
  })
  .map((row) => ({ ...row, appendedAt: Math.max(0, row.file - (row.appendedAt % (1 + 3 * (row.file % 3)))) }));
const filters: fc.Arbitrary<Partial<AccessFilter>> = fc.record(
  {
    owner: fc.constantFrom('o-1', 'o-2'),
    by: fc.constantFrom('appendedAt', 'occurredAt'),
    from: fc.nat(TIMES),
    to: fc.nat(TIMES),
  },
  { requiredKeys: [] },
);
const named = (rows: readonly Given[]) =>
  rows.map((row, at): FiledRow => ({ ...row, sourceOffset: at, eventId: `ev-${at}` }));

it('pages through all that matches once, whatever the files contain and where the times of a filter end', async () => {
  const property = fc.asyncProperty(
    fc.array(given, { maxLength: 40, size: 'max' }),
    filters,
    fc.integer({ min: 1, max: 6 }),
    fc.boolean(),
    async (drawn, asked, limit, havePoints) => {
      const rows = named(drawn);
      const filter = { ...noFilter, ...asked };
      const found: string[] = [];
      let before: LogPosition | null = null;
      for (;;) {
        const page = await searchNewest(portsOf(rows, havePoints), { filter, before, limit });
        found.push(...page.map(({ json }) => String(JSON.parse(json).eventId)));
        before = page.at(-1)?.position ?? null;
        if (page.length < limit) break;
      }
      const all = expected(rows, { filter, before: null, limit: rows.length });
      expect(found).toEqual(all.map(({ eventId }) => eventId));
    },
  );
  await fc.assert(property, { numRuns: runsOf(500) });
});

it('adds to each item what was judged again since', async () => {
  const row = { file: 0, partition: 0, appendedAt: 1, occurredAt: 1, ownerId: 'o-1' };
  const ports = portsOf(named([row, { ...row, partition: 1 }]));
  const page = await searchNewest(ports, { filter: noFilter, before: null, limit: 9 });
  expect(page.map(({ json }) => JSON.parse(json))).toEqual([
    { eventId: 'ev-1' },
    { eventId: 'ev-0', reevaluations: again },
  ]);
  const first = await findFirst(ports, 'ev-0', null);
  expect(JSON.parse(first?.json ?? '')).toEqual({ eventId: 'ev-0', reevaluations: again });
});

it('finds the older decision of an id that two sources gave, whichever of them is in a file', async () => {
  const inFile = { file: 0, partition: 1, occurredAt: 1, ownerId: 'o-1' };
  for (const [indexedAt, expectedAt] of [
    [9, 5],
    [2, 2],
  ] as const) {
    const ports = portsOf(named([{ ...inFile, appendedAt: indexedAt }]));
    const other = anEvent({ eventId: 'ev-0', source: { ...anEvent().source, id: 'other' } });
    const decision = aDecision(other, { appendedAt: 5, sourceOffset: 0 });
    ports.buffer.push(0, schemaIds.accessDecision, [encodeAccessDecision(decision)]);
    expect((await findFirst(ports, 'ev-0', null))?.position.appendedAt).toBe(expectedAt);
    ports.buffer.close();
  }
});

it('searches the files that there were when it read the tail, while decisions move from it into a new one', async () => {
  const row = { partition: 0, appendedAt: 1, occurredAt: 1, ownerId: 'o-1' };
  const [before, moved] = [
    portsOf(named([{ file: 0, ...row }])),
    portsOf(
      named([
        { file: 0, ...row },
        { file: 1, ...row },
      ]),
    ),
  ];
  let { catalogue } = before;
  const buffer = {
    // A batch is indexed while the tail is searched, which has its decisions too.
    async search<Found>(run: (view: TailView) => Promise<Found>): Promise<Found> {
      const found = await run({ blocks: [], indexedThrough: new Map() });
      catalogue = moved.catalogue;
      return found;
    },
  } as unknown as UnindexedBuffer;
  const ports = { ...moved, buffer, catalogue: { files: () => catalogue.files() } } as unknown as SearchPorts;
  expect(await searchNewest(ports, { filter: noFilter, before: null, limit: 9 })).toHaveLength(1);
  expect(await searchNewest(ports, { filter: noFilter, before: null, limit: 9 })).toHaveLength(2);
});

it('divides into as many buckets as an answer may have, and not into one more', async () => {
  const ports = portsOf([]);
  const counted = (buckets: number) => {
    const span = async () => ({ span: { first: 0, last: (buckets - 1) * 3_600_000 }, outside: 0 });
    const index = { ...ports.index, span } as unknown as SearchPorts['index'];
    return countByTime({ ...ports, index }, { filter: noFilter, of: 'all' }, { step: '1h', divideBy: null });
  };
  expect(await counted(BUCKETS_MAX)).toMatchObject({ step: '1h' });
  expect(await counted(BUCKETS_MAX + 1)).toBe('too-many');
});

it('counts under names what index files have', async () => {
  const ports = portsOf(named([{ file: 0, partition: 0, appendedAt: 1, occurredAt: 1, ownerId: 'o-1' }]));
  const counts = await countByTime(ports, { filter: noFilter, of: 'all' }, { step: '1d', divideBy: 'role' });
  expect(counts).toMatchObject({ names: [{ name: 'support', count: 3 }] });
});
