import { plainTime } from '../access-event/plain-time.ts';
import type { Emergency } from '../register/register-record.ts';
import { isSamePerson } from '../register/same-person.ts';
import type { AccessFacts } from './access-facts.ts';
import {
  type EmergencyEvidence,
  type EvidenceOf,
  type EvidenceState,
  missing,
  NEVER,
  smallestCovering,
  weigh,
} from './evidence.ts';
import { isActor, isAmong } from './judged-actor.ts';

/** Finds the owner's emergencies in force that name the actor as requester or responder. */
export function findEmergency(access: AccessFacts): EmergencyEvidence {
  if (access.ownerId === null) return noEmergency;
  const all = access.register.emergencies(access.ownerId, access.t);
  const { state, record, tried, covering } = weigh(
    all.filter(
      (emergency) => isActor(access.actor, emergency.requester) || isAmong(access.actor, emergency.responders),
    ),
    {
      kind: 'emergency',
      actor: access.actor,
      stateOf: (emergency) => stateOf(access, emergency),
      why: (one) => why(access, one),
    },
  );
  return { state, record, tried, covering, reviewedAfterMs: reviewedAfter(access, covering) };
}

const noEmergency: EmergencyEvidence = { ...missing, reviewedAfterMs: NEVER };

/** A later version or a correction records the review, so the register at the time of judgement counts. */
function reviewedAfter(access: AccessFacts, covering: readonly Emergency[]): number {
  const { register, actor, t, asOf } = access;
  let soonest = NEVER;
  for (const { id, requester } of covering) {
    const { reviewedAt, reviewer } = register.begun('emergency', id, asOf) ?? { reviewedAt: null, reviewer: null };
    if (reviewedAt === null || reviewer === null || reviewedAt < t || reviewedAt > asOf) continue;
    const isOwn = isActor(actor, reviewer) || isSamePerson(reviewer, requester, register, t);
    if (!isOwn) soonest = Math.min(soonest, reviewedAt - t);
  }
  return soonest;
}

/** Returns the covering emergency that somebody other than its requester and the actor approved. */
export function approvedEmergency(access: AccessFacts, emergencies: EvidenceOf<Emergency>): Emergency | null {
  return smallestCovering(emergencies, (emergency) => isApproved(access, emergency));
}

function isApproved(access: AccessFacts, emergency: Emergency): boolean {
  const { approver, requester } = emergency;
  if (approver === null || isActor(access.actor, approver)) return false;
  return !isSamePerson(approver, requester, access.register, access.t);
}

function stateOf(access: AccessFacts, emergency: Emergency): EvidenceState {
  return access.t >= emergency.startedAt && access.t < emergency.expiresAt ? 'covers' : 'expired';
}

function why(access: AccessFacts, emergency: Emergency): string {
  if (access.t < emergency.startedAt) return `did not start until ${plainTime(emergency.startedAt)}`;
  return `expired on ${plainTime(emergency.expiresAt)}`;
}
