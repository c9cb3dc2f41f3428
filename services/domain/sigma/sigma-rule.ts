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
  readonly of: readonly {
    readonly rule: SigmaRule;
    /** Our fields that make the group, and those whose value is counted. */
    readonly groupBy: readonly string[];
    readonly valueFields: readonly string[];
  }[];
}

export interface SigmaSet {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly SigmaCorrelation[];
}
