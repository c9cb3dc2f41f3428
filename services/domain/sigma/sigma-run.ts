import { partsOf } from './correlated-records.ts';
import type { Correlated, CorrelationMatch } from './correlation-rule.ts';
import { correlate } from './sigma-correlation.ts';
import type { SigmaRecord } from './sigma-document.ts';
import {
  chainOf,
  isCorrelation,
  type SigmaCorrelation,
  type SigmaRule,
  type SigmaSet,
  type SigmaTitle,
} from './sigma-rule.ts';

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
  /** Of what a correlation refers to: records that may be those at which it holds. */
  readonly #groups: ReadonlyMap<SigmaCorrelation, Map<string, Correlated[]>>;
  /** The rules of single records that each correlation looks at, also through others. */
  readonly #rulesOf: ReadonlyMap<SigmaRule | SigmaCorrelation, ReadonlySet<SigmaRule>>;

  constructor(private readonly set: SigmaSet) {
    this.#groups = new Map(set.correlations.map((one) => [one, new Map()]));
    this.#rulesOf = new Map(set.correlations.map((one) => [one, singleRulesOf(one)]));
  }

  observe(record: SigmaRecord, name: string): void {
    const matched = new Set(this.set.rules.filter((rule) => rule.matches(record)));
    if (matched.size === 0) return;
    for (const { id, title, level, isReported } of matched) {
      if (!isReported) continue;
      this.#single.push({ id, title, level, from: record.at, to: record.at, group: {}, value: null, records: [name] });
    }
    for (const correlation of this.set.correlations) this.#keep(correlation, matched, record, name);
  }

  /** By time, then by rule and group. */
  end(): readonly SigmaMatch[] {
    const matchesOf = this.#correlated();
    const correlated = this.set.correlations
      .filter(({ isReported }) => isReported)
      .flatMap((correlation) =>
        [...(matchesOf.get(correlation) ?? [])].flatMap(([group, matches]) => named(correlation, group, matches)),
      );
    const keyOf = ({ id, group, records }: SigmaMatch) => JSON.stringify([id, Object.entries(group), records]);
    return [...this.#single, ...correlated].sort(
      (one, other) => one.from - other.from || (keyOf(one) < keyOf(other) ? -1 : 1),
    );
  }

  #keep(correlation: SigmaCorrelation, matched: ReadonlySet<SigmaRule>, record: SigmaRecord, name: string): void {
    const hasMatched = (one: SigmaRule | SigmaCorrelation) =>
      isCorrelation(one) ? [...(this.#rulesOf.get(one) ?? [])].some((rule) => matched.has(rule)) : matched.has(one);
    const groups = this.#groups.get(correlation);
    for (const { group, rule, value } of partsOf(correlation, record, hasMatched)) {
      const records = groups?.get(group) ?? [];
      records.push({ at: record.at, rule, value, name });
      groups?.set(group, records);
    }
  }

  /** The matches of each correlation by group. Those that others refer to are looked at before these. */
  #correlated(): ReadonlyMap<SigmaCorrelation, ReadonlyMap<string, readonly CorrelationMatch[]>> {
    const matchesOf = new Map<SigmaCorrelation, Map<string, readonly CorrelationMatch[]>>();
    const ends = new Map<SigmaRule | SigmaCorrelation, ReadonlySet<string>>();
    for (const correlation of new Set(this.set.correlations.flatMap(chainOf))) {
      const has = ({ rule, name }: Correlated) => {
        const of = correlation.of[rule]?.rule;
        return of === undefined || !isCorrelation(of) || ends.get(of)?.has(name) === true;
      };
      const groups = [...(this.#groups.get(correlation) ?? [])].map(
        ([group, records]) => [group, correlate(correlation, records.filter(has))] as const,
      );
      matchesOf.set(correlation, new Map(groups));
      ends.set(correlation, new Set(groups.flatMap(([, matches]) => matches.flatMap((one) => [...one.ends]))));
    }
    return matchesOf;
  }
}

function singleRulesOf(correlation: SigmaCorrelation): ReadonlySet<SigmaRule> {
  const all = chainOf(correlation).flatMap(({ of }) => of.map(({ rule }) => rule));
  return new Set(all.filter((rule): rule is SigmaRule => !isCorrelation(rule)));
}

function named(correlation: SigmaCorrelation, group: string, matches: readonly CorrelationMatch[]): SigmaMatch[] {
  const { id, title, level, of } = correlation;
  const values = JSON.parse(group) as readonly string[];
  const names = Object.fromEntries((of[0]?.groupBy ?? []).map((field, index) => [field, values[index] ?? '']));
  return matches.map(({ from, to, value, names: records }) => {
    return { id, title, level, from, to, group: names, value, records: [...records].sort() };
  });
}
