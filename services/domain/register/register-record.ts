/**
 * The facts a decision rests on, `docs/interfaces` section 3. Records of one `kind` + `id` are versions; in force at
 * t is the version with the greatest `validFrom` <= t. All times are milliseconds since 1970 UTC; absent is `null`,
 * absent lists are empty.
 */

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
] as const;
export type RegisterKind = (typeof registerKinds)[number];

export const personTypes = ['employee', 'contractor'] as const;
export const accountClasses = ['customer', 'test', 'corporate'] as const;
export const locationClasses = ['intimate', 'indoor', 'outdoor', 'unknown'] as const;
export const provenances = ['customer-private', 'public-post', 'submitted-with-consent', 'employee-donated'] as const;
export type PersonType = (typeof personTypes)[number];
export type AccountClass = (typeof accountClasses)[number];
export type LocationClass = (typeof locationClasses)[number];
export type Provenance = (typeof provenances)[number];

/** What every register record carries, whatever its kind. */
export interface RegisterEnvelope {
  readonly id: string;
  readonly issuer: string;
  readonly validFrom: number;
  readonly validUntil: number | null;
  readonly approver: string | null;
}

export interface PersonFields {
  readonly type: PersonType;
  readonly employer: string;
  readonly role: string;
  readonly team: string;
  readonly manager: string;
  readonly country: string;
  /** `null` when not given (no restriction); an empty list approves no country. */
  readonly approvedCountries: readonly string[] | null;
  readonly trainingValidUntil: number | null;
  readonly employmentFrom: number;
  readonly employmentUntil: number | null;
  readonly aliases: readonly string[];
  readonly ownAccountId: string | null;
  readonly householdId: string | null;
  readonly noticeGivenAt: number | null;
  /** `null` when attestations are not kept; an empty list attests nothing. */
  readonly attestedPurposes: readonly string[] | null;
  readonly attestationValidUntil: number | null;
}
export interface AccountFields {
  readonly authorisedUsers: readonly string[];
  readonly class: AccountClass;
  readonly childFlag: boolean;
  readonly inactiveSince: number | null;
  readonly deletedAt: number | null;
  readonly employeeId: string | null;
  readonly householdId: string | null;
}
export interface CameraFields {
  readonly ownerId: string;
  readonly locationClass: LocationClass;
  readonly model: string | null;
  readonly productLine: string | null;
  readonly endToEndEncrypted: boolean;
}
export interface RecordingFields {
  readonly cameraId: string | null;
  readonly ownerId: string;
  readonly recordedAt: number | null;
  readonly deletedAt: number | null;
  readonly retentionUntil: number | null;
  readonly legalHold: boolean;
  readonly provenance: Provenance;
  readonly sharedWith: readonly string[];
  /** The recording that this one was made from: a clip, a transcript, a still. */
  readonly derivedFrom: string | null;
}
export interface ConsentFields {
  readonly ownerId: string;
  readonly cameraIds: readonly string[];
  readonly recordingIds: readonly string[];
  readonly live: boolean;
  readonly actions: readonly string[];
  readonly grantedTo: string;
  readonly ticketId: string | null;
  readonly disclosureVersion: string;
  readonly affirmativeAct: boolean;
  readonly revokedAt: number | null;
}
export interface TicketFields {
  readonly ownerId: string;
  readonly cameraId: string | null;
  readonly requesterAccountId: string | null;
  readonly openedBy: string;
  readonly assignees: readonly string[];
  readonly openedAt: number;
  readonly closedAt: number | null;
}
export interface CaseFields {
  readonly purpose: string;
  readonly openedBy: string;
  readonly investigators: readonly string[];
  readonly ownerIds: readonly string[];
  readonly recordingIds: readonly string[];
  readonly openedAt: number;
  readonly closedAt: number | null;
}
export interface LegalOrderFields {
  readonly instrument: string;
  readonly agency: string;
  readonly ownerIds: readonly string[];
  readonly recordingIds: readonly string[];
  readonly recordedFrom: number | null;
  readonly recordedUntil: number | null;
  readonly servedAt: number;
  readonly expiresAt: number;
  readonly nonDisclosureUntil: number | null;
  readonly reviewer: string;
  readonly assignees: readonly string[];
  /** Who of the agency may receive; `null` when not given (no restriction). */
  readonly recipientIds: readonly string[] | null;
}
export interface EmergencyFields {
  readonly ownerId: string;
  readonly requester: string;
  readonly responders: readonly string[];
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly reviewedAt: number | null;
  readonly reviewer: string | null;
}
export interface EntitlementFields {
  readonly grantedTo: string;
  readonly actions: readonly string[];
  readonly sources: readonly string[];
  readonly grantedBy: string;
}
export interface SourceFields {
  readonly description: string;
  readonly defaultPurpose: string | null;
  readonly mfaEnforced: boolean | null;
  readonly publicKey: string | null;
  readonly eventsPerSecondMax: number | null;
  readonly heartbeatSeconds: number | null;
  /** The tool asks before every access: one that it did not ask for is a finding. */
  readonly asksBeforeAccess: boolean | null;
  /** Domains the tool may send to; `null` when not given (no restriction). */
  readonly allowedDestinations: readonly string[] | null;
}
export interface PolicyFields {
  readonly setHash: string;
  readonly approvedBy: string;
}
/** A rule that is known not to hold for `actorId`, in `sourceId`, or for the one in the other; one of them is given. */
export interface ExceptionFields {
  readonly rule: string;
  readonly actorId: string | null;
  readonly sourceId: string | null;
  readonly reason: string;
}
export interface DatasetFields {
  readonly purpose: string;
  readonly recordingIds: readonly string[];
  readonly datasetIds: readonly string[];
}
export interface ModelFields {
  readonly datasetIds: readonly string[];
  readonly modelIds: readonly string[];
}

