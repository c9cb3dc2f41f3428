// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import type {
  Action,
  ActorKind,
  ClaimKind,
  DestinationKind,
  Outcome,
  Path,
  Phase,
  Purpose,
  RecipientKind,
  ResourceKind,
  SearchKind,
} from '../access-event/access-event.ts';

/** The record as it is sent in JSON: what is absent may be left out. */
export interface AccessEventInput {
  /** The source chooses it. With `source.id` it is the identity of the event. */
  readonly eventId: string;
  /** When the access began, as the source claims. */
  readonly occurredAt: string;
  /** The tool that reports. */
  readonly source: {
    /** Id of the tool, the same for all of its instances. */
    readonly id: string;
    /** Pod or host. */
    readonly instance?: string;
    /** Version of the tool. */
    readonly version?: string;
    /** Number of the event within the instance; a gap shows a lost event. Of a heartbeat: the last number that was used. */
    readonly sequence?: number;
    /** SHA-256 of what the source signed of the event before it, of the same instance ([signing](emitting.md#signing)). */
    readonly previousHash?: string;
    /** Ed25519 signature by the key of the source, in base64 ([signing](emitting.md#signing)). */
    readonly signature?: string;
  };
  /** Who accessed. */
  readonly actor: {
    /** Id of the person, service or session. */
    readonly id: string;
    /** Kind of actor. */
    readonly kind: ActorKind;
    /** For whom a service acts; a service is judged as that actor. */
    readonly onBehalfOf?: {
      /** Id of that actor. */
      readonly id: string;
      /** Kind of that actor. */
      readonly kind: ActorKind;
    };
  };
  /** How the actor authenticated. */
  readonly authentication?: {
    /** A second factor was used. There is no default. */
    readonly mfa?: boolean;
    /** For example `webauthn`. */
    readonly method?: string;
    /** Id of the session. */
    readonly sessionId?: string;
    /** The device is managed. */
    readonly managedDevice?: boolean;
    /** Id of the device that the actor used, as the tool names it. */
    readonly deviceId?: string;
  };
  /** Where the access came from. */
  readonly network?: {
    /** Number of the autonomous system that the address belongs to. */
    readonly asn?: number;
    /** IPv4 or IPv6 address. Intake replaces it by a keyed hash; the address never enters the log. */
    readonly ip?: string;
    /** ISO 3166-1 alpha-2 code of the country. */
    readonly country?: string;
    /** The network is on the list of approved networks. */
    readonly approved?: boolean;
  };
  /** What was done. */
  readonly action: Action;
  /** Begin or end of a playback, or a heartbeat: no access, the source is alive. */
  readonly phase?: Phase;
  /** On an end: `eventId` of the begin that it closes. On a read of a store: of the read that it goes on with. */
  readonly accessId?: string;
  /** Whether the access happened. */
  readonly outcome?: Outcome;
  /** By which way the access happened. */
  readonly path?: Path;
  /** What was accessed. */
  readonly resource: {
    /** Kind of resource. */
    readonly kind: ResourceKind;
    /** Id of the recording. */
    readonly recordingId?: string;
    /** Id of the camera. */
    readonly cameraId?: string;
    /** Id of the account that owns the camera. */
    readonly ownerId?: string;
    /** Id of the bucket or table. */
    readonly storeId?: string;
    /** Id of the site where the camera hangs: a house, a store, a building. */
    readonly siteId?: string;
  };
  /** How much was accessed. */
  readonly extent?: {
    /** Time watched, in milliseconds. */
    readonly durationMs?: number;
    /** Bytes read. */
    readonly bytes?: number;
    /** Number of items. */
    readonly count?: number;
    /** End-to-end encrypted material was decrypted. */
    readonly decrypted?: boolean;
  };
  /** The declared purpose. */
  readonly purpose?: Purpose;
  /** The record that the actor cites; it explains nothing by itself. */
  readonly claim?: {
    /** Kind of the record. */
    readonly kind: ClaimKind;
    /** Id of the record. */
    readonly id: string;
  };
  /** How the subject was found. */
  readonly search?: {
    /** Kind of search. */
    readonly kind: SearchKind;
    /** Number of results shown. */
    readonly resultCount?: number;
    /** The person about whom was asked: an employee or contractor, by any of their ids. */
    readonly personId?: string;
    /** What was asked for, as the tool writes it. */
    readonly filter?: string;
    /** Why, as the asker put it; it explains nothing by itself. */
    readonly reason?: string;
  };
  /** Who received the material. */
  readonly recipient?: {
    /** Kind of recipient. */
    readonly kind: RecipientKind;
    /** Pseudonym of the recipient. */
    readonly id?: string;
    /** ISO 3166-2 code of the jurisdiction. */
    readonly jurisdiction?: string;
  };
  /** Where the material went. */
  readonly destination?: {
    /** Kind of destination. */
    readonly kind: DestinationKind;
    /** Domain of the destination. */
    readonly domain?: string;
  };
  /** The answer that the tool got when it asked before the access (`docs/ask-before-access.md`). */
  readonly decisionId?: string;
}
