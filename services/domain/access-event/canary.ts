import { absentAccessEvent } from '../../records/access-event/absent-access-event.ts';
import { partitionOf } from '../decision-log/partition.ts';
import type { AccessEvent } from './access-event.ts';
import { OWN_SOURCE } from './own-source.ts';

/** The actor of the first canary accesses, those of one partition. The source is the installation's own, which no caller may use. */
export const CANARY_ACTOR = 'custodes-canary';

const CANARY_ACTOR_ID = /^custodes-canary(?:-\d{1,6})?$/;

const CANARY_ID = /^canary-(\d{1,6})s-/;

/**
 * The actor of the canary accesses of each partition: the first of `custodes-canary`, `custodes-canary-1` and so on whose
 * accesses the log has there.
 */
export function canaryActors(partitions: number): readonly string[] {
  const actors: string[] = [];
  for (let number = 0; Object.keys(actors).length < partitions; number += 1) {
    const id = number === 0 ? CANARY_ACTOR : `${CANARY_ACTOR}-${number}`;
    actors[partitionOf(id, partitions)] ??= id;
  }
  return actors;
}

export function isCanaryActor(actorId: string): boolean {
  return CANARY_ACTOR_ID.test(actorId);
}

/** An access that the installation makes of nothing, to see whether accesses come back as decision, alert and leaf. */
export function canaryEvent(
  id: string,
  actorId: string,
  { occurredAt, everySeconds }: { readonly occurredAt: number; readonly everySeconds: number },
): AccessEvent {
  const absent = absentAccessEvent;
  return {
    ...absent.accessEvent,
    // The interval is in the id, so that a report over months knows how often canaries were due.
    eventId: `canary-${everySeconds}s-${id}`,
    occurredAt,
    source: { ...absent.source, id: OWN_SOURCE },
    actor: { ...absent.actor, id: actorId, kind: 'service' },
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
  return source.id === OWN_SOURCE && isCanaryActor(actor.id);
}

/** How often canaries were due when this one was sent, in milliseconds; null for the id of anything else. */
export function canaryIntervalOf(eventId: string): number | null {
  const [, seconds] = CANARY_ID.exec(eventId) ?? [];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
