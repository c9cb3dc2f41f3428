import type { AccessEvent, Action, ActorKind, Purpose } from '../access-event/access-event.ts';
import type { Account, Camera, Person, Recording, RegisterKind, Source } from '../register/register-record.ts';
import type { RuleVerdict, Severity } from './access-decision.ts';
import type { Evidence } from './evidence.ts';
import type { Asked } from './facts/asked.ts';
import type { Origin } from './facts/origin.ts';

/** Whether a rule decides, or only says in `observed` what it would have decided. */
export const ruleModes = ['enforce', 'observe'] as const;
export type RuleMode = (typeof ruleModes)[number];

/**
 * What a rule's condition sees. Facts are the versions in force at `t`, null when there are none. `entitled`, `held`
 * and each part of `evidence` are searched for when a condition first reads them.
 */
export interface RuleContext {
  /** The event as reported. What follows from it and the register stands beside it, not in it. */
  readonly event: AccessEvent;
  /** `event.occurredAt`, milliseconds since 1970 UTC. */
  readonly t: number;
  /** When the access is judged: `t`, or later where it is judged anew because a deadline has passed. */
  readonly asOf: number;
  /** The judged actor: `onBehalfOf` of a service, else the actor; an alias is replaced by the person's id. */
  readonly actor: { readonly id: string; readonly kind: ActorKind };
  /** From the event, the claim or the source; `unspecified` when none of them tells. */
  readonly purpose: Purpose;
  readonly ownerId: string | null;
  readonly cameraId: string | null;
  readonly person: Person | null;
  readonly account: Account | null;
  readonly camera: Camera | null;
  readonly recording: Recording | null;
  /** What the recording was made from; null when it was made from nothing. */
  readonly origin: Origin | null;
  readonly source: Source | null;
  /** The actor has a current entitlement for the action. */
  readonly entitled: boolean;
  /** A customer's private material. */
  readonly private: boolean;
  /** A recording in force with a legal hold names this camera or account (by the resource's kind). */
  readonly held: boolean;
  /** Whether the tool asked before the access, and how the answer that it cites fits. */
  readonly asked: Asked;
  readonly relation: Relation;
  readonly evidence: Evidence;
}

/** How the judged actor stands to the owner and the recording. */
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

/** `event`: nothing of the register, only what the event says. */
export const ruleSubjects = ['person', 'recording', 'camera', 'account', 'entitlement', 'source', 'event'] as const;
export type RuleSubject = (typeof ruleSubjects)[number] | 'evidence';

/**
 * What would make an access allowed that is not yet. `mfa`: sign in with a second factor. `purpose`: say what it is
 * for. `training`: renew it. `evidence`: one register record of a kind. `approval`: a second person approves the record
 * that is there.
 */
export const stepUpNeeds = ['mfa', 'purpose', 'training', 'evidence', 'approval'] as const;
export type StepUpNeed = (typeof stepUpNeeds)[number];

/** How whoever asks before an access can still satisfy a rule. */
export interface RuleStepUp {
  readonly need: StepUpNeed;
  /** Of records that would do; null where none would, or where it depends on the purpose. */
  readonly kinds: readonly RegisterKind[] | null;
  /** A purpose that is not here: nothing would do. */
  readonly kindsByPurpose: Partial<Readonly<Record<Purpose, readonly RegisterKind[]>>> | null;
}

/** One rule of a policy set, ready to run. The engine behind `fails` is the adapter's. */
export interface CompiledRule {
  readonly id: string;
  readonly verdict: RuleVerdict;
  readonly severity: Severity;
  readonly mode: RuleMode;
  /** Where the rule applies; null is everywhere. `actorKinds` are kinds of the judged actor. */
  readonly applies: {
    readonly actions: readonly Action[] | null;
    readonly actorKinds: readonly ActorKind[] | null;
    readonly purposes: readonly Purpose[] | null;
  };
  /** Plain words with `{fields}` of the context. */
  readonly explain: string;
  /** What its condition looks at: named in `tried` when the rule does not hold and no evidence was. */
  readonly about: RuleSubject;
  /** Null: the rule means no. */
  readonly stepUp: RuleStepUp | null;
  /** True when the rule does not hold. Throws when the condition cannot be evaluated. */
  fails(context: RuleContext): boolean;
}

export interface PolicySet {
  /** Hash of the set's canonical content; stands on every decision as `policyVersion`. */
  readonly version: string;
  readonly rules: readonly CompiledRule[];
}
