import type { CoverageCount } from '../../domain/access-search/access-index.ts';
import type { Occasion } from '../../domain/history/coverage.ts';
import type { Query, ResultRow } from './query.ts';

/** Rows that are counted at once, but for those of one owner: to find first accesses they are sorted in memory. */
const ROWS_AT_ONCE = 500_000;

/** Owners from `from` to before `until`; null: no bound. */
interface OwnerRange {
  readonly from: string | null;
  readonly until: string | null;
}

/**
 * Counts as `domain/history/coverage` does, which recounts from the archive. It reads only the columns listed here, a
 * twentieth of a file.
 */
function sqlOf(condition: string): string {
  return `
  WITH counted AS (
    SELECT role, purpose, employer, verdict = 'explained' AS is_explained,
      CASE
        WHEN owner_id IS NULL THEN 'no-owner'
        WHEN row_number() OVER (
          PARTITION BY judged_actor_id, owner_id ORDER BY appended_at, partition, source_offset
        ) = 1 THEN 'first'
        ELSE 'repeat'
      END AS occasion
    FROM read_parquet($1, hive_partitioning = false)
    WHERE outcome = 'allowed'
      AND judged_actor_kind IN ('employee', 'contractor')
      AND verdict IN ('explained', 'unexplained', 'violation', 'unknown')
      AND ${condition}
  ), named AS (
    SELECT unnest(['all', 'role', 'purpose', 'vendor']) AS grouped_by,
      unnest(['all', coalesce(role, 'unknown'), purpose, coalesce(employer, 'unknown')]) AS name,
      occasion, is_explained
    FROM counted
  )
  SELECT grouped_by, encode(name) AS name, occasion, count(*) AS accesses, count(*) FILTER (is_explained) AS explained
  FROM named GROUP BY ALL`;
}

/** Of each row group, which is sorted by owner, the first one. */
const groupsSql = `
  SELECT encode(stats_min_value) AS owner, row_group_num_rows AS rows
  FROM parquet_metadata($1) WHERE path_in_schema = 'owner_id' ORDER BY stats_min_value NULLS FIRST`;

export interface CoverageReading {
  /** Rejects with its reason before the next range: of a hundred million rows the count takes a quarter of an hour, a range of it seconds. */
  readonly signal?: AbortSignal;
  readonly rowsAtOnce?: number;
}

/** Counts range after range of owners, so that memory does not grow with the rows. */
export async function readCoverage(
  query: Query,
  paths: readonly string[],
  { signal, rowsAtOnce = ROWS_AT_ONCE }: CoverageReading = {},
): Promise<readonly CoverageCount[]> {
  const counts = new Map<string, CoverageCount>();
  add(await query(sqlOf('owner_id IS NULL'), [paths]), counts);
  for (const range of rangesOf(await query(groupsSql, [paths]), rowsAtOnce)) {
    signal?.throwIfAborted();
    const bounds = [range.from, range.until].filter((bound) => bound !== null);
    add(await query(sqlOf(conditionOf(range)), [paths, ...bounds]), counts);
  }
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, count]) => count);
}

function rangesOf(groups: readonly ResultRow[], rowsMax: number): readonly OwnerRange[] {
  const ranges: OwnerRange[] = [];
  let [from, rows]: [string | null, number] = [null, 0];
  for (const group of groups) {
    const owner = group.owner === null ? null : String(group.owner);
    if (rows >= rowsMax && owner !== null && owner !== from) {
      ranges.push({ from, until: owner });
      [from, rows] = [owner, 0];
    }
    rows += Number(group.rows);
  }
  return [...ranges, { from, until: null }];
}

function conditionOf({ from, until }: OwnerRange): string {
  const last = from === null ? '$2' : '$3';
  return `${from === null ? 'owner_id IS NOT NULL' : 'owner_id >= $2'}${until === null ? '' : ` AND owner_id < ${last}`}`;
}

function add(rows: readonly ResultRow[], counts: Map<string, CoverageCount>): void {
  for (const row of rows) {
    const [group, name, occasion] = [String(row.grouped_by), String(row.name), String(row.occasion)];
    const key = JSON.stringify([group, name, occasion]);
    const { accesses, explained } = counts.get(key) ?? { accesses: 0, explained: 0 };
    counts.set(key, {
      group: group as CoverageCount['group'],
      name,
      occasion: occasion as Occasion,
      accesses: accesses + Number(row.accesses),
      explained: explained + Number(row.explained),
    });
  }
}
