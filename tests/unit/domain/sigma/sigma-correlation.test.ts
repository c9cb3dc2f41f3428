import fc from 'fast-check';
import { type CorrelationType, correlationTypes } from '../../../../services/domain/sigma/correlation-rule.ts';
import type { SigmaCorrelation, SigmaRule } from '../../../../services/domain/sigma/sigma-rule.ts';
import { SigmaRun } from '../../../../services/domain/sigma/sigma-run.ts';

interface Given {
  readonly name: string;
  readonly at: number;
  /** The number of the rule that matches. */
  readonly rule: number;
  readonly value: number;
}

type Settings = Pick<SigmaCorrelation, 'type' | 'timespanMillis' | 'countMin'>;

const rules = [0, 1, 2].map((number): SigmaRule => {
  const title = { id: `r${number}`, title: 'R', level: null, isReported: false };
  return { ...title, matches: (record) => record.read('rule') === number };
});

function matchesOf(settings: Settings, records: readonly Given[]) {
  const valueFields = settings.type === 'value_count' ? ['value'] : [];
  const of = rules.map((rule) => ({ rule, groupBy: [], valueFields }));
  const run = new SigmaRun({ rules, correlations: [{ id: 'c', title: 'C', level: null, ...settings, of }] });
  for (const one of records) {
    const read = (field: string) => (field === 'rule' ? one.rule : one.value);
    run.observe({ at: one.at, read }, one.name);
  }
  return run.end();
}

const countedOf: Readonly<Record<CorrelationType, (one: Given) => unknown>> = {
  event_count: ({ name }) => name,
  value_count: ({ value }) => value,
  temporal: ({ rule }) => rule,
};

/** The times at which a correlation holds, by its definition: a window back from each record, counted anew. */
function byDefinition({ type, timespanMillis, countMin }: Settings, records: readonly Given[]): readonly number[] {
  const times = [...new Set(records.map(({ at }) => at))].sort((one, other) => one - other);
  return times.filter((at) => {
    const inside = records.filter((one) => one.at <= at && one.at >= at - timespanMillis);
    return new Set(inside.map(countedOf[type])).size >= countMin;
  });
}

const someRecords = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 40 }),
      rule: fc.integer({ min: 0, max: 2 }),
      value: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 25 },
  )
  .map((all) => all.map((one, index): Given => ({ ...one, name: `n${index}` })));

describe('a correlation', () => {
  it.each(correlationTypes)('%s holds when its definition does, whatever the order of arrival', (type) => {
    fc.assert(
      fc.property(
        someRecords,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (all, timespanMillis, countMin) => {
          const settings = { type, timespanMillis, countMin };
          const holding = byDefinition(settings, all);
          const matches = matchesOf(settings, all);
          expect(matches).toEqual(matchesOf(settings, [...all].reverse()));
          const times = [...new Set(all.map(({ at }) => at))].sort((one, other) => one - other);
          // A match ends where a time follows at which it does not hold.
          const ends = holding.filter((at) => !holding.includes(times[times.indexOf(at) + 1] ?? Number.NaN));
          expect(matches.map(({ to }) => to).sort((one, other) => one - other)).toEqual(ends);
        },
      ),
      { numRuns: 300 },
    );
  });
});
