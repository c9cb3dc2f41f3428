// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

export const registerKinds = [
  'person',
  'account',
  'camera',
  'recording',
  'consent',
  'ticket',
  'case',
  'legal-order',
  'emergency',
  'entitlement',
  'source',
  'policy',
  'policy-set',
  'exception',
  'dataset',
  'model',
  'approval',
] as const;
export type RegisterKind = (typeof registerKinds)[number];

/** Employment. */
export const personTypes = ['employee', 'contractor'] as const;
export type PersonType = (typeof personTypes)[number];

/** Class. */
export const accountClasses = ['customer', 'test', 'corporate'] as const;
export type AccountClass = (typeof accountClasses)[number];

/** Derived from the name, which is dropped. */
export const locationClasses = ['intimate', 'indoor', 'outdoor', 'unknown'] as const;
export type LocationClass = (typeof locationClasses)[number];

/** Where it comes from. */
export const provenances = ['customer-private', 'public-post', 'submitted-with-consent', 'employee-donated'] as const;
export type Provenance = (typeof provenances)[number];

/** What the person did. */
export const acts = ['approve', 'review'] as const;
export type Act = (typeof acts)[number];

/** One version of one fact. Kind is the branch of body. */
export interface RegisterEnvelope {
  /** Id within its kind. */
  readonly id: string;
  /** Who states it. */
  readonly issuer: string;
  /** Version valid from. Milliseconds since 1970 UTC. */
  readonly validFrom: number;
  /** Version valid until (exclusive). Milliseconds since 1970 UTC. */
  readonly validUntil: number | null;
  /** Who approved it. */
  readonly approver: string | null;
  /** True: who wrote it may not vouch for others, so the people it names as approver or reviewer count for nothing. */
  readonly unvouched: boolean | null;
  /** True: the issuer wrote it with its own token. Null: the issuer is what the sender gave, who may name issuers. */
  readonly issuerAuthenticated: boolean | null;
}

/** A person with access. */
export interface Person extends RegisterEnvelope {
  readonly kind: 'person';
  /** Employment. */
  readonly type: PersonType;
  /** Employer. */
  readonly employer: string;
  /** Role. */
  readonly role: string;
  /** Team. */
  readonly team: string;
  /** Actor id of the manager. */
  readonly manager: string;
  /** Country. */
  readonly country: string;
  /** Countries a contractor may work from; null: not restricted, empty: none. */
  readonly approvedCountries: readonly string[] | null;
  /** Training valid until. Milliseconds since 1970 UTC. */
  readonly trainingValidUntil: number | null;
  /** Employed from. Milliseconds since 1970 UTC. */
  readonly employmentFrom: number;
  /** Employed until (exclusive). Milliseconds since 1970 UTC. */
  readonly employmentUntil: number | null;
  /** Other actor ids of the same person. At most 1,000. */
  readonly aliases: readonly string[];
  /** The person's own customer account. */
  readonly ownAccountId: string | null;
  /** Keyed pseudonym of the household. */
  readonly householdId: string | null;
  /** Notice given: the employment will end. Milliseconds since 1970 UTC. */
  readonly noticeGivenAt: number | null;
  /** Purposes the person has attested to look for only; null: attestations are not kept, empty: none. */
  readonly attestedPurposes: readonly string[] | null;
  /** Attestation valid until (exclusive); null: without end. Milliseconds since 1970 UTC. */
  readonly attestationValidUntil: number | null;
  /** Name of the user at the identity provider that provisions the person. */
  readonly userName: string | null;
  /** Id of the user at the identity provider. */
  readonly externalId: string | null;
  /** Groups of the identity provider that the person is in; null: none is kept. */
  readonly groups: readonly string[] | null;
}

/** A customer account (owner). */
export interface Account extends RegisterEnvelope {
  readonly kind: 'account';
  /** Who may use it. At most 1,000. */
  readonly authorisedUsers: readonly string[];
  /** Class. */
  readonly class: AccountClass;
  /** A child's account. */
  readonly childFlag: boolean;
  /** Inactive since. Milliseconds since 1970 UTC. */
  readonly inactiveSince: number | null;
  /** Deleted at. Milliseconds since 1970 UTC. */
  readonly deletedAt: number | null;
  /** Actor id of the person whose account it is. */
  readonly employeeId: string | null;
  /** Keyed pseudonym of the household. */
  readonly householdId: string | null;
}

/** A camera. */
export interface Camera extends RegisterEnvelope {
  readonly kind: 'camera';
  /** Account. */
  readonly ownerId: string;
  /** Location class. */
  readonly locationClass: LocationClass;
  /** Model. */
  readonly model: string | null;
  /** Product line. */
  readonly productLine: string | null;
  /** End-to-end encrypted. */
  readonly endToEndEncrypted: boolean;
}

