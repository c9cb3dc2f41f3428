import { decodeAccessEvent } from '../../records/access-event/decode-access-event.ts';
import { isJudged, type RuleVerdict } from '../access-decision/access-decision.ts';
import { accessFacts } from '../access-decision/access-facts.ts';
import type { EvidenceOfSource } from '../access-decision/facts/evidence-of-source.ts';
import type { CompiledRule, RuleMode } from '../access-decision/policy-set.ts';
import { AccessContext } from '../access-decision/rule-context.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { recordedPriorEvaluation } from '../evaluation/prior-evaluation.ts';
import type { RegisterView } from '../register/register-view.ts';
import { lackingIn } from './lacking.ts';
import type { HistoryRun } from './sealed-history.ts';

/** A rule and all names that its condition reads, as dotted paths of the rule context. */
export interface ReadRule {
  readonly rule: CompiledRule;
  readonly reads: readonly string[];
}

/** The absent fact: a register kind, a field of a register record or a field of the event. */
export interface MissingFact {
  readonly what: string;
  /** Accesses without it to which the rule applies. */
  readonly accesses: number;
  /** The number of these for which the rule failed. */
  readonly failing: number;
  /** Number of distinct actors and sources of these accesses. They can supply what is absent. */
  readonly actors: number;
  readonly sources: number;
}

export interface RuleReadiness {
  readonly rule: string;
  readonly mode: RuleMode;
  readonly verdict: RuleVerdict;
  /** Accesses to which the rule applies. */
  readonly applies: number;
  /** Accesses that fail the rule, whatever its mode. */
  readonly fails: number;
  /** `fails` / `applies`, or 0 if the rule never applied. */
  readonly share: number;
  /** Sorted by failures, largest first. */
  readonly lacking: readonly MissingFact[];
}

export interface ReadinessReport {
  readonly policyVersion: string;
  /** The period of the accesses: they were appended in [from, to), in milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  readonly accesses: number;
  /** Accesses left out because the archive does not yet contain the facts of their decision. */
  readonly notSealed: number;
  /** Sorted by share, largest first, then by rule id. */
  readonly rules: readonly RuleReadiness[];
}

export interface ReadinessOptions {
  readonly history: AsyncIterable<HistoryRun>;
  /** The register that `history` fills. */
  readonly register: RegisterView;
  readonly rules: readonly ReadRule[];
  /** The parameter of the set that `rules` belong to. */
  readonly evidenceOfSource: EvidenceOfSource;
  readonly policyVersion: string;
  readonly from: number;
  readonly to: number;
}

/** Reports what each rule would have decided about the accesses of a period if it were enforced, and what it lacked. */
export async function readiness(options: ReadinessOptions): Promise<ReadinessReport> {
  const { history, register, evidenceOfSource, from, to, policyVersion } = options;
  const counts = options.rules.map((rule) => new RuleCount(rule));
  let accesses = 0;
  let notSealed = 0;
  let context: AccessContext | null = null;
  for await (const { decisions, isAsSeen } of history) {
    for (const { decision } of decisions) {
      if (!isJudged(decision) || decision.appendedAt < from || decision.appendedAt >= to) continue;
      if (!isAsSeen) {
        notSealed += 1;
        continue;
      }
      accesses += 1;
      const event = decodeAccessEvent(decision.eventSchemaId, decision.event);
      const asked = recordedPriorEvaluation(event, decision.facts?.asked ?? 'unverified');
      const access = accessFacts(event, register, event.occurredAt, asked, evidenceOfSource);
      if (context === null) context = new AccessContext(access);
      else context.begin(access);
      for (const count of counts) count.look(context);
    }
  }
  const rules = counts.map((count) => count.result()).sort(byShare);
  return { policyVersion, from, to, accesses, notSealed, rules };
}

function byShare(one: RuleReadiness, other: RuleReadiness): number {
  return other.share - one.share || (one.rule < other.rule ? -1 : 1);
}

interface LackCount {
  accesses: number;
  failing: number;
  readonly actors: Set<string>;
  readonly sources: Set<string>;
}

class RuleCount {
  readonly #rule: ReadRule;
  readonly #lacking = new Map<string, LackCount>();
  #applies = 0;
  #fails = 0;

  constructor(rule: ReadRule) {
    this.#rule = rule;
  }

  look(context: AccessContext): void {
    const { rule, reads } = this.#rule;
    if (!applies(rule, context)) return;
    this.#applies += 1;
    const fails = failsOn(rule, context);
    if (fails) this.#fails += 1;
    for (const what of lackingIn(context, reads, fails)) this.#count(what, fails, context.event);
  }

  result(): RuleReadiness {
    const { id, mode, verdict } = this.#rule.rule;
    const lacking = [...this.#lacking].map(([what, count]) => ({
      what,
      accesses: count.accesses,
      failing: count.failing,
      actors: count.actors.size,
      sources: count.sources.size,
    }));
    lacking.sort(
      (one, other) => other.failing - one.failing || other.accesses - one.accesses || (one.what < other.what ? -1 : 1),
    );
    const [applied, fails] = [this.#applies, this.#fails];
    return { rule: id, mode, verdict, applies: applied, fails, share: applied === 0 ? 0 : fails / applied, lacking };
  }

  #count(what: string, fails: boolean, { actor, source }: AccessEvent): void {
    const count = this.#lacking.get(what) ?? { accesses: 0, failing: 0, actors: new Set(), sources: new Set() };
    this.#lacking.set(what, count);
    count.accesses += 1;
    if (fails) count.failing += 1;
    count.actors.add(actor.id);
    count.sources.add(source.id);
  }
}

function applies({ applies: { actions, actorKinds, purposes } }: CompiledRule, context: AccessContext): boolean {
  if (actions !== null && !actions.includes(context.event.action)) return false;
  if (actorKinds !== null && !actorKinds.includes(context.actor.kind)) return false;
  return purposes === null || purposes.includes(context.purpose);
}

/** A condition that cannot be evaluated fails, as in `createDecider`. */
function failsOn(rule: CompiledRule, context: AccessContext): boolean {
  try {
    return rule.fails(context);
  } catch {
    return true;
  }
}
