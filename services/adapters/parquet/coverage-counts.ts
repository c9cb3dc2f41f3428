import type { CoverageCount } from '../../domain/access-search/access-index.ts';
import type { Occasion } from '../../domain/history/coverage.ts';
import type { Query } from './query.ts';

/**
 * Counts as `domain/history/coverage` does, which recounts from the archive. It reads only the columns listed here, a
 * twentieth of a file.
 */
const sql = `
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
  ), named AS (
    SELECT unnest(['all', 'role', 'purpose', 'vendor']) AS grouped_by,
      unnest(['all', coalesce(role, 'unknown'), purpose, coalesce(employer, 'unknown')]) AS name,
      occasion, is_explained
    FROM counted
  )
  SELECT grouped_by, name, occasion, count(*) AS accesses, count(*) FILTER (is_explained) AS explained
  FROM named GROUP BY ALL ORDER BY ALL`;

export async function readCoverage(query: Query, paths: readonly string[]): Promise<readonly CoverageCount[]> {
  return (await query(sql, [paths])).map((row) => ({
    group: String(row.grouped_by) as CoverageCount['group'],
    name: String(row.name),
    occasion: String(row.occasion) as Occasion,
    accesses: Number(row.accesses),
    explained: Number(row.explained),
  }));
}
