import fc from 'fast-check';
import {
  type Correlated,
  type CorrelationRule,
  correlate,
} from '../../../../services/domain/sigma/sigma-correlation.ts';

/** The times at which a correlation holds, by its definition: a window back from each record, counted anew. */
function byDefinition(rule: CorrelationRule, records: readonly Correlated[]): readonly number[] {
  const times = [...new Set(records.map(({ at }) => at))].sort((one, other) => one - other);
  return times.filter((at) => {
    const inside = records.filter((one) => one.at <= at && one.at >= at - rule.timespanMillis);
    if (rule.type === 'temporal') return new Set(inside.map((one) => one.rule)).size === rule.rules;
    if (rule.type === 'temporal_ordered') return endsInOrder(rule, inside, at);
    const limit = rule.condition[0]?.[1] ?? 0;
    if (rule.type === 'event_count') return inside.length >= limit;
    if (rule.type === 'value_count') return new Set(inside.map(({ value }) => value)).size >= limit;
    const sum = inside.reduce((total, { value }) => total + Number(value), 0);
    return (rule.type === 'value_sum' ? sum : sum / inside.length) >= limit;
  });
}

/** Whether some choice of one record for each rule is in order and ends now. */
function endsInOrder({ rules }: CorrelationRule, inside: readonly Correlated[], now: number): boolean {
  const from = (rule: number, after: number): boolean =>
    inside.some((one) => {
      if (one.rule !== rule || one.at <= after) return false;
      return rule === rules - 1 ? one.at === now : from(rule + 1, one.at);
    });
  return from(0, Number.NEGATIVE_INFINITY);
}

const records = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 40 }),
    rule: fc.integer({ min: 0, max: 2 }),
    value: fc.integer({ min: 0, max: 4 }),
  }),
  { maxLength: 25 },
);
const types = ['event_count', 'value_count', 'value_sum', 'value_avg', 'temporal', 'temporal_ordered'] as const;

describe('a correlation', () => {
  it.each(types)('%s holds when its definition does, whatever the order of arrival', (type) => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }), (given, span, limit) => {
        const all = given.map((one, index) => ({ ...one, name: `n${index}` }));
        const rule: CorrelationRule = { type, rules: 3, timespanMillis: span, condition: [['gte', limit]] };
        const holding = byDefinition(rule, all);
        const matches = correlate(rule, all);
        expect(matches).toEqual(correlate(rule, [...all].reverse()));
        const times = [...new Set(all.map(({ at }) => at))].sort((one, other) => one - other);
        // A match ends where a time follows at which it does not hold.
        const ends = holding.filter((at) => !holding.includes(times[times.indexOf(at) + 1] ?? Number.NaN));
        expect(matches.map(({ to }) => to)).toEqual(ends);
      }),
      { numRuns: 300 },
    );
  });
});
