import { absentAccessEvent } from '../../records/access-event/absent-access-event.ts';
import type { AccessEvent } from './access-event.ts';
import { OWN_SOURCE } from './own-source.ts';

/** The actor of canary accesses. The source is the installation's own, which no caller may use. */
export const CANARY_ACTOR = 'custodes-canary';

const CANARY_ID = /^canary-(\d{1,6})s-/;

/** An access that the installation makes of nothing, to see whether accesses come back as decision, alert and leaf. */
export function canaryEvent(id: string, occurredAt: number, everySeconds: number): AccessEvent {
  const absent = absentAccessEvent;
  return {
    ...absent.accessEvent,
    // The interval is in the id, so that a report over months knows how often canaries were due.
    eventId: `canary-${everySeconds}s-${id}`,
    occurredAt,
    source: { ...absent.source, id: OWN_SOURCE },
    actor: { ...absent.actor, id: CANARY_ACTOR, kind: 'service' },
    action: 'search',
    path: 'api',
    resource: { ...absent.resource, kind: 'store', storeId: 'canary' },
    purpose: 'system-operation',
  };
}

export function isCanary({
  source,
  actor,
}: {
  source: Pick<AccessEvent['source'], 'id'>;
  actor: Pick<AccessEvent['actor'], 'id'>;
}) {
  return source.id === OWN_SOURCE && actor.id === CANARY_ACTOR;
}

/** How often canaries were due when this one was sent, in milliseconds; null for the id of anything else. */
export function canaryIntervalOf(eventId: string): number | null {
  const [, seconds] = CANARY_ID.exec(eventId) ?? [];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
