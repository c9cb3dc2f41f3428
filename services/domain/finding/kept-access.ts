import { citationOf, type DetectedAccess } from './detected-access.ts';
import type { CitedAccess } from './finding.ts';

/**
 * The part of an access that detectors remember, because a finding about it needs it. They remember millions of
 * accesses for up to a year, so the event and its facts are not kept.
 */
export interface KeptAccess extends CitedAccess {
  /** The judged actor. */
  readonly actorId: string;
  readonly recordingId: string | null;
}

export function keptOf(access: DetectedAccess): KeptAccess {
  const { eventId, sourceId, ownerId, occurredAt, appendedAt } = citationOf(access);
  const { recordingId } = access.event.resource;
  return { eventId, sourceId, ownerId, occurredAt, appendedAt, actorId: access.facts.actor.id, recordingId };
}
