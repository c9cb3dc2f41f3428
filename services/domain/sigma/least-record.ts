import type { Correlated, CorrelationRule } from './correlation-rule.ts';

/**
 * Returns the place of the record that windows which end later need least, among those of one group that are sorted by time. A group
 * that is full drops it, so that no flood of trivial records hides the others: of a sum the smallest in reach, of what is counted
 * once a repetition, of an order what begins or continues none that is the latest, else the earliest. `arrived` is the
 * time of the record that came last.
 */
export function placeOfLeast(rule: CorrelationRule, records: readonly Correlated[], arrived: number): number {
  if (rule.type === 'value_sum') return smallest(rule, records, arrived);
  if (rule.type === 'value_count') return repeated(records, ({ value }) => value);
  if (rule.type === 'temporal') return repeated(records, (one) => one.rule);
  return rule.type === 'temporal_ordered' ? besideOrders(rule, records) : 0;
}

/**
 * What no window of the record that came last contains goes first: only what arrives late would need it. The newest record may be one of a
 * clock that was ahead, and make none of the others old.
 */
function smallest({ timespanMillis }: CorrelationRule, records: readonly Correlated[], arrived: number): number {
  if ((records[0]?.at ?? arrived) < arrived - timespanMillis) return 0;
  let place = 0;
  for (let at = 1; at < records.length; at += 1) {
    if (Number(records[at]?.value) < Number(records[place]?.value)) place = at;
  }
  return place;
}

/** The earliest that a later one repeats. */
function repeated(records: readonly Correlated[], countedOf: (record: Correlated) => Correlated['value']): number {
  const later = new Set<Correlated['value']>();
  let place = 0;
  for (let at = records.length - 1; at >= 0; at -= 1) {
    const counted = countedOf(records[at] as Correlated);
    if (later.has(counted)) place = at;
    else later.add(counted);
  }
  return place;
}

/** The earliest that is in none of the orders that began last, of which each rule ends one: later records continue only these. */
function besideOrders({ rules }: CorrelationRule, records: readonly Correlated[]): number {
  let orders: readonly (readonly number[])[] = Array.from({ length: rules }, () => []);
  let before = orders;
  const beginOf = ([first]: readonly number[]) => records[first ?? -1]?.at ?? Number.NEGATIVE_INFINITY;
  for (let place = 0; place < records.length; ) {
    // What happened at one time continues nothing of that time, and more of the newest time may arrive.
    before = orders;
    const now = [...orders];
    const at = records[place]?.at;
    for (; records[place]?.at === at; place += 1) {
      const { rule } = records[place] as Correlated;
      const past = rule === 0 ? [] : (before[rule - 1] ?? []);
      if (rule > 0 && past.length === 0) continue;
      const order = [...past, place];
      if (beginOf(order) >= beginOf(now[rule] ?? [])) now[rule] = order;
    }
    orders = now;
  }
  const needed = new Set([...orders, ...before].flat());
  return Math.max(
    0,
    records.findIndex((_, place) => !needed.has(place)),
  );
}
