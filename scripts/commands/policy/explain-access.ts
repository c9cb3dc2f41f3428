import type { PolicyContent } from '../../../services/adapters/policies/canonical-text.ts';
import type { Rule } from '../../../services/adapters/policies/policy-file.ts';
import type { Tried } from '../../../services/domain/access-decision/access-decision.ts';
import type { ReevaluationItem } from '../../../services/domain/access-search/access-item.ts';

/** A judged access, from a server or from judging it locally. */
export interface JudgedAccess {
  readonly eventId: string;
  readonly verdict: string;
  readonly reason: string;
  readonly policyVersion: string;
  readonly explanation: { readonly kind: string; readonly id: string } | null;
  readonly determinedBy: readonly string[];
  readonly observed: readonly string[];
  readonly tried: readonly Tried[];
  /** Later verdicts, after late facts or a passed deadline; the last one is current. */
  readonly reevaluations: readonly ReevaluationItem[];
  readonly action: string;
  /** Null when the access was not judged: the end of a playback, or a repeat. */
  readonly actorKind: string | null;
  readonly purpose: string | null;
}

export interface RuleOutcome {
  readonly rule: string;
  readonly outcome: 'holds' | 'does-not-hold' | 'observed';
  readonly verdict: string;
  readonly severity: string;
  readonly legalBasis: string;
  readonly owner: string;
}

export interface AccessExplanation extends JudgedAccess {
  /** The applicable rules: failed rules first, then by id. */
  readonly rules: readonly RuleOutcome[];
}

/** Every applicable rule is evaluated, so the rules that no list names passed. */
export function explainAccess(access: JudgedAccess, { rules }: PolicyContent): AccessExplanation {
  const outcomes = rules.filter((rule) => doesApply(rule, access)).map((rule) => outcomeOf(rule, access));
  const order = { 'does-not-hold': 0, observed: 1, holds: 2 };
  return { ...access, rules: outcomes.sort((one, other) => order[one.outcome] - order[other.outcome]) };
}

function doesApply({ applies }: Rule, { action, actorKind, purpose }: JudgedAccess): boolean {
  const has = (list: readonly string[] | undefined, value: string | null): boolean => {
    return list === undefined || (value !== null && list.includes(value));
  };
  const isJudged = actorKind !== null && purpose !== null;
  return (
    isJudged && has(applies.actions, action) && has(applies.actorKinds, actorKind) && has(applies.purposes, purpose)
  );
}

function outcomeOf({ id, verdict, severity, legalBasis, owner }: Rule, access: JudgedAccess): RuleOutcome {
  const isObserved = access.observed.includes(id);
  const outcome = access.determinedBy.includes(id) ? 'does-not-hold' : isObserved ? 'observed' : 'holds';
  return { rule: id, outcome, verdict, severity, legalBasis, owner };
}
