import type { AccessEvent, Action, ActorKind, Purpose } from '../access-event/access-event.ts';
import type { Account, Camera, Person, Recording, RegisterKind, Source } from '../register/register-record.ts';
import type { RuleVerdict, Severity } from './access-decision.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceOfSource } from './facts/evidence-of-source.ts';
import type { Origin } from './facts/origin.ts';
import type { PriorEvaluation } from './facts/prior-evaluation.ts';

/** `enforce`: the rule decides. `observe`: it only records in `observed` what it would have decided. */
export const ruleModes = ['enforce', 'observe'] as const;
export type RuleMode = (typeof ruleModes)[number];

/**
 * The input of a rule's condition. Facts are the versions in force at `t`, or null. `entitled`, `held` and each part of
 * `evidence` are searched for when a condition first reads them.
 */
export interface RuleContext {
  /** The event as reported, without anything derived from it or the register. */
  readonly event: AccessEvent;
  /** `event.occurredAt`, milliseconds since 1970 UTC. */
  readonly t: number;
  /** When the access is judged: `t`, or later if it is judged again after a deadline. */
  readonly asOf: number;
  /** The judged actor: `onBehalfOf` of a service, else the actor; an alias is replaced by the person's id. */
  readonly actor: { readonly id: string; readonly kind: ActorKind };
  /** The purpose from the event, the claim or the source; `unspecified` when none of them provides one. */
  readonly purpose: Purpose;
  readonly ownerId: string | null;
  readonly cameraId: string | null;
  readonly person: Person | null;
  readonly account: Account | null;
  readonly camera: Camera | null;
  readonly recording: Recording | null;
  /** The material that the recording was made from, or null. */
  readonly origin: Origin | null;
  readonly source: Source | null;
  /** The actor has a current entitlement for the action. */
  readonly entitled: boolean;
  /** The material is private to a customer. */
  readonly private: boolean;
  /** A recording in force with a legal hold names this camera or account (by the resource's kind). */
  readonly held: boolean;
  /** The question before the access, if the tool asked one, and how well the cited answer matches. */
  readonly asked: PriorEvaluation;
  readonly relation: Relation;
  /** A search was about somebody else of the staff (`search.personId`), or the audit log was searched for what is theirs. */
  readonly aboutColleague: boolean;
  readonly evidence: Evidence;
}

/** How the judged actor is related to the owner and the recording. */
export interface Relation {
  /** The actor is the owner. */
  readonly owner: boolean;
  /** The actor is among the account's `authorisedUsers`. */
  readonly authorised: boolean;
  /** The person's `ownAccountId` is the owner or among the account's `authorisedUsers`. */
  readonly ownAccount: boolean;
  /** The recording's `sharedWith` names the actor. */
  readonly shared: boolean;
}

/** `event` uses only the event, nothing from the register. */
export const ruleSubjects = ['person', 'recording', 'camera', 'account', 'entitlement', 'source', 'event'] as const;
export type RuleSubject = (typeof ruleSubjects)[number] | 'evidence';

/**
 * Steps that would make a refused access allowed. `mfa`: sign in with a second factor. `purpose`: state a purpose.
 * `training`: renew it. `evidence`: add one register record of a kind. `approval`: have a second person approve the
 * existing record.
 */
export const stepUpNeeds = ['mfa', 'purpose', 'training', 'evidence', 'approval'] as const;
export type StepUpNeed = (typeof stepUpNeeds)[number];

/** How a tool that asks before an access can still satisfy a rule. */
export interface RuleStepUp {
  readonly need: StepUpNeed;
  /** Kinds of records that would satisfy it; null when no kind would or when the purpose determines it. */
  readonly kinds: readonly RegisterKind[] | null;
  /** No record satisfies the rule for a purpose that is missing here. */
  readonly kindsByPurpose: Partial<Readonly<Record<Purpose, readonly RegisterKind[]>>> | null;
}

/** One compiled rule of a policy set. The adapter provides the engine behind `fails`. */
export interface CompiledRule {
  readonly id: string;
  readonly verdict: RuleVerdict;
  readonly severity: Severity;
  readonly mode: RuleMode;
  /** Limits where the rule applies; null means everywhere. `actorKinds` are kinds of the judged actor. */
  readonly applies: {
    readonly actions: readonly Action[] | null;
    readonly actorKinds: readonly ActorKind[] | null;
    readonly purposes: readonly Purpose[] | null;
  };
  /** Plain words with `{fields}` from the context. */
  readonly explain: string;
  /**
   * The subject that the condition examines. `tried` names it when the rule does not hold and no evidence was tried.
   */
  readonly about: RuleSubject;
  /** Null when the asker can do nothing to satisfy the rule. */
  readonly stepUp: RuleStepUp | null;
  /** Returns true when the rule does not hold. Throws when the condition cannot be evaluated. */
  fails(context: RuleContext): boolean;
}

export interface CompiledPolicySet {
  /** Hash of the set's canonical content; every decision carries it as `policyVersion`. */
  readonly version: string;
  readonly rules: readonly CompiledRule[];
  readonly evidenceOfSource: EvidenceOfSource;
  /** Numbers (durations in milliseconds) and lists by name. */
  readonly parameters: ParameterValues;
}

export type ParameterValues = Readonly<Record<string, number | readonly string[]>>;
