import { absentAccessEvent } from '../../records/access-event/absent-access-event.ts';
import { isText, TEXT_CHARS_MAX } from '../../value-forms/text.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { OWN_SOURCE } from '../access-event/own-source.ts';

/** The store that is read: `storeId` of the event where no account, camera or recording was asked for. */
export const readStores = ['audit-log', 'alerts', 'register', 'policies'] as const;
export type ReadStore = (typeof readStores)[number];

/** About whom and what was asked. UNTRUSTED: a text that no event can contain is left out; the filter still has it. */
export interface ReadSubject {
  readonly personId?: string | undefined;
  readonly ownerId?: string | undefined;
  readonly cameraId?: string | undefined;
  readonly recordingId?: string | undefined;
  readonly siteId?: string | undefined;
}

/** Somebody reads accesses, alerts, the register or policies, or tries an act on an alert that is refused. */
export interface WatchedRead {
  readonly asker: Pick<AccessEvent['actor'], 'id' | 'kind'>;
  readonly store: ReadStore;
  readonly subject: ReadSubject;
  /** The path and the query, percent-encoded, without the page. */
  readonly filter: string;
  readonly reason: string | null;
  /** `denied`: it is not theirs to do. `error`: it is, and came at the wrong time. */
  readonly outcome: AccessEvent['outcome'];
}

/** The access event that records a read. `occurredAt` is in milliseconds since 1970 UTC. */
export function readEvent(
  read: WatchedRead,
  { eventId, occurredAt }: { eventId: string; occurredAt: number },
): AccessEvent {
  const { asker, store, reason, outcome } = read;
  const subject = textsOf(read.subject);
  const { personId, ownerId, cameraId, recordingId, siteId } = subject;
  const absent = absentAccessEvent;
  return {
    ...absent.accessEvent,
    eventId,
    occurredAt,
    source: { ...absent.source, id: OWN_SOURCE },
    actor: { ...absent.actor, ...asker },
    action: 'search',
    outcome,
    path: 'api',
    resource: { ...absent.resource, ownerId, cameraId, recordingId, siteId, ...placeOf(subject, store) },
    purpose: 'system-operation',
    search: {
      ...absent.search,
      kind: Object.values(subject).some((id) => id !== null) ? 'id' : 'browse',
      personId,
      reason,
      filter: bounded(read.filter),
    },
  };
}

type Texts = Readonly<Record<keyof ReadSubject, string | null>>;

function textsOf(subject: ReadSubject): Texts {
  const textOf = (value: string | undefined) => (isText(value) ? value : null);
  return {
    personId: textOf(subject.personId),
    ownerId: textOf(subject.ownerId),
    cameraId: textOf(subject.cameraId),
    recordingId: textOf(subject.recordingId),
    siteId: textOf(subject.siteId),
  };
}

/** The kind of the resource, and the store where nothing was asked for by its id. */
function placeOf(
  { ownerId, cameraId, recordingId }: Texts,
  store: ReadStore,
): Pick<AccessEvent['resource'], 'kind'> & Partial<AccessEvent['resource']> {
  if (ownerId !== null) return { kind: 'account' };
  if (cameraId !== null) return { kind: 'camera' };
  return recordingId === null ? { kind: 'store', storeId: store } : { kind: 'recording' };
}

function bounded(filter: string): string {
  return filter.length <= TEXT_CHARS_MAX ? filter : `${filter.slice(0, TEXT_CHARS_MAX - 1)}…`;
}
