import type { Verdict } from '../../domain/access-decision/access-decision.ts';
import { OWN_SOURCE } from '../../domain/access-event/own-source.ts';
import { AHEAD_MILLIS_MAX } from '../../domain/access-event/time-claim.ts';
import {
  type BucketCount,
  type CountDivision,
  type CountedSpan,
  type CountQuery,
  type CountStep,
  countSteps,
  type NamedCount,
} from '../../domain/access-search/access-counts.ts';
import type { Query } from './query.ts';
import { conditionsOf } from './query-conditions.ts';
import { sqlText } from './sql-text.ts';

const PEOPLE = `outcome = 'allowed' AND judged_actor_kind IN ('employee', 'contractor')
  AND verdict IN ('explained', 'unexplained', 'violation', 'unknown')`;
const OWN_READ = `coalesce(source_id = ${sqlText(OWN_SOURCE)} AND action = 'search', false)`;

/** Counts as `domain/access-search/access-counts` does. Both read only the columns that they compare. */
export async function readSpan(query: Query, paths: readonly string[], asked: CountQuery): Promise<CountedSpan> {
  const { time, isOutside, where, parameters } = countedIn(asked);
  const [row] = await query(
    `SELECT min(${time}) FILTER (NOT ${isOutside}) AS first, max(${time}) FILTER (NOT ${isOutside}) AS last,
       count(*) FILTER (${isOutside}) AS outside
     FROM read_parquet($1, hive_partitioning = false) WHERE ${where}`,
    [paths, ...parameters],
  );
  const [first, last] = [row?.first ?? null, row?.last ?? null];
  return {
    span: first === null || last === null ? null : { first: Number(first), last: Number(last) },
    outside: Number(row?.outside ?? 0),
  };
}

export async function readBuckets(
  query: Query,
  paths: readonly string[],
  asked: CountQuery & { readonly step: CountStep },
): Promise<readonly BucketCount[]> {
  const { time, isOutside, where, parameters } = countedIn(asked);
  const rows = await query(
    `SELECT CAST(floor(${time} / ${countSteps[asked.step]}::DOUBLE) AS BIGINT) AS bucket,
       CASE WHEN ${OWN_READ} THEN NULL ELSE verdict END AS verdict_shown, count(*) AS count
     FROM read_parquet($1, hive_partitioning = false) WHERE ${where} AND NOT ${isOutside} GROUP BY ALL`,
    [paths, ...parameters],
  );
  return rows.map((row) => ({
    bucket: Number(row.bucket),
    verdict: row.verdict_shown === null ? null : (String(row.verdict_shown) as Verdict),
    count: Number(row.count),
  }));
}

/** Expressions of one name a row; of rules, DuckDB makes a row of each that did not hold. */
const nameSql: Readonly<Record<CountDivision, string>> = {
  role: `coalesce(role, 'unknown')`,
  purpose: `coalesce(purpose, 'unknown')`,
  vendor: `coalesce(employer, 'unknown')`,
  rule: 'unnest(rules)',
};

export async function readNames(
  query: Query,
  paths: readonly string[],
  asked: CountQuery & { readonly step: CountStep; readonly divideBy: CountDivision },
): Promise<readonly NamedCount[]> {
  const { time, isOutside, where, parameters } = countedIn(asked);
  const rows = await query(
    `SELECT bucket, verdict, encode(name) AS name, count(*) AS count FROM (
       SELECT CAST(floor(${time} / ${countSteps[asked.step]}::DOUBLE) AS BIGINT) AS bucket, verdict,
         ${nameSql[asked.divideBy]} AS name
       FROM read_parquet($1, hive_partitioning = false) WHERE ${where} AND NOT ${isOutside} AND NOT ${OWN_READ}
     ) GROUP BY ALL`,
    [paths, ...parameters],
  );
  return rows.map((row) => ({
    bucket: Number(row.bucket),
    verdict: String(row.verdict) as Verdict,
    name: String(row.name),
    count: Number(row.count),
  }));
}

function countedIn({ filter, of }: CountQuery) {
  const { sql, parameters } = conditionsOf({ filter, before: null }, 2);
  const isClaimed = filter.by === 'occurredAt';
  return {
    time: isClaimed ? 'coalesce(occurred_at, appended_at)' : 'appended_at',
    isOutside: isClaimed
      ? `(coalesce(occurred_at < 0 OR occurred_at - appended_at > ${AHEAD_MILLIS_MAX}, false))`
      : 'false',
    where: of === 'people' ? `(${sql}) AND ${PEOPLE}` : `(${sql})`,
    parameters,
  };
}
