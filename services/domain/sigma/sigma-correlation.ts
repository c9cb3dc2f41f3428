import {
  type Correlated,
  type CorrelationMatch,
  type CorrelationRule,
  isMet,
  type SlidingWindow,
} from './correlation-rule.ts';
import { percentileWindow, valuesOfShare } from './value-percentile.ts';

/**
 * Looks at the records of one group, in any order. The window ends at each record and goes back exactly `timespan`, both ends
 * included. A match lasts from the record at which the condition holds to the last at which it still does. No window ends before
 * `endsFrom`, milliseconds since 1970 UTC: records before it are only in windows that end later.
 */
export function correlate(
  rule: CorrelationRule,
  records: readonly Correlated[],
  endsFrom = Number.NEGATIVE_INFINITY,
): readonly CorrelationMatch[] {
  const sorted = [...records].sort((one, other) => one.at - other.at || (one.name < other.name ? -1 : 1));
  if (rule.type === 'value_percentile' && rule.percentile === null) return valuesOfShare(rule, sorted, endsFrom);
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
    const value = at < endsFrom ? null : window.holds(at);
    if (value === null) open = null;
    else if (open === null) {
      const names = sorted.slice(oldest, end).map(({ name }) => name);
      open = { from: sorted[oldest]?.at ?? at, to: at, value, names: new Set(names), ends: new Set() };
      matches.push(open);
    } else {
      open.to = at;
      for (const { name } of now) open.names.add(name);
    }
    for (const { name } of now) open?.ends.add(name);
  }
  return matches;
}

/**
 * Returns for the place of each record of one group, sorted by time, whether the correlation holds there: in a window in which it does
 * (`names`), or at its time (`ends`). The same as `correlate` finds, in one pass without a look at a name, because each access of a
 * group looks again. Of a rule that has no percentile.
 */
export function placesHolding(
  rule: CorrelationRule,
  sorted: readonly Correlated[],
  reports: 'names' | 'ends',
): Uint8Array {
  const window = windowOf(rule);
  const places = new Uint8Array(sorted.length);
  let [oldest, marked] = [0, 0];
  for (let begin = 0; begin < sorted.length; ) {
    const at = sorted[begin]?.at ?? 0;
    let end = begin;
    while (sorted[end]?.at === at) end += 1;
    for (; (sorted[oldest]?.at ?? at) < at - rule.timespanMillis; oldest += 1) {
      window.remove(sorted[oldest] as Correlated);
    }
    window.add(sorted.slice(begin, end), at);
    if (window.holds(at) !== null) {
      places.fill(1, reports === 'ends' ? begin : Math.max(oldest, marked), end);
      marked = end;
    }
    begin = end;
  }
  return places;
}

function windowOf(rule: CorrelationRule): SlidingWindow {
  if (rule.type === 'temporal_ordered') return orderedWindow(rule);
  if (rule.percentile !== null) return percentileWindow(rule, rule.percentile);
  const values = new Map<string | number, number>();
  let [count, sum] = [0, 0];
  const isOfDistinct = rule.type === 'value_count' || rule.type === 'temporal';
  const keyOf = ({ rule: number, value }: Correlated) => (rule.type === 'temporal' ? number : (value ?? ''));
  const change = (record: Correlated, by: 1 | -1) => {
    count += by;
    if (typeof record.value === 'number') sum += by * record.value;
    if (!isOfDistinct) return;
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
      const needsAll = rule.type === 'temporal' && rule.condition.length === 0;
      return (needsAll ? value === rule.rules : isMet(rule, value)) ? value : null;
    },
  };
}

/** Each rule strictly later than the one before it. Keeps the latest begin of each part of the order. */
function orderedWindow({ rules, timespanMillis }: CorrelationRule): SlidingWindow {
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