/** A recording about which something is special. */
export interface Recording extends RegisterEnvelope {
  readonly kind: 'recording';
  /** Camera. */
  readonly cameraId: string | null;
  /** Account. */
  readonly ownerId: string;
  /** Recorded at. Milliseconds since 1970 UTC. */
  readonly recordedAt: number | null;
  /** Deleted at. Milliseconds since 1970 UTC. */
  readonly deletedAt: number | null;
  /** Retention ends. Milliseconds since 1970 UTC. */
  readonly retentionUntil: number | null;
  /** Under legal hold. */
  readonly legalHold: boolean;
  /** Provenance. */
  readonly provenance: Provenance;
  /** Actor ids, or anyone. At most 1,000. */
  readonly sharedWith: readonly string[];
  /** The recording this one was made from: a clip, a transcript, a thumbnail. */
  readonly derivedFrom: string | null;
}

/** An owner's consent. */
export interface Consent extends RegisterEnvelope {
  readonly kind: 'consent';
  /** Account. */
  readonly ownerId: string;
  /** Cameras; empty: all. At most 1,000. */
  readonly cameraIds: readonly string[];
  /** Recordings; empty: all. At most 1,000. */
  readonly recordingIds: readonly string[];
  /** Covers live streams. */
  readonly live: boolean;
  /** Actions covered. At most 1,000. */
  readonly actions: readonly string[];
  /** Actor id, team:NAME or any-support. */
  readonly grantedTo: string;
  /** Ticket it was given for. */
  readonly ticketId: string | null;
  /** What the owner was told. */
  readonly disclosureVersion: string;
  /** The owner acted to give it. */
  readonly affirmativeAct: boolean;
  /** Revoked at. Milliseconds since 1970 UTC. */
  readonly revokedAt: number | null;
}

/** A support ticket. */
export interface Ticket extends RegisterEnvelope {
  readonly kind: 'ticket';
  /** Account. */
  readonly ownerId: string;
  /** Camera. */
  readonly cameraId: string | null;
  /** Account of the requester. */
  readonly requesterAccountId: string | null;
  /** Who opened it. */
  readonly openedBy: string;
  /** Actor ids or team:NAME. At most 1,000. */
  readonly assignees: readonly string[];
  /** Opened at. Milliseconds since 1970 UTC. */
  readonly openedAt: number;
  /** Closed at. Milliseconds since 1970 UTC. */
  readonly closedAt: number | null;
}

/** An investigation. */
export interface Case extends RegisterEnvelope {
  readonly kind: 'case';
  /** Purpose it serves. */
  readonly purpose: string;
  /** Who opened it. */
  readonly openedBy: string;
  /** Actor ids. At most 1,000. */
  readonly investigators: readonly string[];
  /** Accounts. At most 1,000. */
  readonly ownerIds: readonly string[];
  /** Recordings. At most 1,000. */
  readonly recordingIds: readonly string[];
  /** Opened at. Milliseconds since 1970 UTC. */
  readonly openedAt: number;
  /** Closed at. Milliseconds since 1970 UTC. */
  readonly closedAt: number | null;
}

/** A court order or warrant. */
export interface LegalOrder extends RegisterEnvelope {
  readonly kind: 'legal-order';
  /** Kind of instrument. */
  readonly instrument: string;
  /** Issuing agency. */
  readonly agency: string;
  /** Accounts. At most 1,000. */
  readonly ownerIds: readonly string[];
  /** Recordings. At most 1,000. */
  readonly recordingIds: readonly string[];
  /** Covers recordings from. Milliseconds since 1970 UTC. */
  readonly recordedFrom: number | null;
  /** Covers recordings until. Milliseconds since 1970 UTC. */
  readonly recordedUntil: number | null;
  /** Served at. Milliseconds since 1970 UTC. */
  readonly servedAt: number;
  /** Expires at. Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
  /** Not to be disclosed until. Milliseconds since 1970 UTC. */
  readonly nonDisclosureUntil: number | null;
  /** Who reviewed it. */
  readonly reviewer: string;
  /** Actor ids or team:NAME. At most 1,000. */
  readonly assignees: readonly string[];
  /** Who of the agency may receive; null: not restricted. */
  readonly recipientIds: readonly string[] | null;
}

/** Break-glass access. */
export interface Emergency extends RegisterEnvelope {
  readonly kind: 'emergency';
  /** Account. */
  readonly ownerId: string;
  /** Who asks. */
  readonly requester: string;
  /** Who may act. At most 1,000. */
  readonly responders: readonly string[];
  /** Started at. Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  /** Expires at. Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
  /** Reviewed at. Milliseconds since 1970 UTC. */
  readonly reviewedAt: number | null;
  /** Reviewer. */
  readonly reviewer: string | null;
}

