import { isJudged, type Verdict } from '../access-decision/access-decision.ts';
import { OWN_SOURCE } from '../access-event/own-source.ts';
import { isImpossible } from '../access-event/time-claim.ts';
import type { AccessFilter } from './access-filter.ts';
import type { AccessRow } from './access-row.ts';

/** `people`: allowed and judged accesses of employees and contractors, as the coverage counts them. */
export const countedGroups = ['all', 'people'] as const;
export type CountedGroup = (typeof countedGroups)[number];

/**
 * What counts are divided by. Role and employer (`vendor`) are the facts of the decision: those of the judged person when
 * they accessed, whatever the register contains later.
 */
export const countDivisions = ['role', 'purpose', 'vendor', 'rule'] as const;
export type CountDivision = (typeof countDivisions)[number];

/** Names in one answer, those with most accesses first: a register may contain any number of employers. All rules fit. */
export const COUNTED_NAMES_MAX = 100;

/** Lengths of a bucket in milliseconds. Buckets begin at multiples since 1970 UTC, so a day is a day of UTC. */
export const countSteps = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '1d': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
  '365d': 31_536_000_000,
} as const;
export type CountStep = keyof typeof countSteps;
export const countStepNames = Object.keys(countSteps) as readonly CountStep[];

/** The number of buckets between the ends where the step is not specified, and where it is. */
const BUCKETS_TYPICAL = 120;
export const BUCKETS_MAX = 2_000;

export interface CountQuery {
  readonly filter: AccessFilter;
  readonly of: CountedGroup;
}

/** Milliseconds since 1970 UTC, both inclusive. */
export interface CountedTimes {
  readonly first: number;
  readonly last: number;
}

/** What matched, before it is divided into buckets. */
export interface CountedSpan {
  /** `null`: nothing has a credible time. */
  readonly span: CountedTimes | null;
  /** Claimed times that cannot be: ahead of the log clock, or before 1970. No bucket contains these. */
  readonly outside: number;
}

export interface BucketCount {
  /** The start, in steps since 1970 UTC. */
  readonly bucket: number;
  /** `null`: a read of custodes itself, which is an access too. */
  readonly verdict: Verdict | null;
  readonly count: number;
}

/** Accesses of one name: of one role, purpose, employer or rule. Reads of custodes itself are in none. */
export interface NamedCount extends BucketCount {
  readonly name: string;
  readonly verdict: Verdict;
}

export interface NamedBuckets {
  readonly name: string;
  readonly count: number;
  readonly buckets: readonly BucketCount[];
}

export interface AccessCounts extends CountedSpan {
  readonly step: CountStep;
  /** In the order of time. A bucket in which nothing matched is absent. */
  readonly buckets: readonly BucketCount[];
  /** Those with most accesses first; empty where no division was asked for. */
  readonly names: readonly NamedBuckets[];
}

/** Defines what is counted of the rows that match a filter. The Parquet index answers the same question in SQL. */
export function isCounted(of: CountedGroup, row: AccessRow): boolean {
  if (of === 'all') return true;
  const { outcome, judgedActorKind } = row;
  return outcome === 'allowed' && (judgedActorKind === 'employee' || judgedActorKind === 'contractor') && isJudged(row);
}

/** The names under which a row is counted: of rules, each that did not hold, which may be none. */
export function countedNames(by: CountDivision, { role, purpose, employer, rules }: AccessRow): readonly string[] {
  if (by === 'rule') return rules;
  return [{ role, purpose, vendor: employer }[by] ?? 'unknown'];
}

/** The time by which a row is counted; a record that could not be decoded has only that of the log. */
export function countedTime({ by }: AccessFilter, { occurredAt, appendedAt }: AccessRow): number {
  return by === 'occurredAt' ? (occurredAt ?? appendedAt) : appendedAt;
}

/** Whether the claimed time, by which the row would be counted, cannot be. One such claim would stretch every chart. */
export function isCountedOutside({ by }: AccessFilter, { occurredAt, appendedAt }: AccessRow): boolean {
  return by === 'occurredAt' && occurredAt !== null && isImpossible({ occurredAt, appendedAt });
}

export function isOwnRead({ sourceId, action }: AccessRow): boolean {
  return sourceId === OWN_SOURCE && action === 'search';
}

/** The shortest step that divides the span into few enough buckets for a chart, else years, of which there are few. */
export function stepFor({ first, last }: CountedTimes): CountStep {
  return countStepNames.find((step) => bucketsIn({ first, last }, step) <= BUCKETS_TYPICAL) ?? '365d';
}

export function bucketsIn({ first, last }: CountedTimes, step: CountStep): number {
  return bucketOf(last, step) - bucketOf(first, step) + 1;
}

export function bucketOf(time: number, step: CountStep): number {
  return Math.floor(time / countSteps[step]);
}

export function joinSpans(one: CountedTimes | null, other: CountedTimes | null): CountedTimes | null {
  if (one === null || other === null) return one ?? other;
  return { first: Math.min(one.first, other.first), last: Math.max(one.last, other.last) };
}

/** Adds up counts of the same bucket and verdict, in the order of time, then of the verdict's name. */
export function sumBuckets(counts: readonly BucketCount[]): readonly BucketCount[] {
  const sums = new Map<string, BucketCount>();
  for (const each of counts) {
    const key = `${each.bucket} ${each.verdict}`;
    sums.set(key, { ...each, count: each.count + (sums.get(key)?.count ?? 0) });
  }
  const nameOf = ({ verdict }: BucketCount) => verdict ?? '';
  return [...sums.values()].sort((one, other) => one.bucket - other.bucket || (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** Adds up the counts of each name, those with most accesses first, then by name. */
export function sumNames(counts: readonly NamedCount[]): readonly NamedBuckets[] {
  const named = new Map<string, NamedCount[]>();
  for (const each of counts) {
    const found = named.get(each.name);
    if (found === undefined) named.set(each.name, [each]);
    else found.push(each);
  }
  return [...named]
    .map(([name, of]) => ({
      name,
      count: of.reduce((sum, { count }) => sum + count, 0),
      buckets: sumBuckets(of.map(({ bucket, verdict, count }) => ({ bucket, verdict, count }))),
    }))
    .sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
}
