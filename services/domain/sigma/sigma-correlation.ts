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
  /** All hold. Empty for `temporal` and `temporal_ordered`. */
  readonly condition: readonly (readonly [Comparison, number])[];
}

/** A span in which a correlation holds at each of its records. */
export interface CorrelationMatch {
  readonly from: number;
  to: number;
  /** What was counted when it began to hold. */
  readonly value: number;
  readonly names: Set<string>;
}

/**
 * Looks at the records of one group, in any order. The window ends at each record and goes back exactly `timespan`, both ends
 * included. A match lasts from the record at which the condition holds to the last at which it still does.
 */
export function correlate(rule: CorrelationRule, records: readonly Correlated[]): readonly CorrelationMatch[] {
  const sorted = [...records].sort((one, other) => one.at - other.at || (one.name < other.name ? -1 : 1));
  const window = windowOf(rule);
  const matches: CorrelationMatch[] = [];
  let open: CorrelationMatch | null = null;
  let oldest = 0;
  for (let begin = 0; begin < sorted.length; ) {
    const at = sorted[begin]?.at ?? 0;
    let end = begin;
    while (sorted[end]?.at === at) end += 1;
    // What happened at one time is looked at together: its order is not known.
    const now = sorted.slice(begin, end);
    while ((sorted[oldest]?.at ?? at) < at - rule.timespanMillis) {
      window.remove(sorted[oldest] as Correlated);
      oldest += 1;
    }
    window.add(now, at);
    begin = end;
    const value = window.holds(at);
    if (value === null) open = null;
    else if (open === null) {
      const names = sorted.slice(oldest, end).map(({ name }) => name);
      open = { from: sorted[oldest]?.at ?? at, to: at, value, names: new Set(names) };
      matches.push(open);
    } else {
      open.to = at;
      for (const { name } of now) open.names.add(name);
    }
  }
  return matches;
}

interface Window {
  add(records: readonly Correlated[], at: number): void;
  remove(record: Correlated): void;
  /** Returns the value for which the condition holds at this time, or null. */
  holds(at: number): number | null;
}

function windowOf(rule: CorrelationRule): Window {
  if (rule.type === 'temporal_ordered') return orderedWindow(rule);
  const values = new Map<string | number, number>();
  let [count, sum] = [0, 0];
  const keyOf = ({ rule: number, value }: Correlated) => (rule.type === 'temporal' ? number : (value ?? ''));
  const change = (record: Correlated, by: 1 | -1) => {
    count += by;
    if (typeof record.value === 'number') sum += by * record.value;
    const times = (values.get(keyOf(record)) ?? 0) + by;
    if (times === 0) values.delete(keyOf(record));
    else values.set(keyOf(record), times);
  };
  const measured = (): number => {
    if (rule.type === 'event_count') return count;
    if (rule.type === 'value_sum') return sum;
    return rule.type === 'value_avg' ? sum / count : values.size;
  };
  return {
    add: (records) => {
      for (const record of records) change(record, 1);
    },
    remove: (record) => change(record, -1),
    holds() {
      const value = measured();
      const isMet =
        rule.type === 'temporal'
          ? value === rule.rules
          : rule.condition.every(([comparison, limit]) => compares(value, comparison, limit));
      return isMet ? value : null;
    },
  };
}

/** Each rule strictly later than the one before it. Keeps the latest begin of each part of the order. */
function orderedWindow({ rules, timespanMillis }: CorrelationRule): Window {
  const begins: number[] = Array.from({ length: rules }, () => Number.NEGATIVE_INFINITY);
  let ended = Number.NEGATIVE_INFINITY;
  return {
    add(records, at) {
      const before = [...begins];
      const seen = new Set(records.map(({ rule }) => rule));
      for (const rule of seen) {
        const begin = rule === 0 ? at : (before[rule - 1] ?? Number.NEGATIVE_INFINITY);
        if (begin > (begins[rule] ?? 0)) begins[rule] = begin;
        if (rule === rules - 1 && begin >= at - timespanMillis) ended = at;
      }
    },
    remove: () => {},
    holds: (at) => (ended === at ? rules : null),
  };
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
