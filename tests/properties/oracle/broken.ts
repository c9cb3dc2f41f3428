import type { RuleVerdict } from '../../../services/domain/access-decision/access-decision.ts';

/** A rule that did not hold, and the verdict it leads to. */
export type Broken = readonly [rule: string, verdict: RuleVerdict];