/** The text of a policy set; its id is the SHA-256 of `rules`, which stands on decisions as `policyVersion`. */
export interface PolicySetFields {
  readonly rules: string;
}

export interface FieldsByKind {
  readonly person: PersonFields;
  readonly account: AccountFields;
  readonly camera: CameraFields;
  readonly recording: RecordingFields;
  readonly consent: ConsentFields;
  readonly ticket: TicketFields;
  readonly case: CaseFields;
  readonly 'legal-order': LegalOrderFields;
  readonly emergency: EmergencyFields;
  readonly entitlement: EntitlementFields;
  readonly source: SourceFields;
  readonly policy: PolicyFields;
  readonly 'policy-set': PolicySetFields;
  readonly exception: ExceptionFields;
  readonly dataset: DatasetFields;
  readonly model: ModelFields;
}

/** A record of one kind: envelope plus the fields of the kind, flat. */
export type RecordOf<Kind extends RegisterKind> = RegisterEnvelope & { readonly kind: Kind } & FieldsByKind[Kind];
export type RegisterRecord = { [Kind in RegisterKind]: RecordOf<Kind> }[RegisterKind];

export type Person = RecordOf<'person'>;
export type Account = RecordOf<'account'>;
export type Camera = RecordOf<'camera'>;
export type Recording = RecordOf<'recording'>;
export type Consent = RecordOf<'consent'>;
export type Ticket = RecordOf<'ticket'>;
export type Case = RecordOf<'case'>;
export type LegalOrder = RecordOf<'legal-order'>;
export type Emergency = RecordOf<'emergency'>;
export type Entitlement = RecordOf<'entitlement'>;
export type Source = RecordOf<'source'>;
export type PolicyRecord = RecordOf<'policy'>;
export type PolicySetRecord = RecordOf<'policy-set'>;
export type Exception = RecordOf<'exception'>;
export type Dataset = RecordOf<'dataset'>;
export type Model = RecordOf<'model'>;
