import type { Decision } from '../access-decision/access-decision.ts';
import type { RuleStepUp, StepUpNeed } from '../access-decision/policy-set.ts';
import type { Purpose } from '../access-event/access-event.ts';
import type { RegisterKind } from '../register/register-record.ts';

/** A rule that did not hold, and what would satisfy it: of `kinds` one register record. */
export interface StepUp {
  readonly rule: string;
  readonly need: StepUpNeed;
  readonly kinds?: readonly RegisterKind[];
}

/** Of the rules of a set that can still be satisfied, by id, how. */
export type StepUps = ReadonlyMap<string, RuleStepUp>;

/** One entry for each rule that did not hold, or null when one of them means no. */
export function stepUpOf({ verdict, determinedBy, facts }: Decision, stepUps: StepUps): readonly StepUp[] | null {
  if (verdict === 'explained' || determinedBy.length === 0 || facts === null) return null;
  const steps: StepUp[] = [];
  for (const { rule, verdict: of } of determinedBy) {
    // Facts are missing or the condition is broken: nobody can tell what would help.
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
