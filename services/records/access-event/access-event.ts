// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

/** Who acts. */
export const actorKinds = [
  'employee',
  'contractor',
  'owner',
  'authorised-user',
  'customer-session',
  'service',
  'anonymous',
] as const;
export type ActorKind = (typeof actorKinds)[number];

/** What was done. */
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
export type Action = (typeof actions)[number];

/** begin or end of a playback; heartbeat: no access, the source is alive. */
export const phases = ['begin', 'end', 'heartbeat'] as const;
export type Phase = (typeof phases)[number];

/** Did it happen. */
export const outcomes = ['allowed', 'denied', 'error'] as const;
export type Outcome = (typeof outcomes)[number];

/** Through which door. */
export const paths = ['app', 'api', 'direct-store', 'database'] as const;
export type Path = (typeof paths)[number];

/** Kind of resource. */
export const resourceKinds = ['recording', 'live-stream', 'camera', 'account', 'store'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Declared purpose. */
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
export type Purpose = (typeof purposes)[number];

/** Kind of record cited. */
export const claimKinds = ['consent', 'ticket', 'case', 'legal-order', 'emergency', 'approval'] as const;
export type ClaimKind = (typeof claimKinds)[number];

/** Kind of search. */
export const searchKinds = ['exact-email', 'name', 'phone', 'address', 'id', 'browse'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** Kind of recipient. */
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
export type RecipientKind = (typeof recipientKinds)[number];

/** Kind of destination. */
export const destinationKinds = [
  'managed-device',
  'removable-drive',
  'personal-cloud',
  'email',
  'share-link',
  'other',
] as const;
export type DestinationKind = (typeof destinationKinds)[number];

/** The reporting tool. */
export interface Source {
  /** Stable id of the tool. */
  readonly id: string;
  /** Pod or host. */
  readonly instance: string | null;
  /** Version of the tool. */
  readonly version: string | null;
  /** Per-instance counter, for gap detection. */
  readonly sequence: number | null;
  /** SHA-256 (hex) of the signed text of the event before it, of the same instance: with it the events of an instance are a chain. Outside of the content of the event. */
  readonly previousHash: string | null;
  /** Ed25519 signature (base64) by the source's key over the signed text of the event. Outside of the content of the event. */
  readonly signature: string | null;
}

/** For whom a service acts. */
export interface OnBehalfOf {
  /** Id. */
  readonly id: string;
  /** Kind. */
  readonly kind: ActorKind;
}

/** Who acted. */
export interface Actor {
  /** Id of the person, service or session. */
  readonly id: string;
  /** Kind of actor. */
  readonly kind: ActorKind;
  /** For whom. */
  readonly onBehalfOf: OnBehalfOf | null;
}

/** How the actor signed in. */
export interface Authentication {
  /** A second factor was used. */
  readonly mfa: boolean | null;
  /** For example webauthn. */
  readonly method: string | null;
  /** Session. */
  readonly sessionId: string | null;
  /** The device is managed. */
  readonly managedDevice: boolean | null;
  /** Device that the actor used, as the tool names it. */
  readonly deviceId: string | null;
}

/** What the tool said of a network that intake knows itself. */
export interface ClaimedNetwork {
  /** Country. */
  readonly country: string | null;
  /** Approved. */
  readonly approved: boolean | null;
}

/** Where from. */
export interface Network {
  /** Keyed hash of the address (HMAC-SHA-256, hex); the address never enters the log. */
  readonly ipHash: string | null;
  /** Number of the autonomous system that the address belongs to, 0 to 4294967295. */
  readonly asn: number | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** The network is on the approved list. */
  readonly approved: boolean | null;
  /** Only where intake told country or approved from the address: what the tool had said. Outside of the content of the event. */
  readonly claimed: ClaimedNetwork | null;
}

/** What was accessed. */
export interface Resource {
  /** Kind. */
  readonly kind: ResourceKind;
  /** Recording. */
  readonly recordingId: string | null;
  /** Camera. */
  readonly cameraId: string | null;
  /** Account whose camera it is. */
  readonly ownerId: string | null;
  /** Bucket or table. */
  readonly storeId: string | null;
  /** Site where the camera hangs: a house, a store, a building. */
  readonly siteId: string | null;
}

/** How much. */
export interface AccessExtent {
  /** Milliseconds watched. */
  readonly durationMs: number | null;
  /** Bytes read. */
  readonly bytes: number | null;
  /** Items. */
  readonly count: number | null;
  /** End-to-end encrypted material was decrypted. */
  readonly decrypted: boolean | null;
}

/** What the actor cites; explains nothing by itself. */
export interface Claim {
  /** Kind. */
  readonly kind: ClaimKind;
  /** Id of the record cited. */
  readonly id: string;
}

/** How the subject was found. */
export interface Search {
  /** Kind. */
  readonly kind: SearchKind;
  /** Results shown. */
  readonly resultCount: number | null;
  /** Person about whom was asked: an employee or contractor, by any of their ids. */
  readonly personId: string | null;
  /** What was asked for, as the tool writes it. */
  readonly filter: string | null;
  /** Why, as the asker put it; it explains nothing by itself. */
  readonly reason: string | null;
}

/** Who received it. */
export interface Recipient {
  /** Kind. */
  readonly kind: RecipientKind;
  /** Pseudonym of the recipient. */
  readonly id: string | null;
  /** ISO 3166-2. */
  readonly jurisdiction: string | null;
}

/** Where it went. */
export interface Destination {
  /** Kind. */
  readonly kind: DestinationKind;
  /** Domain name. */
  readonly domain: string | null;
}

/** One access to stored or live video, as a tool reports it. No arrays and no maps: a decoder must be able to bound what a stranger sends. In enum symbols `_` stands for `-`. */
export interface AccessEvent {
  /** Chosen by the source; with source.id the identity. 1-128 of A-Z a-z 0-9 . _ : ~ - */
  readonly eventId: string;
  /** The source's claim, milliseconds since 1970 UTC. */
  readonly occurredAt: number;
  /** Who reports. */
  readonly source: Source;
  /** Who acted. */
  readonly actor: Actor;
  /** How the actor signed in. */
  readonly authentication: Authentication | null;
  /** Where from. */
  readonly network: Network | null;
  /** What was done. */
  readonly action: Action;
  /** begin or end of a playback; heartbeat: no access, the source is alive. */
  readonly phase: Phase;
  /** On an end: eventId of the begin. */
  readonly accessId: string | null;
  /** Did it happen. */
  readonly outcome: Outcome;
  /** Through which door. */
  readonly path: Path;
  /** What was accessed. */
  readonly resource: Resource;
  /** How much. */
  readonly extent: AccessExtent | null;
  /** Declared purpose. */
  readonly purpose: Purpose | null;
  /** What the actor cites. */
  readonly claim: Claim | null;
  /** How the subject was found. */
  readonly search: Search | null;
  /** Who received it. */
  readonly recipient: Recipient | null;
  /** Where it went. */
  readonly destination: Destination | null;
  /** The answer that the tool got when it asked before the access. */
  readonly decisionId: string | null;
}
