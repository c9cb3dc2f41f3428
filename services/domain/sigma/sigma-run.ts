import { partsOf } from './correlated-records.ts';
import { type Correlated, correlate } from './sigma-correlation.ts';
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
  readonly #groups: readonly Map<string, Correlated[]>[];

  constructor(private readonly set: SigmaSet) {
    this.#groups = set.correlations.map(() => new Map());
  }

  observe(record: SigmaRecord, name: string): void {
    const matched = new Set(this.set.rules.filter((rule) => rule.matches(record)));
    if (matched.size === 0) return;
    for (const { id, title, level, isReported } of matched) {
      if (!isReported) continue;
      this.#single.push({ id, title, level, from: record.at, to: record.at, group: {}, value: null, records: [name] });
    }
    for (const [at, correlation] of this.set.correlations.entries()) this.#keep(correlation, at, matched, record, name);
  }

  /** By time, then by rule and group. */
  end(): readonly SigmaMatch[] {
    const correlated = this.set.correlations.flatMap((correlation, at) =>
      [...(this.#groups[at] ?? [])].flatMap(([group, records]) => matchesOf(correlation, group, records)),
    );
    const keyOf = ({ id, group, records }: SigmaMatch) => JSON.stringify([id, Object.entries(group), records]);
    return [...this.#single, ...correlated].sort(
      (one, other) => one.from - other.from || (keyOf(one) < keyOf(other) ? -1 : 1),
    );
  }

  #keep(
    correlation: SigmaCorrelation,
    at: number,
    matched: ReadonlySet<SigmaRule>,
    record: SigmaRecord,
    name: string,
  ): void {
    for (const { group, rule, value } of partsOf(correlation, record, (one) => matched.has(one))) {
      const records = this.#groups[at]?.get(group) ?? [];
      records.push({ at: record.at, rule, value, name });
      this.#groups[at]?.set(group, records);
    }
  }
}

function matchesOf(correlation: SigmaCorrelation, group: string, records: readonly Correlated[]): SigmaMatch[] {
  const { id, title, level, of } = correlation;
  const values = JSON.parse(group) as readonly string[];
  const named = Object.fromEntries((of[0]?.groupBy ?? []).map((field, index) => [field, values[index] ?? '']));
  return correlate(correlation, records).map(({ from, to, value, names }) => {
    return { ...{ id, title, level, from, to, group: named, value }, records: [...names].sort() };
  });
}
