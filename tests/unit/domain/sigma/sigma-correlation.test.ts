import fc from 'fast-check';
import {
  type Correlated,
  type CorrelationRule,
  correlationTypes,
} from '../../../../services/domain/sigma/correlation-rule.ts';
import { correlate } from '../../../../services/domain/sigma/sigma-correlation.ts';

/** The times at which a correlation holds, by its definition: a window back from each record, counted anew. */
function byDefinition(rule: CorrelationRule, records: readonly Correlated[]): readonly number[] {
  const times = [...new Set(records.map(({ at }) => at))].sort((one, other) => one - other);
  return times.filter((at) => {
    const inside = records.filter((one) => one.at <= at && one.at >= at - rule.timespanMillis);
    if (rule.type === 'temporal_ordered') return endsInOrder(rule, inside, at);
    const limit = rule.condition[0]?.[1] ?? 0;
    if (rule.type === 'temporal') return new Set(inside.map((one) => one.rule)).size >= limit;
    if (rule.type === 'event_count') return inside.length >= limit;
    if (rule.type === 'value_count') return new Set(inside.map(({ value }) => value)).size >= limit;
    if (rule.type === 'value_percentile') return medianOf(inside.map(({ value }) => Number(value))) >= limit;
    const sum = inside.reduce((total, { value }) => total + Number(value), 0);
    return (rule.type === 'value_sum' ? sum : sum / inside.length) >= limit;
  });
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(half)] ?? 0;
  return ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
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
const types = correlationTypes;

describe('a correlation', () => {
  it('of the share of a value reports the records whose value is as rare in the window that ends with them', () => {
    const valued = fc.array(fc.record({ at: fc.integer({ min: 0, max: 30 }), value: fc.constantFrom('a', 'b', 'c') }));
    fc.assert(
      fc.property(valued, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 10, max: 60 }), (given, span, limit) => {
        const all = given.map((one, index) => ({ ...one, rule: 0, name: `n${index}` }));
        const condition = [['lte', limit]] as const;
        const matches = correlate(
          { type: 'value_percentile', rules: 1, timespanMillis: span, condition, percentile: null },
          all,
        );
        const rare = all.filter(({ at, value }) => {
          const inside = all.filter((one) => one.at <= at && one.at >= at - span);
          return 100 * inside.filter((one) => one.value === value).length <= limit * inside.length;
        });
        const names = matches.flatMap((one) => [...one.names]);
        expect(names.sort()).toEqual(rare.map(({ name }) => name).sort());
        expect(matches.flatMap(({ ends }) => [...ends]).sort()).toEqual(names);
      }),
      { numRuns: 100 },
    );
  });

  it.each(types)('%s holds when its definition does, whatever the order of arrival', (type) => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }), (given, span, limit) => {
        const all = given.map((one, index) => ({ ...one, name: `n${index}` }));
        const whole = { percentile: type === 'value_percentile' ? 50 : null };
        const rule: CorrelationRule = { type, rules: 3, timespanMillis: span, condition: [['gte', limit]], ...whole };
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
