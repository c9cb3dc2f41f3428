import { type AccessEvent, actions, actorKinds, purposes } from '../access-event/access-event.ts';
import { isHeartbeat } from '../access-event/heartbeat.ts';
import type { SecondPerson } from '../register/acts/second-person.ts';
import type { LegalOrder } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { Decision, DeterminingRule, RuleVerdict, Tried } from './access-decision.ts';
import { type AccessFacts, accessFacts } from './access-facts.ts';
import { approvedCase, orderReviewer } from './case-evidence.ts';
import { decisionFacts } from './decision-facts.ts';
import { emergencyApprover } from './emergency-evidence.ts';
import { allowedOfSource, explanationOf } from './explanation.ts';
import { findException } from './facts/exception.ts';
import { findNoPriorEvaluation, type PriorEvaluation } from './facts/prior-evaluation.ts';
import { isActor } from './judged-actor.ts';
import type { CompiledPolicySet, CompiledRule, RuleSubject } from './policy-set.ts';
import { type FailedRule, reasonAgainst, reasonFor, sentenceAgainst } from './reason.ts';
import { AccessContext } from './rule-context.ts';

/**
 * Judges one access by the current register. It is pure: the same arguments give the same decision. `asOf`,
 * milliseconds since 1970 UTC, is the time of judgement. It is the access's own time unless the access is judged again
 * after a deadline (the review of an emergency). `asOf` never determines which facts are in force. `asked` is the
 * result of checking the answer that the event cites; without it, such an answer counts as not given by this
 * installation.
 */
export type Decide = (event: AccessEvent, register: RegisterView, asOf?: number, asked?: PriorEvaluation) => Decision;

/**
 * Every rule that applies is evaluated; nothing stops at the first failure. Of the verdicts of the rules that did not
 * hold, violation outweighs unknown, which outweighs unexplained; when all hold the access is explained. A rule whose
 * condition cannot be evaluated does not hold, and its verdict is `unknown`: a mistake in a policy accuses nobody.
 */
export function createDecider({ rules }: { readonly rules: Omit<CompiledPolicySet, 'parameters'> }): Decide {
  const rulesFor = applicableRules(rules.rules);
  const { evidenceOfSource } = rules;
  // The first event creates the context and later events reuse it. `decide` never waits, so no two decisions overlap.
  let context: AccessContext | null = null;

  return function decide(event, register, asOf = event.occurredAt, asked = findNoPriorEvaluation(event)) {
    const access = accessFacts(event, register, asOf, asked, evidenceOfSource);
    if (context === null) context = new AccessContext(access);
    else context.begin(access);
    if (isEndOfAccess(event)) return notJudged(context, endOf(event));
    if (isHeartbeat(event))
      return notJudged(context, 'heartbeat of the source: it reports no access, and is not judged');
    const applicable = rulesFor(access);
    const failed = failedRules(applicable, context);
    if (failed.length === 0) return explained(context, applicable, nothing);
    const enforced = failed.filter(({ rule }) => rule.mode === 'enforce');
    const observed = failed.length === enforced.length ? nothing : observedIn(failed);
    if (enforced.length === 0) return explained(context, applicable, observed);
    return unexplained(context, enforced, observed);
  };
}

/** Only tools report ends. An observer of the store or the database ends nothing, whatever its events claim. */
function isEndOfAccess({ phase, path }: AccessEvent): boolean {
  return phase === 'end' && (path === 'app' || path === 'api');
}

const nothing: readonly never[] = [];
const precedence: Readonly<Record<RuleVerdict, number>> = { violation: 2, unknown: 1, unexplained: 0 };

type RulesFor = (access: AccessFacts) => readonly CompiledRule[];

/** Indexes the rules by action, kind of actor and purpose once; each list is sorted by rule id. */
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
    failed.push({ rule, isBroken: outcome === 'broken', exception: findException(context.access, rule.id) });
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
  const neededFor = neededForBy(explanation, context);
  return {
    verdict: 'explained',
    determinedBy: nothing,
    observed,
    explanation,
    reason: reasonFor({
      explanation,
      ownerId: context.ownerId,
      orders: ordersBehind(explanation, context),
      neededFor,
      approvedBy: approverBehind(explanation, context),
      ofSource: allowedOfSource([explanation, neededFor], context),
    }),
    tried: nothing,
    facts: decisionFacts(context.access, context),
  };
}

/** The legal orders that cover an access which one of them explains. The reason names agencies and any non-disclosure. */
function ordersBehind(explanation: Decision['explanation'], { evidence }: AccessContext): readonly LegalOrder[] {
  return explanation?.kind === 'legal-order' ? evidence.order.covering : nothing;
}

/**
 * Returns who approved the emergency that explains the access or the case that its actor opened, or who reviewed the legal
 * order.
 */
