import type { AccessDecision, Decision } from '../../domain/access-decision/access-decision.ts';
import { recordedPriorEvaluation } from '../../domain/evaluation/prior-evaluation.ts';
import type { EntryInForce } from '../../domain/late-facts/decided-accesses.ts';
import { outcomeOf } from '../../domain/late-facts/outcome.ts';
import type { Policies } from '../../domain/policy/policies.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { decodeAccessDecision } from '../../records/access-decision/decode-access-decision.ts';
import { encodeAccessDecision } from '../../records/access-decision/encode-access-decision.ts';
import { decodeAccessEvent } from '../../records/access-event/decode-access-event.ts';
import { schemaIds } from '../../records/schemas.ts';
import type { WrittenDecision } from './filed-access.ts';

/** A register record that may change accesses decided before it was known. */
export interface LateRecord {
  readonly offset: number;
  readonly kind: string;
  readonly id: string;
}

export interface JudgingState {
  readonly register: RegisterView;
  readonly policies: Policies;
  /** `register` contains every record below this offset. */
  readonly registerOffset: number;
  /** The decider's clock; informs only. */
  readonly now: number;
}

/** What came of judging an access again. */
export interface Reevaluated {
  /** The access was judged by every register record below this offset: now, or by the decision in force. */
  readonly registerOffset: number;
  /** The new decision; null where nothing changes. */
  readonly changed: WrittenDecision | null;
}

/**
 * Judges an access again by its entry in force: by the register as it is now, by the deadlines that have
 * passed, and by the set that judged it before, for a change of rules is no late fact (where this version of custodes
 * can no longer use that set, by the one in force when the access occurred). An access whose decision in force already
 * saw all of `late` is not judged; an empty `late` means that time has passed.
 */
export function reevaluate(
  { entry, schemaId }: EntryInForce,
  late: readonly LateRecord[],
  { register, policies, registerOffset, now }: JudgingState,
): Reevaluated {
  const access = decodeAccessDecision(schemaId, entry);
  const unseen = late.filter(({ offset }) => offset >= access.registerOffset);
  if (late.length > 0 && unseen.length === 0) return { registerOffset: access.registerOffset, changed: null };
  const event = decodeAccessEvent(access.eventSchemaId, access.event);
  const policy = policies.of(access.policyVersion) ?? policies.at(event.occurredAt);
  // As it was found: the key of the installation may have been replaced since.
  const asked = recordedPriorEvaluation(event, access.facts?.asked ?? 'unverified');
  const decided = policy.decide(event, register, Math.max(event.occurredAt, now), asked);
  if (outcomeOf(decided) === outcomeOf(access)) return { registerOffset, changed: null };
  const decision: AccessDecision = {
    ...decided,
    sourceOffset: access.sourceOffset,
    appendedAt: access.appendedAt,
    eventSchemaId: access.eventSchemaId,
    event: access.event,
    rejectedHash: null,
    // The first decision keeps what the source wrote.
    written: null,
    deadLetterOffset: null,
    policyVersion: policy.version,
    registerOffset,
    misplaced: access.misplaced,
    delaySecondsMax: access.delaySecondsMax,
    lateByMillis: access.lateByMillis,
    sourceSignature: access.sourceSignature,
    reevaluation: { at: now, because: causeOf(decided, unseen), previousVerdict: access.verdict },
  };
  const changed = { entry: encodeAccessDecision(decision), schemaId: schemaIds.accessDecision, decision, event };
  return { registerOffset, changed };
}

/** The record that explains the access now, if it is one of them; else the last that could have changed it; or none. */
function causeOf({ explanation }: Decision, late: readonly LateRecord[]): { kind: string; id: string } | null {
  const explaining = late.find(({ kind, id }) => kind === explanation?.kind && id === explanation.id);
  const cause = explaining ?? late.at(-1);
  return cause === undefined ? null : { kind: cause.kind, id: cause.id };
}
