import { partsOf } from './correlated-records.ts';
import type { Correlated, CorrelationMatch } from './correlation-rule.ts';
import { correlate } from './sigma-correlation.ts';
import type { SigmaRecord } from './sigma-document.ts';
import type { SigmaCorrelation, SigmaRule, SigmaSet, SigmaTitle } from './sigma-rule.ts';

/** What a rule matched: one record, or those of a correlation. */
export interface SigmaMatch extends SigmaTitle {
  /** Milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** The values of `group-by`; empty for a rule of single records. */
  readonly group: Readonly<Record<string, string>>;
  /** What a correlation counted; null for a rule of single records. */
  readonly value: number | null;
  /** Names of the records, in the order of their names. */
  readonly records: readonly string[];
}

/** Runs rules over records in any order. Keeps what matches a rule of a correlation, and nothing else. */
export class SigmaRun {
  readonly #single: SigmaMatch[] = [];
  readonly #groups: ReadonlyMap<SigmaCorrelation, Map<string, Correlated[]>>;

  constructor(private readonly set: SigmaSet) {
    this.#groups = new Map(set.correlations.map((one) => [one, new Map()]));
  }

  observe(record: SigmaRecord, name: string): void {
    const matched = new Set(this.set.rules.filter((rule) => rule.matches(record)));
    if (matched.size === 0) return;
    for (const { id, title, level, isReported } of matched) {
      if (!isReported) continue;
      this.#single.push({ id, title, level, from: record.at, to: record.at, group: {}, value: null, records: [name] });
    }
    const hasMatched = (rule: SigmaRule) => matched.has(rule);
    for (const [correlation, groups] of this.#groups) {
      for (const { group, counted } of partsOf(correlation, record, { name, hasMatched })) {
        const records = groups.get(group) ?? [];
        records.push({ at: record.at, counted, name });
        groups.set(group, records);
      }
    }
  }

  /** By time, then by rule and group. */
  end(): readonly SigmaMatch[] {
    const correlated = [...this.#groups].flatMap(([correlation, groups]) =>
      [...groups].flatMap(([group, records]) => named(correlation, group, correlate(correlation, records))),
    );
    const keyOf = ({ id, group, records }: SigmaMatch) => JSON.stringify([id, Object.entries(group), records]);
    return [...this.#single, ...correlated].sort(
      (one, other) => one.from - other.from || (keyOf(one) < keyOf(other) ? -1 : 1),
    );
  }
}

function named(correlation: SigmaCorrelation, group: string, matches: readonly CorrelationMatch[]): SigmaMatch[] {
  const { id, title, level, of } = correlation;
  const values = JSON.parse(group) as readonly string[];
  const names = Object.fromEntries((of[0]?.groupBy ?? []).map((field, index) => [field, values[index] ?? '']));
  return matches.map(({ from, to, value, names: records }) => {
    return { id, title, level, from, to, group: names, value, records: [...records].sort() };
  });
}
