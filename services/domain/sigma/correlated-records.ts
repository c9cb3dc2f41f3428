import type { Correlated } from './correlation-rule.ts';
import type { SigmaRecord } from './sigma-document.ts';
import type { SigmaCorrelation, SigmaRule } from './sigma-rule.ts';

/** What a record adds to a correlation. */
export interface CorrelatedPart {
  /** The values of `group-by` as one text. */
  readonly group: string;
  readonly rule: number;
  readonly value: Correlated['value'];
}

/** What a record adds to a correlation: one part for each of its rules that matched. */
export function partsOf(
  correlation: SigmaCorrelation,
  record: SigmaRecord,
  hasMatched: (rule: SigmaRule | SigmaCorrelation) => boolean,
): readonly CorrelatedPart[] {
  return correlation.of.flatMap(({ rule, groupBy, valueFields }, number) => {
    if (!hasMatched(rule)) return [];
    const values = groupBy.map((field) => record.read(field));
    const value = countedValue(correlation, valueFields, record);
    // A record without a value of the group, or without the value that is counted, is in no group.
    if (values.includes(null) || value === undefined) return [];
    return [{ group: JSON.stringify(values.map(String)), rule: number, value }];
  });
}

/** Null where records are counted; undefined where the record lacks the value. */
function countedValue(
  { type, percentile }: SigmaCorrelation,
  fields: readonly string[],
  record: SigmaRecord,
): Correlated['value'] | undefined {
  if (fields.length === 0) return null;
  const values = fields.map((field) => record.read(field));
  if (values.includes(null)) return undefined;
  if (type === 'value_count' || (type === 'value_percentile' && percentile === null)) return JSON.stringify(values);
  const number = Number(values[0]);
  return Number.isFinite(number) ? number : undefined;
}
