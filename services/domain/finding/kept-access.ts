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

let last: { readonly access: DetectedAccess; readonly kept: KeptAccess } | null = null;

/** All detectors look at one access before the next, so its last result is the one that is asked for. */
export function keptOf(access: DetectedAccess): KeptAccess {
  if (last?.access === access) return last.kept;
  const { event, decision, facts } = access;
  const kept = {
    eventId: event.eventId,
    sourceId: event.source.id,
    ownerId: facts.account.ownerId,
    occurredAt: event.occurredAt,
    appendedAt: decision.appendedAt,
    facts: citedFactsOf(access),
    actorId: facts.actor.id,
    recordingId: event.resource.recordingId,
  };
  last = { access, kept };
  return kept;
}

/** Returns the facts as one text, without the recording and what was tried; null where there are none. */
export function packedFacts({ facts }: Pick<KeptAccess, 'facts'>): string | null {
  if (facts === null) return null;
  const { action, cameraId, locationClass, isOfChild, isOfCoworker, isOfHousehold, endToEndEncrypted } = facts;
  // In a third of the time of one list. Only the camera is a text that a source chose.
  const camera = cameraId === null ? 'null' : JSON.stringify(cameraId);
  return `["${action}",${camera},"${locationClass}",${isOfChild},${isOfCoworker},${isOfHousehold},${endToEndEncrypted}]`;
}

export function unpackedFacts(
  packed: string | null,
  { recordingId, tried }: { readonly recordingId: string | null; readonly tried: readonly string[] },
): CitedFacts | null {
  if (packed === null) return null;
  const [action, cameraId, locationClass, isOfChild, isOfCoworker, isOfHousehold, endToEndEncrypted] =
    JSON.parse(packed);
  const seen = { action, cameraId, recordingId, locationClass, isOfChild, isOfCoworker, isOfHousehold };
  return { ...seen, endToEndEncrypted, tried: tried.map(unpackedTried) };
}

/** Returns each record that was tried as one text: many accesses try the same. */
export function packedTried({ facts }: Pick<KeptAccess, 'facts'>): readonly string[] {
  return facts?.tried.map(({ kind, id, state }) => JSON.stringify([kind, id, state])) ?? [];
}

function unpackedTried(packed: string): CitedFacts['tried'][number] {
  const [kind, id, state] = JSON.parse(packed);
  return { kind, id, state };
}