function approverBehind(
  explanation: Decision['explanation'],
  { access, evidence }: AccessContext,
): SecondPerson | null {
  if (explanation?.kind === 'emergency') {
    const found = evidence.emergency.covering.find(({ id }) => id === explanation.id);
    return found === undefined ? null : emergencyApprover(access, found);
  }
  if (explanation?.kind === 'legal-order') {
    const { record } = evidence.order;
    return record === null ? null : orderReviewer(access, record);
  }
  if (explanation?.kind !== 'case') return null;
  const found = evidence.case.covering.find(({ id }) => id === explanation.id);
  return found === undefined || !isActor(access.actor, found.openedBy) ? null : approvedCase(access, found);
}

/** The record behind the need to know when a consent or an order explains the access. */
function neededForBy(explanation: Decision['explanation'], { searchedNeed }: AccessContext): Decision['explanation'] {
  return explanation?.kind === 'consent' || explanation?.kind === 'legal-order' ? searchedNeed : null;
}

/** True if the access would be explained if the material were private, so that its purpose's row holds. */
function holdsIfPrivate(context: AccessContext, applicable: readonly CompiledRule[]): boolean {
  context.private = true;
  const failed = failedRules(applicable, context);
  context.private = false;
  return failed.every(({ rule }) => rule.mode === 'observe');
}

function unexplained(context: AccessContext, failed: readonly FailedRule[], observed: readonly string[]): Decision {
  const { access } = context;
  const determinedBy = failed.map(determining);
  const verdict = worst(determinedBy);
  // This must run before `triedIn`: a sentence may name evidence that no condition had to read.
  const sentences = failed.map((one) => sentenceAgainst(one, context));
  const tried = triedIn(failed, sentences, context);
  return {
    verdict,
    determinedBy,
    observed,
    explanation: null,
    reason: reasonAgainst(verdict, sentences),
    tried,
    facts: decisionFacts(access, context),
  };
}

/**
 * Returns the gravest verdict of the rules that did not hold: violation, then unknown, then unexplained. Without such
 * rules the verdict is explained.
 */
export function gravest(rules: readonly DeterminingRule[]): RuleVerdict | 'explained' {
  return rules.length === 0 ? 'explained' : worst(rules);
}

function worst(rules: readonly DeterminingRule[]): RuleVerdict {
  return rules.reduce<RuleVerdict>(
    (found, rule) => (precedence[rule.verdict] > precedence[found] ? rule.verdict : found),
    'unexplained',
  );
}

function determining({ rule, isBroken, exception }: FailedRule): DeterminingRule {
  return {
    rule: rule.id,
    verdict: isBroken ? 'unknown' : rule.verdict,
    severity: rule.severity,
    exception: exception === null ? null : exception.id,
  };
}

/** Lists the evidence that was searched for. A rule about anything else adds its subject and what is wrong with it. */
function triedIn(
  failed: readonly FailedRule[],
  sentences: readonly string[],
  context: AccessContext,
): readonly Tried[] {
  const tried: Tried[] = [];
  for (const evidence of context.searched()) {
    for (const one of evidence.tried) if (one.state !== 'covers' && !isNamed(one, tried)) tried.push(one);
  }
  const hasEvidence = tried.length > 0;
  for (const [index, { rule }] of failed.entries()) {
    if (rule.about === 'evidence' && hasEvidence) continue;
    const { kind, id } = subjectOf(rule.about, context);
    tried.push({ kind, id, state: sentences[index] ?? '' });
  }
  return tried;
}

/** A search for a need to know can return records that are already listed as evidence. */
function isNamed({ kind, id }: Tried, tried: readonly Tried[]): boolean {
  return tried.some((one) => one.kind === kind && one.id === id);
}

/** The record a rule is about. If it is missing, the account that should have had it; failing that, the event. */
function subjectOf(subject: RuleSubject, context: AccessContext): Pick<Tried, 'kind' | 'id'> {
  const id = idOf(subject, context);
  if (id === null) return { kind: 'event', id: context.access.event.eventId };
  return { kind: subject === 'evidence' ? 'account' : subject, id };
}

function idOf(subject: RuleSubject, { access, ownerId, entitlement }: AccessContext): string | null {
  switch (subject) {
    case 'person':
      return access.actor.id;
    case 'recording':
      return access.event.resource.recordingId;
    case 'camera':
      return access.cameraId;
    case 'account':
    case 'evidence':
      return ownerId;
    case 'entitlement':
      return entitlement?.id ?? null;
    case 'source':
      return access.event.source.id;
    case 'event':
      return null;
  }
}

function endOf({ accessId }: AccessEvent): string {
  return `end of access ${accessId ?? 'unnamed'}: recorded with that access, not judged`;
}

/** An event that is recorded and is no access by itself. */
function notJudged(context: AccessContext, reason: string): Decision {
  return {
    verdict: 'ended',
    determinedBy: nothing,
    observed: nothing,
    explanation: null,
    reason,
    tried: nothing,
    facts: decisionFacts(context.access, context),
  };
}