/** Who may use an action. */
export interface Entitlement extends RegisterEnvelope {
  readonly kind: 'entitlement';
  /** Actor id, team:NAME or role:NAME. */
  readonly grantedTo: string;
  /** Actions. At most 1,000. */
  readonly actions: readonly string[];
  /** Tools; empty: all. At most 1,000. */
  readonly sources: readonly string[];
  /** Who granted it. */
  readonly grantedBy: string;
}

/** A reporting tool. */
export interface SourceRecord extends RegisterEnvelope {
  readonly kind: 'source';
  /** What it is. */
  readonly description: string;
  /** Purpose of events without one. */
  readonly defaultPurpose: string | null;
  /** The tool enforces a second factor. */
  readonly mfaEnforced: boolean | null;
  /** Public key. */
  readonly publicKey: string | null;
  /** Quota, events per second. */
  readonly eventsPerSecondMax: number | null;
  /** Longest silence, seconds. */
  readonly heartbeatSeconds: number | null;
  /** The tool asks before every access; one that it did not ask for is a finding. */
  readonly asksBeforeAccess: boolean | null;
  /** Domains the tool may send to; null: not restricted. */
  readonly allowedDestinations: readonly string[] | null;
  /** Person or team that answers for the tool and its tokens. */
  readonly owner: string | null;
  /** Longest time from an access to its report, seconds; null: 90 days. */
  readonly delaySecondsMax: number | null;
}

/** The text of a policy set; its id is the SHA-256 of the text. */
export interface PolicySet extends RegisterEnvelope {
  readonly kind: 'policy-set';
  /** Canonical text: JSON with parameters and rules. */
  readonly rules: string;
  /** Why the set is proposed, in plain words. */
  readonly reason: string | null;
}

/** A policy set in force. */
export interface PolicyRecord extends RegisterEnvelope {
  readonly kind: 'policy';
  /** Hash of the set. */
  readonly setHash: string;
  /** Approver. */
  readonly approvedBy: string;
}

/** A rule that is known not to hold for someone or something, for a while. */
export interface Exception extends RegisterEnvelope {
  readonly kind: 'exception';
  /** Rule id. */
  readonly rule: string;
  /** For this actor; null: for everyone. */
  readonly actorId: string | null;
  /** In this tool; null: in all. */
  readonly sourceId: string | null;
  /** The camera for which the exception holds; null: all. */
  readonly cameraId: string | null;
  /** Why, in plain words. */
  readonly reason: string;
}

/** What one person did about one version of a record: the version of that kind and id with this validFrom. */
export interface Approval extends RegisterEnvelope {
  readonly kind: 'approval';
  /** What the person did. */
  readonly act: Act;
  /** Kind of the record. */
  readonly recordKind: string;
  /** Id of the record. */
  readonly recordId: string;
  /** SHA-256 of the content that the person saw, hexadecimal. */
  readonly recordHash: string;
  /** Actor id of the person. */
  readonly by: string;
  /** When, by the clock of intake. Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Why, in plain words. */
  readonly note: string | null;
}

/** Recordings collected for research or training. */
export interface Dataset extends RegisterEnvelope {
  readonly kind: 'dataset';
  /** What it is for. */
  readonly purpose: string;
  /** Recordings in it. At most 1,000. */
  readonly recordingIds: readonly string[];
  /** Datasets it contains. At most 1,000. */
  readonly datasetIds: readonly string[];
}

/** What was trained on datasets. */
export interface Model extends RegisterEnvelope {
  readonly kind: 'model';
  /** Datasets it was trained on. At most 1,000. */
  readonly datasetIds: readonly string[];
  /** Models it was made from. At most 1,000. */
  readonly modelIds: readonly string[];
}

export interface RegisterRecordByKind {
  readonly person: Person;
  readonly account: Account;
  readonly camera: Camera;
  readonly recording: Recording;
  readonly consent: Consent;
  readonly ticket: Ticket;
  readonly case: Case;
  readonly 'legal-order': LegalOrder;
  readonly emergency: Emergency;
  readonly entitlement: Entitlement;
  readonly source: SourceRecord;
  readonly policy: PolicyRecord;
  readonly 'policy-set': PolicySet;
  readonly exception: Exception;
  readonly dataset: Dataset;
  readonly model: Model;
  readonly approval: Approval;
}

/** One version of one fact. Kind is the branch of body. */
export type RegisterRecord = RegisterRecordByKind[RegisterKind];
