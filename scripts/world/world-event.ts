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
} from '../../services/domain/access-event/access-event.ts';
import type { RegisterKind } from '../../services/domain/register/register-record.ts';

/** An access event as a tool sends it: the JSON of `docs/interfaces` section 2 without absent fields. */
export interface WorldEvent {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly source: {
    readonly id: string;
    readonly instance: string;
    readonly version: string;
    readonly sequence: number;
  };
  readonly actor: {
    readonly id: string;
    readonly kind: ActorKind;
    readonly onBehalfOf?: { readonly id: string; readonly kind: ActorKind };
  };
  readonly authentication?: {
    readonly mfa: boolean;
    readonly method: string;
    readonly sessionId: string;
    readonly managedDevice?: boolean;
    readonly deviceId?: string;
  };
  readonly network?: {
    readonly ip: string;
    readonly country: string;
    readonly approved?: boolean;
    readonly asn?: number;
  };
  readonly action: Action;
  readonly phase?: Phase;
  readonly accessId?: string;
  readonly outcome?: Outcome;
  readonly path?: Path;
  readonly resource: {
    readonly kind: ResourceKind;
    readonly recordingId?: string;
    readonly cameraId?: string;
    readonly ownerId?: string;
    readonly storeId?: string;
  };
  readonly extent?: { readonly durationMs?: number; readonly bytes?: number; readonly decrypted?: boolean };
  readonly purpose?: Purpose;
  readonly claim?: { readonly kind: ClaimKind; readonly id: string };
  readonly search?: { readonly kind: SearchKind; readonly resultCount: number };
  readonly recipient?: { readonly kind: RecipientKind; readonly id: string; readonly jurisdiction?: string };
  readonly destination?: { readonly kind: DestinationKind; readonly domain?: string };
}

/** A register record as a system of record sends it: the JSON of section 3, with times as RFC 3339 text. */
export interface WorldRecord {
  readonly kind: RegisterKind;
  readonly id: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly [field: string]: unknown;
}

/** One line of the answer key: an access that is wrong, and the story that it belongs to. */
export interface AnswerKeyLine {
  readonly eventId: string;
  readonly scenario: string;
  readonly variant: string;
}

/**
 * A part of the world: register records by `validFrom` and accesses by `occurredAt`, all later than in earlier chunks.
 */
export interface WorldChunk {
  readonly register: readonly WorldRecord[];
  readonly accesses: readonly WorldEvent[];
  readonly answers: readonly AnswerKeyLine[];
}
