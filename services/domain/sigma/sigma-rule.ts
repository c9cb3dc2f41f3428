import type { CorrelationRule } from './correlation-rule.ts';
import type { SigmaRecord } from './sigma-document.ts';

/** What a report of a rule contains of it. */
export interface SigmaTitle {
  /** `id`, else `name`, else the title. */
  readonly id: string;
  readonly title: string;
  /** informational, low, medium, high, critical; null where the rule has none. */
  readonly level: string | null;
}

export interface SigmaRule extends SigmaTitle {
  matches(record: SigmaRecord): boolean;
  /** False for a rule that only serves correlations. */
  readonly isReported: boolean;
}

export interface SigmaCorrelation extends SigmaTitle, CorrelationRule {
  /** False for one that only serves others. */
  readonly isReported: boolean;
  readonly of: readonly {
    /** Of a correlation: the records at which it holds. */
    readonly rule: SigmaRule | SigmaCorrelation;
    /** Our fields that make the group, and those whose value is counted. */
    readonly groupBy: readonly string[];
    readonly valueFields: readonly string[];
  }[];
}

export interface SigmaSet {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly SigmaCorrelation[];
}

export function isCorrelation(rule: SigmaRule | SigmaCorrelation): rule is SigmaCorrelation {
  return 'of' in rule;
}

/** The correlation and those that it refers to, also indirectly: each before the ones that refer to it. */
export function chainOf(correlation: SigmaCorrelation): readonly SigmaCorrelation[] {
  const chain = new Set<SigmaCorrelation>();
  const visit = (one: SigmaCorrelation) => {
    if (chain.has(one)) return;
    for (const { rule } of one.of) if (isCorrelation(rule)) visit(rule);
    chain.add(one);
  };
  visit(correlation);
  return [...chain];
}
