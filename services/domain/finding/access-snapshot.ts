import { citedFactsOf, rememberedOf } from './detected-access.ts';
import type { CitedAccess } from './finding.ts';

/**
 * The part of an access that detectors remember, because a finding about it needs it. They remember millions of
 * accesses for up to a year, so the event and its facts are not kept.
 */
export interface AccessSnapshot extends CitedAccess {
  /** The judged actor. */
  readonly actorId: string;
  readonly recordingId: string | null;
}

export const keptOf = rememberedOf((access): AccessSnapshot => {
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
});
