import type {
  AccessEvent,
  Action,
  ActorKind,
  ActorRef,
  ClaimKind,
  DestinationKind,
  Outcome,
  Path,
  Problem,
  Purpose,
  RecipientKind,
  ResourceKind,
  SearchKind,
} from '../domain/access-event/access-event.ts';
import { parseAccessEvent } from '../domain/access-event/parse-access-event.ts';

/** What was looked at: milliseconds, bytes, things. */
export interface Extent {
  readonly durationMs?: number;
  readonly bytes?: number;
  readonly count?: number;
  readonly decrypted?: boolean;
}

/** What a tool says of one access: `docs/interfaces` section 2 without what the emitter fills in. */
export interface AccessReport {
  readonly actor: { readonly id: string; readonly kind: ActorKind; readonly onBehalfOf?: ActorRef };
  readonly action: Action;
  readonly resource: {
    readonly kind: ResourceKind;
    readonly recordingId?: string;
    readonly cameraId?: string;
    readonly ownerId?: string;
    readonly storeId?: string;
  };
  readonly authentication?: {
    readonly mfa?: boolean;
    readonly method?: string;
    readonly sessionId?: string;
    readonly managedDevice?: boolean;
  };
  readonly network?: { readonly ip?: string; readonly country?: string; readonly approved?: boolean };
  readonly outcome?: Outcome;
  readonly path?: Path;
  readonly extent?: Extent;
  readonly purpose?: Purpose;
  readonly claim?: { readonly kind: ClaimKind; readonly id: string };
  readonly search?: { readonly kind: SearchKind; readonly resultCount?: number };
  readonly recipient?: { readonly kind: RecipientKind; readonly id?: string; readonly jurisdiction?: string };
  readonly destination?: { readonly kind: DestinationKind; readonly domain?: string };
  /** The answer this tool got when it asked; an emitter that asks first fills it in. */
  readonly decisionId?: string;
}

/** An access that is about to be opened; one that was not comes by `report`. */
export type OpenedAccess = Omit<AccessReport, 'outcome'> & { readonly outcome?: 'allowed' };

/** The reporting tool. `instance` names this one process among its like; its events are numbered. */
export interface EmitterSource {
  readonly id: string;
  readonly instance: string;
  readonly version?: string;
}

/** An event as it is sent, but for its number. */
export interface BuiltEvent {
  readonly eventId: string;
  /** `null` is an event without a number: one that no spool kept. */
  toJson(sequence: number | null): string;
}

/** What is filled in; `phase` and `accessId` for the end of a playback. */
export interface Filled {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly source: EmitterSource;
  readonly phase?: 'end';
  readonly accessId?: string;
}

type Check = (event: AccessEvent) => readonly Problem[];

/** The event, or everything that intake would refuse in it. */
export function buildEvent(
  report: AccessReport,
  filled: Filled,
  check: Check = () => [],
): BuiltEvent | { readonly problems: readonly Problem[] } {
  const { source, ...fields } = filled;
  const toJson = (sequence: number | null): string =>
    JSON.stringify({ ...report, ...fields, source: { ...source, sequence: sequence ?? undefined } });
  // The address never leaves here hashed: only its form is checked.
  const parsed = parseAccessEvent(JSON.parse(toJson(0)), () => 'an address');
  if ('problems' in parsed) return parsed;
  const problems = check(parsed.event);
  return problems.length > 0 ? { problems } : { eventId: filled.eventId, toJson };
}
