import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { type CanMatch, canMatchFilter } from '../../../../services/auditor/tail/entry-marks.ts';
import { countedInTail, firstInTail, newestInTail } from '../../../../services/auditor/tail/search-tail.ts';
import { type TailBytes, TailFiles } from '../../../../services/auditor/tail/tail-files.ts';
import {
  type TailView,
  UnindexedBuffer,
  type UnindexedEntry,
} from '../../../../services/auditor/tail/unindexed-buffer.ts';
import type { Verdict } from '../../../../services/domain/access-decision/access-decision.ts';
import { countedTime } from '../../../../services/domain/access-search/access-counts.ts';
import { type AccessFilter, matchesFilter, noFilter } from '../../../../services/domain/access-search/access-filter.ts';
import type { NewestQuery } from '../../../../services/domain/access-search/access-index.ts';
import { type AccessRow, toAccessRow } from '../../../../services/domain/access-search/access-row.ts';
import { comparePositions, type LogPosition } from '../../../../services/domain/access-search/log-position.ts';
import { encodeAccessDecision } from '../../../../services/records/access-decision/encode-access-decision.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aDecision, anEvent, START } from '../../../support/auditor/auditor-world.ts';
import { runsOf } from '../../../support/process/pass.ts';

/** Two pairs of owners whose marks are equal, found by trying. */
const owners = ['owner-1twx73r', 'owner-j0q84r', 'owner-2g2bxe', 'owner-11gxjrs'];
const verdicts: readonly Verdict[] = ['explained', 'unexplained', 'violation', 'duplicate'];
const rules = ['purpose-unspecified', 'no-ticket', 'after-hours'];

interface Given {
  readonly partition: number;
  /** Clocks of brokers may go back. */
  readonly appendedAt: number;
  readonly owner: string | null;
  readonly event: number;
  readonly verdict: Verdict;
  readonly rule: string;
}

const given: fc.Arbitrary<Given> = fc.record({
  partition: fc.nat(3),
  appendedAt: fc.nat(20),
  owner: fc.option(fc.constantFrom(...owners)),
  event: fc.nat(12),
  verdict: fc.constantFrom(...verdicts),
  rule: fc.constantFrom(...rules),
});
const filters: fc.Arbitrary<Partial<AccessFilter>> = fc.record(
  {
    owner: fc.constantFrom(...owners, 'nobody'),
    verdict: fc.constantFrom(...verdicts),
    rule: fc.constantFrom(...rules),
    from: fc.nat(20).map((millis) => START + millis),
  },
  { requiredKeys: [] },
);

/** Small ones, so that blocks are in several. */
const files = new TailFiles(tmpdir(), openLogger('silent'), 4_096);
afterAll(() => files.close());

/** The decisions in blocks of their partitions, and their rows. */
function fill(blocks: readonly (readonly Given[])[], indexed: ReadonlyMap<number, number>) {
  const buffer = new UnindexedBuffer(files, new Map());
  const next = new Map<number, number>();
  const rows: AccessRow[] = [];
  for (const block of blocks) {
    const partition = block[0]?.partition ?? 0;
    const decisions = block.map(({ appendedAt, owner, event, verdict, rule }) => {
      const sourceOffset = next.get(partition) ?? 0;
      next.set(partition, sourceOffset + 1);
      const base = anEvent({ eventId: `ev-${event}` });
      const accessed = { ...base, resource: { ...base.resource, ownerId: owner } };
      const determinedBy = [{ rule, verdict: 'violation', severity: 'low', exception: null } as const];
      return aDecision(accessed, { sourceOffset, appendedAt: START + appendedAt, verdict, determinedBy });
    });
    buffer.push(partition, schemaIds.accessDecision, decisions.map(encodeAccessDecision));
    for (const [at, decision] of decisions.entries()) {
      const { owner, event } = block[at] as Given;
      const base = anEvent({ eventId: `ev-${event}` });
      rows.push(
        toAccessRow({ partition, decision, event: { ...base, resource: { ...base.resource, ownerId: owner } } }),
      );
    }
  }
  buffer.dropThrough(indexed);
  return { buffer, rows: rows.filter((row) => row.sourceOffset > (indexed.get(row.partition) ?? -1)) };
}

/** What can match, block by block. */
function allIn({ blocks }: TailView, sourceOffset = -1, canMatch: CanMatch = () => true): UnindexedEntry[] {
  const found = blocks.flatMap((block) => [...block.candidates(sourceOffset, canMatch)]);
  for (const entry of found) entry.toRow();
  return found;
}

const blocks = fc.array(fc.array(given, { minLength: 1, maxLength: 8 }), { maxLength: 12 });
const indexed = fc
  .array(fc.tuple(fc.nat(3), fc.integer({ min: -1, max: 6 })), { maxLength: 4 })
  .map((pairs) => new Map(pairs));

