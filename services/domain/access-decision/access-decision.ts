import type { Purpose } from '../access-event/access-event.ts';
import type { LocationClass } from '../register/register-record.ts';
import type { Requester } from './facts/requester.ts';

/** What the decider concluded about one record of `access-events`. */
export const verdicts = [
  'explained',
  'unexplained',
  'violation',
  'unknown',
  'ended',
  'rejected',
  'duplicate',
  'conflict',
] as const;
export type Verdict = (typeof verdicts)[number];

/** Whether rules have judged it: not a repeat, a conflict, a refused record or the end of a playback. */
export function isJudged({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict === 'explained' || verdict === 'unexplained' || verdict === 'violation' || verdict === 'unknown';
}

/** The verdict a rule leads to when it does not hold. */
export const ruleVerdicts = ['violation', 'unknown', 'unexplained'] as const;
export type RuleVerdict = (typeof ruleVerdicts)[number];

export const severities = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const purposeOrigins = ['event', 'claim', 'source', 'none'] as const;
export type PurposeFrom = (typeof purposeOrigins)[number];

/** One rule that did not hold, with what the policy set said of it at the time. */
export interface DeterminingRule {
  readonly rule: string;
  readonly verdict: RuleVerdict;
  readonly severity: Severity;
  /** The exception that excuses it: no finding is raised. The verdict is what it is. */
  readonly exception: string | null;
}

/**
 * One thing that was looked at, and why it does not help: a register record, or (`event`) what the event itself says.
 * Every rule that did not hold has left at least one.
 */
export interface Tried {
  readonly kind: string;
  readonly id: string;
  readonly state: string;
}

/**
 * What came of the answer that an event cites: it cites none, nobody here gave it, or it was a yes or a no. Recorded with
 * the decision, so that it can be judged again without the key that sealed the answer.
 */
export const askedStates = ['none', 'unverified', 'allow', 'deny'] as const;
export type AskedState = (typeof askedStates)[number];

/** Facts of the moment that detectors, search and people need and that may change later in the register. */
export interface DecisionFacts {
  /** The judged actor: `onBehalfOf` of a service, else the actor; an alias is replaced by the person's id. */
  readonly actorId: string;
  readonly actorKind: string;
  readonly role: string | null;
  readonly team: string | null;
  readonly employer: string | null;
  readonly purpose: Purpose;
  readonly purposeFrom: PurposeFrom;
  /** The owner the access concerns: the event's, else the recording's, else the camera's. */
  readonly ownerId: string | null;
  readonly cameraId: string | null;
  readonly locationClass: LocationClass;
  readonly childAccount: boolean;
  /** The owner's account belongs to an employee or contractor other than the actor. */
  readonly coworkerAccount: boolean;
  /** Actor and owner share a household and the account is not the actor's own. */
  readonly householdAccount: boolean;
  readonly ownAccount: boolean;
  /** A customer's private material (`docs/interfaces` section 7, "private"). */
  readonly privateMaterial: boolean;
  /** The account was inactive. */
  readonly inactiveAccount: boolean;
  /** Who of the staff is behind a customer's identity that acts on, or is granted, an account that is not theirs. */
  readonly staffId: string | null;
  /** Since when the account names that identity. */
  readonly staffGrantedAt: number | null;
  /** Who asked for the ticket that gives the need to know; null when it was the owner's side, or nobody is named. */
  readonly requester: Requester | null;
  /** When what explains a livestream ends. */
  readonly permissionUntil: number | null;
  /** Of the legal order that covers: for whom, and until when the owner may not be told. */
  readonly agency: string | null;
  readonly nonDisclosureUntil: number | null;
  readonly asked: AskedState;
}

/** A decision before it has a place in the log: what `decide` returns for a decodable event. */
export interface Decision {
  readonly verdict: Verdict;
  readonly determinedBy: readonly DeterminingRule[];
  /** Rules in mode `observe` that did not hold; they change no verdict and raise no finding. */
  readonly observed: readonly string[];
  readonly explanation: { readonly kind: string; readonly id: string } | null;
  readonly reason: string;
  readonly tried: readonly Tried[];
  readonly facts: DecisionFacts | null;
}

/** The exact bytes of an event under a schema of the registry's. */
export interface WrittenEvent {
  readonly schemaId: number;
  /** SHA-256 of the schema's text. */
  readonly schemaHash: Buffer;
  readonly body: Buffer;
}

/**
 * One entry of the decision log, one for each record of `access-events` (`schemas/access-decision/v1.avsc`). Its
 * encoded bytes are the archived leaf.
 */
export interface AccessDecision extends Decision {
  /** Offset of the judged record in the same partition of `access-events`. */
  readonly sourceOffset: number;
  /** When the log took the judged record: the log's clock, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  /** Schema id of `event`; 0 when the record could not be decoded. */
  readonly eventSchemaId: number;
  /** The event's Avro bytes, exact unless `written` is set; empty when the record could not be decoded. */
  readonly event: Buffer;
  /** SHA-256 of the whole record value when it could not be decoded, else null. */
  readonly rejectedHash: Buffer | null;
  /** What the source wrote, where it used a schema of its own and `event` was resolved from it. */
  readonly written: WrittenEvent | null;
  /** Offset of the rejected bytes in `dead-letters`, else null. */
  readonly deadLetterOffset: number | null;
  readonly policyVersion: string;
  /** `register` was read up to this offset (exclusive) before deciding. */
  readonly registerOffset: number;
  /** The record lay under a key that does not belong to its partition. */
  readonly misplaced: boolean;
  /** Null in the first decision of a record. */
  readonly reevaluation: Reevaluation | null;
}

/** Why an access was judged again. Source offset, append time and event are those of the access. */
export interface Reevaluation {
  /** The decider's clock, milliseconds since 1970 UTC; informs only. */
  readonly at: number;
  /** The register record that changed the verdict; null where only time passed. */
  readonly because: { readonly kind: string; readonly id: string } | null;
  /** The verdict that held before. */
  readonly previousVerdict: Verdict;
}
