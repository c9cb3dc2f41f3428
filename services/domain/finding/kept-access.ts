import { citationOf, type DetectedAccess } from './detected-access.ts';
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
  const { recordingId } = access.event.resource;
  return { ...citationOf(access), actorId: access.facts.actor.id, recordingId };
}

/** Returns the facts as one text, without the recording; null where there are none. */
export function packedFacts({ facts }: Pick<KeptAccess, 'facts'>): string | null {
  if (facts === null) return null;
  const { action, cameraId, locationClass, isOfChild, isOfCoworker, isOfHousehold, tried } = facts;
  return JSON.stringify([action, cameraId, locationClass, isOfChild, isOfCoworker, isOfHousehold, tried]);
}

export function unpackedFacts(packed: string | null, recordingId: string | null): CitedFacts | null {
  if (packed === null) return null;
  const [action, cameraId, locationClass, isOfChild, isOfCoworker, isOfHousehold, tried] = JSON.parse(packed);
  return { action, cameraId, recordingId, locationClass, isOfChild, isOfCoworker, isOfHousehold, tried };
}
