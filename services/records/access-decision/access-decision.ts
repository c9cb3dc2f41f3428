// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import type { Purpose } from '../access-event/access-event.ts';
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

export const ruleVerdicts = ['violation', 'unknown', 'unexplained'] as const;
export type RuleVerdict = (typeof ruleVerdicts)[number];

export const severities = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const cameraLocationClasses = ['unknown', 'intimate', 'indoor', 'outdoor'] as const;
export type CameraLocationClass = (typeof cameraLocationClasses)[number];

export const priorEvaluationStates = ['none', 'unverified', 'allow', 'deny'] as const;
export type PriorEvaluationState = (typeof priorEvaluationStates)[number];

export const sourceSignatures = ['none', 'verified', 'unchecked', 'missing', 'wrong'] as const;
export type SourceSignature = (typeof sourceSignatures)[number];

export const purposeFroms = ['event', 'claim', 'source', 'none'] as const;
export type PurposeFrom = (typeof purposeFroms)[number];

export const requesters = ['former-user', 'stranger'] as const;
export type Requester = (typeof requesters)[number];

export interface WrittenEvent {
  /** Id in the schema registry. */
  readonly schemaId: number;
  /** SHA-256 of the schema's text. */
  readonly schemaHash: Buffer;
  /** The exact Avro bytes. */
  readonly body: Buffer;
}

export interface DeterminingRule {
  /** Rule id. */
  readonly rule: string;
  /** What the rule leads to when it does not hold. */
  readonly verdict: RuleVerdict;
  /** The rule's severity. */
  readonly severity: Severity;
  /** The exception that excuses it: no finding is raised. */
  readonly exception: string | null;
}

export interface Explanation {
  /** Register kind. */
  readonly kind: string;
  /** Register id. */
  readonly id: string;
}

export interface Tried {
  /** Register kind. */
  readonly kind: string;
  /** Register id. */
  readonly id: string;
  /** covers, or why it does not. */
  readonly state: string;
}

export interface JudgedActorFacts {
  /** The judged actor; an alias is replaced by the person's id. */
  readonly id: string;
  /** Kind of the judged actor. */
  readonly kind: string;
  /** The person's role. */
  readonly role: string | null;
  /** The person's team. */
  readonly team: string | null;
  /** The person's employer. */
  readonly employer: string | null;
}

export interface AccountFacts {
  /** The owner the access concerns. */
  readonly ownerId: string | null;
  /** The account is flagged as a child's. */
  readonly isOfChild: boolean;
  /** The account belongs to a colleague. */
  readonly isOfCoworker: boolean;
  /** Actor and owner share a household. */
  readonly isOfHousehold: boolean;
  /** The account is the actor's own. */
  readonly isOwn: boolean;
  /** The account was inactive. */
  readonly isInactive: boolean;
}

export interface CameraFacts {
  /** The camera the access concerns. */
  readonly id: string | null;
  /** Of the camera. */
  readonly locationClass: CameraLocationClass;
  /** The camera's material is end-to-end encrypted: only its users can open it. */
  readonly isEndToEndEncrypted: boolean;
}

export interface StaffFacts {
  /** Who of the staff is behind a customer's identity at an account that is not theirs. */
  readonly id: string | null;
  /** Since when the account names that identity. Milliseconds since 1970 UTC. */
  readonly grantedAt: number | null;
}

export interface OrderFacts {
  /** Of the legal order that covers. */
  readonly agency: string | null;
  /** Until when the owner may not be told of that order. Milliseconds since 1970 UTC. */
  readonly nonDisclosureUntil: number | null;
}

export interface DecisionFacts {
  /** Whom the access was judged as. */
  readonly actor: JudgedActorFacts;
  /** The purpose judged. */
  readonly purpose: Purpose;
  /** event, claim, source or none. */
  readonly purposeFrom: PurposeFrom;
  /** The account of the owner. */
  readonly account: AccountFacts;
  /** The camera, and where it hangs. */
  readonly camera: CameraFacts;
  /** A customer's private material. */
  readonly privateMaterial: boolean;
  /** Who of the staff acts as a customer. */
  readonly staff: StaffFacts;
  /** former-user or stranger, when neither the owner nor an authorised user asked for the ticket. */
  readonly requester: Requester | null;
  /** When what explains a livestream ends. Milliseconds since 1970 UTC. */
  readonly permissionUntil: number | null;
  /** The legal order that covers. */
  readonly order: OrderFacts;
  /** What came of the answer that the event cites. */
  readonly asked: PriorEvaluationState;
}

export interface LateFact {
  /** Register kind. */
  readonly kind: string;
  /** Register id. */
  readonly id: string;
}

export interface Reevaluation {
  /** When the access was judged again, milliseconds since 1970 UTC (the decider's clock). */
  readonly at: number;
  /** The register record that changed the verdict; null where only time passed. */
  readonly because: LateFact | null;
  /** The verdict that held before. */
  readonly previousVerdict: Verdict;
}

/** What was decided about one record of access-events, with all that a later reader needs. Its bytes are the archived leaf. */
export interface AccessDecision {
  /** Offset of the judged record in the same partition of access-events. */
  readonly sourceOffset: number;
  /** When the log took the judged record, milliseconds since 1970 UTC (the log's clock). */
  readonly appendedAt: number;
  /** Schema id of event (schemas.lock); 0 when the record could not be decoded. */
  readonly eventSchemaId: number;
  /** The event's Avro bytes in that schema, exactly as written unless written says otherwise; empty when it could not be decoded. */
  readonly event: Buffer;
  /** SHA-256 of the whole record value when it could not be decoded. */
  readonly rejectedHash: Buffer | null;
  /** What the source wrote, where it used a schema of its own and event was resolved from it. */
  readonly written: WrittenEvent | null;
  /** Offset of the rejected bytes in dead-letters. */
  readonly deadLetterOffset: number | null;
  /** The conclusion. */
  readonly verdict: Verdict;
  /** Rules that did not hold, sorted by id. */
  readonly determinedBy: readonly DeterminingRule[];
  /** Rules in mode observe that did not hold. */
  readonly observed: readonly string[];
  /** The record that carries an explained access. */
  readonly explanation: Explanation | null;
  /** One plain sentence: what was tried and why it failed, or what explains it. */
  readonly reason: string;
  /** Register records that were looked at. */
  readonly tried: readonly Tried[];
  /** Hash of the policy set in force. */
  readonly policyVersion: string;
  /** register was read up to this offset (exclusive). */
  readonly registerOffset: number;
  /** The record lay under a key that does not belong to its partition. */
  readonly misplaced: boolean;
  /** Facts of the moment for detectors and search; null when nothing was judged. */
  readonly facts: DecisionFacts | null;
  /** Longest time from an access to its report that the source was allowed when the log took the report, in seconds: of its register record, else 90 days. Null where the record could not be decoded. */
  readonly delaySecondsMax: number | null;
  /** How far occurredAt lies behind appendedAt, in milliseconds, where that is more than delaySecondsMax; null where it is not. */
  readonly lateByMillis: number | null;
  /** What came of the signature of the source: none (it has no key and did not sign), verified, unchecked (signed, and the register has no key), missing (the register has a key, and it did not sign) or wrong. By the record of the source that counted at occurredAt and was known when it was decided. Null where the record could not be decoded. */
  readonly sourceSignature: SourceSignature | null;
  /** Null in the first decision of a record. Else sourceOffset, appendedAt and event are those of the access that is judged again. Always the last field: verifiers find it there. */
  readonly reevaluation: Reevaluation | null;
}
