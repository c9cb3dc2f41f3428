/** One record that a rule matched, in one group of a correlation. */
export interface Correlated {
  readonly at: number;
  /** The number of the rule among those of the correlation. */
  readonly rule: number;
  /** The value that the correlation counts or adds; null for those that count records. */
  readonly value: string | number | null;
  /** Names the record. */
  readonly name: string;
}

export const correlationTypes = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_percentile',
  'temporal',
  'temporal_ordered',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

export const comparisons = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type Comparison = (typeof comparisons)[number];

export interface CorrelationRule {
  readonly type: CorrelationType;
  /** The number of its rules. */
  readonly rules: number;
  readonly timespanMillis: number;
  /** All hold. Empty where all rules of `temporal` have to match, and for `temporal_ordered`. */
  readonly condition: readonly (readonly [Comparison, number])[];
  /** Of `value_percentile`: which percentile of numbers is compared; null: the share of each value among all, in percent. */
  readonly percentile: number | null;
}

/** A span in which a correlation holds at each of its records. */
export interface CorrelationMatch {
  readonly from: number;
  to: number;
  /** What was counted when it began to hold. */
  readonly value: number;
  readonly names: Set<string>;
  /** Those at whose time it holds: what a correlation that refers to this one counts. */
  readonly ends: Set<string>;
}

/** The records of one group that a window contains. */
export interface SlidingWindow {
  add(records: readonly Correlated[], at: number): void;
  remove(record: Correlated): void;
  /** Returns the value for which the condition holds at this time, or null. */
  holds(at: number): number | null;
}

export function isMet({ condition }: Pick<CorrelationRule, 'condition'>, value: number): boolean {
  return condition.every(([comparison, limit]) => compares(value, comparison, limit));
}

function compares(value: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case 'gt':
      return value > limit;
    case 'gte':
      return value >= limit;
    case 'lt':
      return value < limit;
    case 'lte':
      return value <= limit;
    case 'eq':
      return value === limit;
    case 'neq':
      return value !== limit;
  }
}