describe('the tail', () => {
  it('counts every matching decision, as a search that decodes all of them does', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, indexed, filters, async (given, through, changes) => {
        const filter = { ...noFilter, ...changes };
        const { buffer, rows } = fill(given, through);
        const counted = await buffer.search((tail) => countedInTail(tail, { filter, of: 'all' }, null));
        const expected = rows.filter((row) => matchesFilter(filter, row));
        expect(counted.map(({ verdict }) => String(verdict)).sort()).toEqual(
          expected.map(({ verdict }) => verdict as string).sort(),
        );
        expect(counted.map(({ time }) => time).sort()).toEqual(expected.map((row) => countedTime(filter, row)).sort());
      }),
    );
  });

  it('finds the newest matching decisions, as a search that decodes all of them does', async () => {
    const property = fc.asyncProperty(
      blocks,
      indexed,
      filters,
      fc.integer({ min: 1, max: 10 }),
      fc.nat(40),
      async (...drawn) => {
        const [all, through, asked, limit, beforeAt] = drawn;
        const { buffer, rows } = fill(all, through);
        const filter = { ...noFilter, by: 'appendedAt' as const, ...asked };
        const sorted = rows.toSorted((one, other) => comparePositions(other, one));
        const before = sorted[beforeAt] ?? null;
        const expected = sorted.filter((row) => before === null || comparePositions(row, before) < 0);
        const found = await buffer.search((tail) => newestInTail(tail, { filter, before, limit }));
        expect(found.map((entry) => entry.toRow())).toEqual(
          expected.filter((row) => matchesFilter(filter, row)).slice(0, limit),
        );
        expect(buffer.size).toBe(rows.length);
      },
    );
    await fc.assert(property, { numRuns: runsOf(300) });
  });

  it('finds each decision once, page after page, also where all were appended at one time', async () => {
    const same = { appendedAt: 3, owner: null, event: 1, verdict: 'explained', rule: 'no-ticket' } as const;
    const ofPartition = (partition: number) => [1, 2, 1].map((count) => Array(count).fill({ ...same, partition }));
    const { buffer, rows } = fill([0, 1, 2].flatMap(ofPartition), new Map());
    for (const limit of [1, 2, 5]) {
      const found: AccessRow[] = [];
      for (let before: LogPosition | null = null, isOver = false; !isOver; ) {
        const query: NewestQuery = { filter: noFilter, before, limit };
        const page: readonly UnindexedEntry[] = await buffer.search((tail) => newestInTail(tail, query));
        found.push(...page.map((entry) => entry.toRow()));
        before = page.at(-1) ?? null;
        isOver = page.length < limit || found.length > rows.length;
      }
      expect(found).toEqual(rows.toSorted((one, other) => comparePositions(other, one)));
    }
  });

  it('does not have again what it was without, whatever is dropped later', async () => {
    const one = {
      partition: 0,
      appendedAt: 1,
      owner: null,
      event: 1,
      verdict: 'explained',
      rule: 'no-ticket',
    } as const;
    const { buffer } = fill([[one, one, one]], new Map());
    buffer.dropThrough(new Map([[0, 1]]));
    buffer.dropThrough(new Map([[0, 0]]));
    expect(buffer.size).toBe(1);
    const found = await buffer.search((tail) => newestInTail(tail, { filter: noFilter, before: null, limit: 9 }));
    expect(found.map(({ sourceOffset }) => sourceOffset)).toEqual([2]);
  });

  it('finds the first decision of an event that is neither a duplicate nor a conflict', async () => {
    const property = fc.asyncProperty(blocks, indexed, fc.nat(12), async (all, through, event) => {
      const { buffer, rows } = fill(all, through);
      const ofEvent = rows.filter(({ eventId, verdict }) => eventId === `ev-${event}` && verdict !== 'duplicate');
      const found = await buffer.search((tail) => firstInTail(tail, `ev-${event}`, null));
      expect(found?.toRow() ?? null).toEqual(ofEvent.toSorted(comparePositions)[0] ?? null);
    });
    await fc.assert(property, { numRuns: runsOf(300) });
  });

  it('finds decisions of any size', async () => {
    const sizes = [10, 200_000, 20, 400_000, 30, ...Array.from({ length: 300 }, (_, at) => at)];
    const entries = sizes.map((size, sourceOffset) =>
      encodeAccessDecision(aDecision(anEvent({}), { sourceOffset, reason: 'x'.repeat(size) })),
    );
    const buffer = new UnindexedBuffer(files, new Map());
    buffer.push(0, schemaIds.accessDecision, entries);
    const found = await buffer.search(async (tail) => allIn(tail, 1));
    expect(found.map((entry) => entry.decode().decision.reason.length)).toEqual(sizes.slice(2).toReversed());
  });

  it('reads no more than a page of a block where all are in order', async () => {
    const all = Array.from({ length: 20 }, (_, at) => ({ ...aGiven, appendedAt: at }));
    const { buffer } = fill([all], new Map());
    await buffer.search(async (tail) => {
      const reading = jest.spyOn(tail.blocks[0]?.file as TailBytes, 'read');
      const found = await newestInTail(tail, { filter: noFilter, before: null, limit: 3 });
      expect(found).toHaveLength(3);
      expect(reading).toHaveBeenCalledTimes(3);
    });
  });

  it('decodes only what can match', async () => {
    const { buffer } = fill([owners.slice(0, 3).map((owner) => ({ ...aGiven, owner }))], new Map());
    const canMatch = canMatchFilter({ ...noFilter, owner: 'owner-2g2bxe', rule: 'no-ticket' });
    const found = await buffer.search(async (tail) => allIn(tail, -1, canMatch));
    expect(found.map((entry) => entry.toRow().ownerId)).toEqual(['owner-2g2bxe']);
  });
});

const aGiven: Given = { partition: 0, appendedAt: 0, owner: null, event: 0, verdict: 'violation', rule: 'no-ticket' };
