import {
  type Correlated,
  type CorrelationMatch,
  type CorrelationRule,
  isMet,
  type SlidingWindow,
} from './correlation-rule.ts';

/**
 * The percentile of the numbers in a window, between the two nearest where none is exactly there, so that 50 is the
 * median.
 */
export function percentileWindow(rule: CorrelationRule, percentile: number): SlidingWindow {
  const numbers: number[] = [];
  return {
    add(records) {
      for (const { value } of records) numbers.splice(placeOf(numbers, Number(value)), 0, Number(value));
    },
    remove: ({ value }) => void numbers.splice(placeOf(numbers, Number(value)), 1),
    holds() {
      const place = (percentile / 100) * (numbers.length - 1);
      const [below, above] = [numbers[Math.floor(place)] ?? 0, numbers[Math.ceil(place)] ?? 0];
      const value = below + (above - below) * (place - Math.floor(place));
      return isMet(rule, value) ? value : null;
    },
  };
}

/** The place of the first number that is not smaller. */
function placeOf(numbers: readonly number[], value: number): number {
  let [from, to] = [0, numbers.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((numbers[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * The records whose value is such a share of all in the window that ends with them: those of a value at one time are one
 * match. The records are sorted, and no window ends before `endsFrom`.
 */
export function valuesOfShare(
  rule: CorrelationRule,
  sorted: readonly Correlated[],
  endsFrom: number,
): readonly CorrelationMatch[] {
  const matches: CorrelationMatch[] = [];
  const counts = new Map<Correlated['value'], number>();
  const change = ({ value }: Correlated, by: number) => counts.set(value, (counts.get(value) ?? 0) + by);
  let oldest = 0;
  for (let begin = 0; begin < sorted.length; ) {
    const at = sorted[begin]?.at ?? 0;
    let end = begin;
    for (; sorted[end]?.at === at; end += 1) change(sorted[end] as Correlated, 1);
    for (; (sorted[oldest]?.at ?? at) < at - rule.timespanMillis; oldest += 1) change(sorted[oldest] as Correlated, -1);
    const now = sorted.slice(begin, end);
    begin = end;
    if (at < endsFrom) continue;
    for (const one of new Set(now.map(({ value }) => value))) {
      const value = (100 * (counts.get(one) ?? 0)) / (end - oldest);
      if (!isMet(rule, value)) continue;
      const names = now.filter((record) => record.value === one).map(({ name }) => name);
      matches.push({ from: at, to: at, value, names: new Set(names), ends: new Set(names) });
    }
  }
  return matches;
}
