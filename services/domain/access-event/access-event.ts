/**
 * What a tool reports: one access to stored or live video. The JSON form is `docs/interfaces` section 2, the
 * encoded form `schemas/access-event/v1.avsc`; both have these names. Every optional field is `null` when absent,
 * so that all events have one shape.
 */

export const actorKinds = [
  'employee',
  'contractor',
  'owner',
  'authorised-user',
  'customer-session',
  'service',
  'anonymous',
] as const;
export const actions = [
  'search',
  'list',
  'thumbnail',
  'view',
  'livestream',
  'download',
  'export',
  'share',
  'disclose',
  'grant',
  'revoke',
  'annotate',
  'delete',
] as const;
export const phases = ['begin', 'end'] as const;
export const outcomes = ['allowed', 'denied', 'error'] as const;
export const paths = ['app', 'api', 'direct-store', 'database'] as const;
export const resourceKinds = ['recording', 'live-stream', 'camera', 'account', 'store'] as const;
export const purposes = [
  'legal-process',
  'illegal-activity-investigation',
  'legal-rights',
  'prevent-harm-or-loss',
  'express-consent',
  'owner-self',
  'system-operation',
  'unspecified',
] as const;
export const claimKinds = ['consent', 'ticket', 'case', 'legal-order', 'emergency', 'approval'] as const;
export const searchKinds = ['exact-email', 'name', 'phone', 'address', 'id', 'browse'] as const;
export const recipientKinds = [
  'owner',
  'authorised-user',
  'law-enforcement',
  'court',
  'counsel',
  'internal',
  'public',
  'other',
] as const;
export const destinationKinds = [
  'managed-device',
  'removable-drive',
  'personal-cloud',
  'email',
  'share-link',
  'other',
] as const;

export type ActorKind = (typeof actorKinds)[number];
export type Action = (typeof actions)[number];
export type Phase = (typeof phases)[number];
export type Outcome = (typeof outcomes)[number];
export type Path = (typeof paths)[number];
export type ResourceKind = (typeof resourceKinds)[number];
export type Purpose = (typeof purposes)[number];
export type ClaimKind = (typeof claimKinds)[number];
export type SearchKind = (typeof searchKinds)[number];
export type RecipientKind = (typeof recipientKinds)[number];
export type DestinationKind = (typeof destinationKinds)[number];

export interface ActorRef {
  readonly id: string;
  readonly kind: ActorKind;
}

export interface AccessEvent {
  readonly eventId: string;
  /** The source's claim, milliseconds since 1970 UTC. */
  readonly occurredAt: number;
  readonly source: {
    readonly id: string;
    readonly instance: string | null;
    readonly version: string | null;
    readonly sequence: number | null;
  };
  readonly actor: ActorRef & { readonly onBehalfOf: ActorRef | null };
  readonly authentication: {
    readonly mfa: boolean | null;
    readonly method: string | null;
    readonly sessionId: string | null;
    readonly managedDevice: boolean | null;
  } | null;
  readonly network: {
    /** Keyed hash of the address; the address itself never enters the log. */
    readonly ipHash: string | null;
    readonly country: string | null;
    readonly approved: boolean | null;
    /**
     * Where intake told `country` or `approved` from the address: what the tool had said. It and what intake told are
     * no content of the event: they may differ when it is sent again.
     */
    readonly claimed: { readonly country: string | null; readonly approved: boolean | null } | null;
  } | null;
  readonly action: Action;
  readonly phase: Phase;
  /** On an end: the `eventId` of the begin it closes. */
  readonly accessId: string | null;
  readonly outcome: Outcome;
  readonly path: Path;
  readonly resource: {
    readonly kind: ResourceKind;
    readonly recordingId: string | null;
    readonly cameraId: string | null;
    readonly ownerId: string | null;
    readonly storeId: string | null;
  };
  readonly extent: {
    readonly durationMs: number | null;
    readonly bytes: number | null;
    readonly count: number | null;
    readonly decrypted: boolean | null;
  } | null;
  readonly purpose: Purpose | null;
  readonly claim: { readonly kind: ClaimKind; readonly id: string } | null;
  readonly search: { readonly kind: SearchKind; readonly resultCount: number | null } | null;
  readonly recipient: {
    readonly kind: RecipientKind;
    readonly id: string | null;
    readonly jurisdiction: string | null;
  } | null;
  readonly destination: { readonly kind: DestinationKind; readonly domain: string | null } | null;
  /** The answer that the tool got when it asked before the access (`docs/ask-before-access`). */
  readonly decisionId: string | null;
}

/** One thing wrong with an input, in the form RFC 9457 problems carry it (`errors: [{field, value, expected}]`). */
export interface Problem {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}
