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

/** An access as the columns of a window have it. */
export interface PackedAccess {
  /** The facts as one text, without the recording and what was tried; null where there are none. */
  readonly facts: string | null;
  /** Each record that was tried as one text: many accesses try the same. */
  readonly tried: readonly string[];
}

let lastPacked: { readonly kept: KeptAccess; readonly packed: PackedAccess } | null = null;

/** The same for every window that keeps the access, so the texts are made and hashed once. */
export function packedAccess(kept: KeptAccess): PackedAccess {
  if (lastPacked?.kept === kept) return lastPacked.packed;
  const packed = { facts: packedFacts(kept), tried: packedTried(kept) };
  lastPacked = { kept, packed };
  return packed;
}

function packedFacts({ facts }: KeptAccess): string | null {
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

function packedTried({ facts }: KeptAccess): readonly string[] {
  if (facts === null || facts.tried.length === 0) return noneTried;
  return facts.tried.map(({ kind, id, state }) => JSON.stringify([kind, id, state]));
}

const noneTried: readonly never[] = [];

function unpackedTried(packed: string): CitedFacts['tried'][number] {
  const [kind, id, state] = JSON.parse(packed);
  return { kind, id, state };
}
