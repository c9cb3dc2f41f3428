import type { SigmaRecord } from './sigma-document.ts';
import type { SigmaCorrelation, SigmaRule } from './sigma-rule.ts';

/** What a record adds to a correlation. */
interface CorrelatedPart {
  /** The values of `group-by` as one text. */
  readonly group: string;
  /** What the correlation counts once in a window. */
  readonly counted: string;
}

/** What a record of this name adds to a correlation: one part for each of its rules that matched. */
export function partsOf(
  { type, of }: SigmaCorrelation,
  record: SigmaRecord,
  { name, hasMatched }: { readonly name: string; hasMatched(rule: SigmaRule): boolean },
): readonly CorrelatedPart[] {
  return of.flatMap(({ rule, groupBy, valueFields }, number) => {
    if (!hasMatched(rule)) return [];
    const group = groupBy.map((field) => record.read(field));
    const values = valueFields.map((field) => record.read(field));
    // A record without a value of the group, or without the value that is counted, is in no group.
    if (group.includes(null) || values.includes(null)) return [];
    const counted = { event_count: `${number} ${name}`, value_count: JSON.stringify(values), temporal: String(number) };
    return [{ group: JSON.stringify(group.map(String)), counted: counted[type] }];
  });
}
