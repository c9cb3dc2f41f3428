import { citedFactsOf, type DetectedAccess } from './detected-access.ts';
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
