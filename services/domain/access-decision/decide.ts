import { type AccessEvent, actions, actorKinds, purposes } from '../access-event/access-event.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { Decision, DeterminingRule, RuleVerdict, Tried } from './access-decision.ts';
import { type AccessFacts, accessFacts } from './access-facts.ts';
import { decisionFacts } from './decision-facts.ts';
import { explanationOf } from './explanation.ts';
import type { CompiledRule, PolicySet } from './policy-set.ts';
import { type FailedRule, reasonAgainst, reasonFor } from './reason.ts';
import { AccessContext } from './rule-context.ts';

/** Judges one access by the register as it stands. Pure: the same event and register give the same decision. */
export type Decide = (event: AccessEvent, register: RegisterView) => Decision;

/**
 * Every rule that applies is evaluated; nothing stops at the first failure. Of the verdicts of the rules that did not
 * hold, violation outweighs unknown, which outweighs unexplained; when all hold the access is explained. A rule whose
 * condition cannot be evaluated does not hold, and its verdict is `unknown`: a mistake in a policy brands nobody.
 */
export function createDecider({ rules }: { readonly rules: PolicySet }): Decide {
  const rulesFor = applicableRules(rules.rules);
  // Made with the first event, then pointed at each in turn; `decide` never waits, so two are never under way.
  let context: AccessContext | null = null;

  return function decide(event, register) {
    const access = accessFacts(event, register);
    if (context === null) context = new AccessContext(access);
    else context.begin(access);
    if (event.phase === 'end') return ended(context);
    const applicable = rulesFor(access);
    const failed = failedRules(applicable, context);
    const enforced = failed.filter(({ rule }) => rule.mode === 'enforce');
    const observed = failed.length === enforced.length ? nothing : observedIn(failed);
    return enforced.length === 0 ? explained(context, applicable, observed) : unexplained(context, enforced, observed);
  };
}

const nothing: readonly never[] = [];
const precedence: Readonly<Record<RuleVerdict, number>> = { violation: 2, unknown: 1, unexplained: 0 };

type RulesFor = (access: AccessFacts) => readonly CompiledRule[];

/** The rules for each action, kind of actor and purpose, found once; each list is sorted by rule id. */
function applicableRules(rules: readonly CompiledRule[]): RulesFor {
  const sorted = [...rules].sort((one, other) => (one.id < other.id ? -1 : 1));
  const byAction = new Map(
    actions.map((action) => {
      const forAction = sorted.filter(({ applies }) => applies.actions?.includes(action) ?? true);
      return [action, byKind(forAction)];
    }),
  );
  return ({ event, actor, purpose }) => byAction.get(event.action)?.get(actor.kind)?.get(purpose) ?? nothing;
}

function byKind(rules: readonly CompiledRule[]) {
  return new Map(
    actorKinds.map((kind) => {
      const forKind = rules.filter(({ applies }) => applies.actorKinds?.includes(kind) ?? true);
      return [kind, byPurpose(forKind)];
    }),
  );
}

function byPurpose(rules: readonly CompiledRule[]) {
  return new Map(
    purposes.map((purpose) => [purpose, rules.filter(({ applies }) => applies.purposes?.includes(purpose) ?? true)]),
  );
}

function failedRules(rules: readonly CompiledRule[], context: AccessContext): readonly FailedRule[] {
  let failed: FailedRule[] | null = null;
  for (const rule of rules) {
    const outcome = evaluate(rule, context);
    if (outcome === 'holds') continue;
    failed ??= [];
    failed.push({ rule, isBroken: outcome === 'broken' });
  }
  return failed ?? nothing;
}

function evaluate(rule: CompiledRule, context: AccessContext): 'holds' | 'fails' | 'broken' {
  try {
    return rule.fails(context) ? 'fails' : 'holds';
  } catch {
    return 'broken';
  }
}

function observedIn(failed: readonly FailedRule[]): readonly string[] {
  return failed.filter(({ rule }) => rule.mode === 'observe').map(({ rule }) => rule.id);
}

function explained(context: AccessContext, applicable: readonly CompiledRule[], observed: readonly string[]): Decision {
  const explanation = explanationOf(context, () => holdsIfPrivate(context, applicable));
  return {
    verdict: 'explained',
    determinedBy: nothing,
    observed,
    explanation,
    reason: reasonFor(explanation, context.ownerId),
    tried: nothing,
    facts: decisionFacts(context.access, context),
  };
}

/** Whether the access would be explained were the material private: then its purpose's row holds. */
function holdsIfPrivate(context: AccessContext, applicable: readonly CompiledRule[]): boolean {
  context.private = true;
  const failed = failedRules(applicable, context);
  context.private = false;
  return failed.every(({ rule }) => rule.mode === 'observe');
}

function unexplained(context: AccessContext, failed: readonly FailedRule[], observed: readonly string[]): Decision {
  const determinedBy = failed.map(determining);
  const verdict = determinedBy.reduce<RuleVerdict>(
    (worst, rule) => (precedence[rule.verdict] > precedence[worst] ? rule.verdict : worst),
    'unexplained',
  );
  return {
    verdict,
    determinedBy,
    observed,
    explanation: null,
    reason: reasonAgainst(verdict, failed, context),
    tried: triedIn(context),
    facts: decisionFacts(context.access, context),
  };
}

function determining({ rule, isBroken }: FailedRule): DeterminingRule {
  return { rule: rule.id, verdict: isBroken ? 'unknown' : rule.verdict, severity: rule.severity };
}

function triedIn(context: AccessContext): readonly Tried[] {
  return context.searched().flatMap(({ tried }) => tried);
}

function ended(context: AccessContext): Decision {
  const { accessId } = context.event;
  return {
    verdict: 'ended',
    determinedBy: nothing,
    observed: nothing,
    explanation: null,
    reason: `the end of access ${accessId ?? 'unnamed'}: recorded and joined to it, not judged`,
    tried: nothing,
    facts: decisionFacts(context.access, context),
  };
}
