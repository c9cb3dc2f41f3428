import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { toDetectedAccess } from '../../../services/domain/finding/detected-access.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import { unreportedAccess } from '../../../services/domain/finding/rules/unreported-access.ts';
import { absentDecisionFacts } from '../../../services/records/access-decision/absent-decision-facts.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import type { ReportedViewing } from './day-of-requests.ts';

const SECOND_MILLIS = 1_000;
const SETTLE_MILLIS = 120 * SECOND_MILLIS;

/**
 * Returns person and recording of each read that no tool reported, as the detector finds them when the events come in the order
 * in which a running installation appends them. The register knows everybody.
 */
export function findUnreported(reads: readonly AccessEvent[], reported: readonly ReportedViewing[]): string[] {
  const detector = defaultDetector(unreportedAccess);
  const arrived = [
    ...reads.map((event) => {
      return { event, appendedAt: event.occurredAt + (event.extent?.durationMs ?? 0) + SETTLE_MILLIS };
    }),
    ...reported.map((one, number) => ({ event: eventOf(one, number), appendedAt: one.at + SECOND_MILLIS })),
  ].sort((a, b) => a.appendedAt - b.appendedAt);
  const found: string[] = [];
  let minute = 0;
  for (const { event, appendedAt } of arrived) {
    const { id, kind } = event.actor;
    const facts = { ...absentDecisionFacts, actor: { ...absentDecisionFacts.actor, id, kind, role: 'support' } };
    const judged = { verdict: 'explained', determinedBy: [], tried: [], sourceSignature: 'none' } as const;
    const access = toDetectedAccess({ ...judged, appendedAt, facts }, event);
    for (const { actorId, evidence } of detector.observe(access))
      found.push(nameOf(actorId, evidence.facts?.recordingId));
    const now = Math.floor(appendedAt / (60 * SECOND_MILLIS));
    if (now === minute) continue;
    minute = now;
    for (const { actorId, evidence } of detector.advance?.({ nowMs: appendedAt, observedUpTo: appendedAt }) ?? [])
      found.push(nameOf(actorId, evidence.facts?.recordingId));
  }
  const end = { nowMs: Number.MAX_SAFE_INTEGER, observedUpTo: Number.POSITIVE_INFINITY };
  for (const { actorId, evidence } of detector.advance?.(end) ?? [])
    found.push(nameOf(actorId, evidence.facts?.recordingId));
  return found;
}

function nameOf(actorId: string | null, recordingId: string | null | undefined): string {
  return `${actorId} ${recordingId}`;
}

function eventOf({ at, personId, recordingId }: ReportedViewing, number: number): AccessEvent {
  const { accessEvent, actor, resource, source } = absentAccessEvent;
  return {
    ...accessEvent,
    eventId: `reported-${number}`,
    occurredAt: at,
    source: { ...source, id: 'support-console' },
    actor: { ...actor, id: personId, kind: 'employee' },
    action: 'view',
    resource: { ...resource, kind: 'recording', recordingId },
  };
}
