import { INSTANT_MAX, INSTANT_MIN } from '../../value-forms/rfc3339.ts';
import {
  type AccessDecision,
  type DecisionFacts,
  type DeterminingRule,
  isJudged,
  type Requester,
  type Verdict,
} from '../access-decision/access-decision.ts';
import { gravest } from '../access-decision/decide.ts';
import type { AccessEvent, Purpose } from '../access-event/access-event.ts';
import { AHEAD_MILLIS_MAX } from '../access-event/time-claim.ts';
import type { LocationClass } from '../register/register-record.ts';
import type { CitedAccess } from './finding.ts';

/**
 * The view that detectors have of one decided record. Times are in milliseconds since 1970 UTC. Rules that an exception
 * excuses are left out: if all rules are excused, the access looks explained.
 */
export interface DetectedAccess extends CitedAccess {
  readonly verdict: Verdict;
  readonly determinedBy: readonly DeterminingRule[];
  readonly outcome: AccessEvent['outcome'];
  readonly action: AccessEvent['action'];
  readonly path: AccessEvent['path'];
  readonly recordingId: string | null;
  /** The actor as the event names it. */
  readonly reportedActorId: string;
  /** The judged actor, if the access was judged. */
  readonly actorId: string;
  readonly actorKind: string;
  readonly role: string | null;
  readonly team: string | null;
  readonly purpose: Purpose;
  readonly cameraId: string | null;
  readonly locationClass: LocationClass;
  readonly childAccount: boolean;
  readonly coworkerAccount: boolean;
  readonly householdAccount: boolean;
  readonly ownAccount: boolean;
  readonly privateMaterial: boolean;
  readonly inactiveAccount: boolean;
  readonly staffId: string | null;
  readonly staffGrantedAt: number | null;
  readonly requester: Requester | null;
  readonly permissionUntil: number | null;
  /** For an end: the `eventId` of the access that it closes. */
  readonly accessId: string | null;
}

const nothingJudged: Omit<DecisionFacts, 'actorId' | 'actorKind' | 'ownerId' | 'cameraId'> = {
  role: null,
  team: null,
  employer: null,
  purpose: 'unspecified',
  purposeFrom: 'none',
  locationClass: 'unknown',
  childAccount: false,
  coworkerAccount: false,
  householdAccount: false,
  ownAccount: false,
  privateMaterial: false,
  inactiveAccount: false,
  staffId: null,
  staffGrantedAt: null,
  requester: null,
  permissionUntil: null,
  agency: null,
  nonDisclosureUntil: null,
  asked: 'none',
};

/** Combines a decision with its decoded event. Facts of the decision take precedence over the event. */
export function toDetectedAccess(decision: AccessDecision, event: AccessEvent): DetectedAccess {
  const { actor, resource } = event;
  const facts = decision.facts ?? {
    ...nothingJudged,
    actorId: actor.id,
    actorKind: actor.kind,
    ownerId: resource.ownerId,
    cameraId: resource.cameraId,
  };
  const determinedBy = decision.determinedBy.filter(({ exception }) => exception === null);
  const isExcused = determinedBy.length < decision.determinedBy.length;
  return {
    eventId: event.eventId,
    sourceId: event.source.id,
    ownerId: facts.ownerId,
    // UNTRUSTED: a record written without intake can contain any number, even one that no calendar can represent.
    occurredAt: Math.min(Math.max(event.occurredAt, INSTANT_MIN), INSTANT_MAX),
    appendedAt: decision.appendedAt,
    verdict: isExcused ? gravest(determinedBy) : decision.verdict,
    determinedBy,
    outcome: event.outcome,
    action: event.action,
    path: event.path,
    recordingId: resource.recordingId,
    reportedActorId: actor.id,
    actorId: facts.actorId,
    actorKind: facts.actorKind,
    role: facts.role,
    team: facts.team,
    purpose: facts.purpose,
    cameraId: facts.cameraId,
    locationClass: facts.locationClass,
    childAccount: facts.childAccount,
    coworkerAccount: facts.coworkerAccount,
    householdAccount: facts.householdAccount,
    ownAccount: facts.ownAccount,
    privateMaterial: facts.privateMaterial,
    inactiveAccount: facts.inactiveAccount,
    staffId: facts.staffId,
    staffGrantedAt: facts.staffGrantedAt,
    requester: facts.requester,
    permissionUntil: facts.permissionUntil,
    accessId: event.phase === 'end' ? event.accessId : null,
  };
}

/** Names a record of a source, however it was judged. Event ids contain no spaces, so the pair is unambiguous. */
export function nameOf({ eventId, sourceId }: CitedAccess): string {
  return `${eventId} ${sourceId}`;
}

/**
 * True if someone viewed something: the access was allowed and judged and is neither a search nor a list. All counts
 * are based on these.
 */
export function isAccess(access: DetectedAccess): boolean {
  return access.outcome === 'allowed' && access.action !== 'search' && access.action !== 'list' && isJudged(access);
}

/** True for employees and contractors, whom section 7 of the interfaces calls people. */
export function isByPerson({ actorKind }: DetectedAccess): boolean {
  return actorKind === 'employee' || actorKind === 'contractor';
}

/**
 * True if nothing explains the access. A violation may also be unexplained and counts: a lapsed training (low) must not
 * hide browsing. `unknown` does not count, because gaps in the register must not accuse anyone.
 */
export function isUnexplained({ verdict, determinedBy }: DetectedAccess): boolean {
  if (verdict === 'unexplained') return true;
  return verdict === 'violation' && determinedBy.some((rule) => rule.verdict === 'unexplained');
}

const DAY_MILLIS = 86_400_000;

/** The UTC day of `occurredAt`, in days since 1970. An event from the future counts on the day it was received. */
export function utcDay({ occurredAt, appendedAt }: CitedAccess): number {
  return Math.floor(Math.min(occurredAt, appendedAt + AHEAD_MILLIS_MAX) / DAY_MILLIS);
}

/** The unit of counting: (actor, owner, UTC day). Null if the owner is unknown. The text leaves out the actor. */
export function visitOf(access: DetectedAccess): string | null {
  return access.ownerId === null ? null : `${utcDay(access)} ${access.ownerId}`;
}
