import { citedFactsOf, type DetectedAccess } from './detected-access.ts';
import type { CitedAccess, CitedFacts } from './finding.ts';

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
  const { event, decision, facts } = access;
  return {
    eventId: event.eventId,
    sourceId: event.source.id,
    ownerId: facts.account.ownerId,
    occurredAt: event.occurredAt,
    appendedAt: decision.appendedAt,
    facts: citedFactsOf(access),
    actorId: facts.actor.id,
    recordingId: event.resource.recordingId,
  };
}

/** Returns the facts as one text, without the recording; null where there are none. */
export function packedFacts({ facts }: Pick<KeptAccess, 'facts'>): string | null {
  if (facts === null) return null;
  const { action, cameraId, locationClass, isOfChild, isOfCoworker, isOfHousehold, tried } = facts;
  if (tried.length > 0)
    return JSON.stringify([action, cameraId, locationClass, isOfChild, isOfCoworker, isOfHousehold, tried]);
  // The same text for an explained access, in a third of the time. Only the camera is a text that a source chose.
  const camera = cameraId === null ? 'null' : JSON.stringify(cameraId);
  return `["${action}",${camera},"${locationClass}",${isOfChild},${isOfCoworker},${isOfHousehold},[]]`;
}

export function unpackedFacts(packed: string | null, recordingId: string | null): CitedFacts | null {
  if (packed === null) return null;
  const [action, cameraId, locationClass, isOfChild, isOfCoworker, isOfHousehold, tried] = JSON.parse(packed);
  return { action, cameraId, recordingId, locationClass, isOfChild, isOfCoworker, isOfHousehold, tried };
}
