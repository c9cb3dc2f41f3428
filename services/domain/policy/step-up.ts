import type { Decision } from '../access-decision/access-decision.ts';
import type { RuleStepUp, StepUpNeed } from '../access-decision/policy-set.ts';
import type { Purpose } from '../access-event/access-event.ts';
import type { RegisterKind } from '../register/register-record.ts';

/** A failed rule and what would satisfy it. `kinds` lists the register kinds of which one record suffices. */
export interface StepUp {
  readonly rule: string;
  readonly need: StepUpNeed;
  readonly kinds?: readonly RegisterKind[];
}

/** Maps a rule id to what would satisfy the rule. Rules that nothing can satisfy are absent. */
export type StepUps = ReadonlyMap<string, RuleStepUp>;

/** Returns one entry for each failed rule, or null if any of them cannot be satisfied. */
export function stepUpOf({ verdict, determinedBy, facts }: Decision, stepUps: StepUps): readonly StepUp[] | null {
  if (verdict === 'explained' || determinedBy.length === 0 || facts === null) return null;
  const steps: StepUp[] = [];
  for (const { rule, verdict: of } of determinedBy) {
    // If facts are missing or the condition cannot be evaluated, no step-up is known.
    const step = of === 'unknown' ? null : stepOf(rule, stepUps.get(rule), facts.purpose);
    if (step === null) return null;
    steps.push(step);
  }
  return steps;
}

function stepOf(rule: string, stepUp: RuleStepUp | undefined, purpose: Purpose): StepUp | null {
  if (stepUp === undefined) return null;
  const { need, kinds, kindsByPurpose } = stepUp;
  if (kindsByPurpose === null) return kinds === null ? { rule, need } : { rule, need, kinds };
  const forPurpose = kindsByPurpose[purpose];
  return forPurpose === undefined ? null : { rule, need, kinds: forPurpose };
}
