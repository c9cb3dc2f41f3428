import type { Correlated, CorrelationMatch, CorrelationRule } from './correlation-rule.ts';

/**
 * Looks at the records of one group, in any order. The window ends at each record and goes back exactly `timespan`, both ends
 * included. A match lasts from the record at which the condition holds to the last at which it still does.
 */
export function correlate(
  { timespanMillis, countMin }: CorrelationRule,
  records: readonly Correlated[],
): readonly CorrelationMatch[] {
  const sorted = [...records].sort((one, other) => one.at - other.at || (one.name < other.name ? -1 : 1));
  const counts = new Map<string, number>();
  const change = ({ counted }: Correlated, by: 1 | -1) => {
    const times = (counts.get(counted) ?? 0) + by;
    if (times === 0) counts.delete(counted);
    else counts.set(counted, times);
  };
  const matches: CorrelationMatch[] = [];
  let open: CorrelationMatch | null = null;
  let oldest = 0;
  for (let begin = 0; begin < sorted.length; ) {
    const at = sorted[begin]?.at ?? 0;
    let end = begin;
    // What happened at one time is looked at together: its order is not known.
    for (; sorted[end]?.at === at; end += 1) change(sorted[end] as Correlated, 1);
    for (; (sorted[oldest]?.at ?? at) < at - timespanMillis; oldest += 1) change(sorted[oldest] as Correlated, -1);
    if (counts.size < countMin) open = null;
    else if (open === null) {
      const names = sorted.slice(oldest, end).map(({ name }) => name);
      open = { from: sorted[oldest]?.at ?? at, to: at, value: counts.size, names: new Set(names) };
      matches.push(open);
    } else {
      open.to = at;
      for (const { name } of sorted.slice(begin, end)) open.names.add(name);
    }
    begin = end;
  }
  return matches;
}
