import { plainTime } from '../access-event/plain-time.ts';
import { approversOf, reviewersOf, type SecondPerson } from '../register/acts/second-person.ts';
import type { Emergency } from '../register/register-record.ts';
import { isSamePerson } from '../register/same-person.ts';
import type { AccessFacts } from './access-facts.ts';
import {
  type CandidateCheck,
  coveringAmong,
  type EmergencyEvidence,
  type EvidenceOf,
  type EvidenceState,
  missing,
  NEVER,
  smallestCovering,
  weighOpenFirst,
} from './evidence.ts';
import { isActor, isAmong } from './judged-actor.ts';

/** Finds the owner's emergencies in force that name the actor as requester or responder. */
export function findEmergency(access: AccessFacts): EmergencyEvidence {
  const { ownerId, register, t } = access;
  if (ownerId === null) return noEmergency;
  const candidates = {
    open: () => ofActor(access, register.openEmergencies(ownerId, t)),
    all: () => ofActor(access, register.emergencies(ownerId, t)),
  };
  const { state, record, tried, covering } = weighOpenFirst(candidates, checkFor(access));
  return { state, record, tried, covering, reviewedAfterMs: reviewedAfter(access, covering) };
}

/** Returns the emergencies that cover the access: only those that are open are looked at. */
export function coveringEmergencies(access: AccessFacts): readonly Emergency[] {
  const { ownerId, register, t } = access;
  if (ownerId === null) return noEmergency.covering;
  return coveringAmong(ofActor(access, register.openEmergencies(ownerId, t)), checkFor(access));
}

function ofActor({ actor }: AccessFacts, emergencies: readonly Emergency[]): readonly Emergency[] {
  return emergencies.filter(({ requester, responders }) => isActor(actor, requester) || isAmong(actor, responders));
}

function checkFor(access: AccessFacts): CandidateCheck<Emergency> {
  return {
    kind: 'emergency',
    access,
    stateOf: (emergency) => stateOf(access, emergency),
    why: (one) => why(access, one),
  };
}

const noEmergency: EmergencyEvidence = { ...missing, reviewedAfterMs: NEVER };

/** A later version, a correction or an act records the review, so the register at the time of judgement counts. */
function reviewedAfter(access: AccessFacts, covering: readonly Emergency[]): number {
  const { register, actor, t, asOf } = access;
  let soonest = NEVER;
  for (const { id, requester } of covering) {
    for (const { id: reviewer, at } of reviewersBy(access, id)) {
      if (at === null || at < t || at > asOf) continue;
      const isOwn = isActor(actor, reviewer) || isSamePerson(reviewer, requester, register, t);
      if (!isOwn) soonest = Math.min(soonest, at - t);
    }
  }
  return soonest;
}

/**
 * An act is about the version that was current. A version of a record has one review, the newest: it adds to those before it that
 * were earlier, and a version without one takes them back. A review that is not vouched for does
 * not count, but its time leaves those that were earlier.
 */
function reviewersBy({ register, t, asOf }: AccessFacts, id: string): readonly SecondPerson[] {
  const acts: SecondPerson[] = [];
  let vouched: readonly SecondPerson[] = [];
  for (const version of register.history('emergency', id)) {
    if (version.validFrom > asOf) continue;
    const reviewers = reviewersOf(version, register, t);
    acts.push(...reviewers.filter(({ how }) => how === 'act'));
    const { reviewedAt } = version;
    const earlier = vouched.filter(({ at }) => at !== null && reviewedAt !== null && at < reviewedAt);
    vouched = [...earlier, ...reviewers.filter(({ how }) => how === 'vouched')];
  }
  return [...acts, ...vouched];
}

/** Returns the covering emergency that somebody other than its requester and the actor approved. */
export function approvedEmergency(access: AccessFacts, emergencies: EvidenceOf<Emergency>): Emergency | null {
  return smallestCovering(emergencies, (emergency) => emergencyApprover(access, emergency) !== null);
}

/** Returns who approved the emergency, besides its requester and the actor. */
export function emergencyApprover(access: AccessFacts, emergency: Emergency): SecondPerson | null {
  const { actor, register, t } = access;
  const isSecond = ({ id }: SecondPerson): boolean =>
    !isActor(actor, id) && !isSamePerson(id, emergency.requester, register, t);
  return approversOf(emergency, register, t).find(isSecond) ?? null;
}

function stateOf(access: AccessFacts, emergency: Emergency): EvidenceState {
  return access.t >= emergency.startedAt && access.t < emergency.expiresAt ? 'covers' : 'expired';
}

function why(access: AccessFacts, emergency: Emergency): string {
  if (access.t < emergency.startedAt) return `did not start until ${plainTime(emergency.startedAt)}`;
  return `expired on ${plainTime(emergency.expiresAt)}`;
}
