import { absentDecisionFacts } from '../../records/access-decision/absent-decision-facts.ts';
import type { Consent, Emergency, LegalOrder } from '../register/register-record.ts';
import { endOf } from '../register/versions/versions.ts';
import type { DecisionFacts, Requester } from './access-decision.ts';
import type { AccessFacts } from './access-facts.ts';
import { findOrder } from './case-evidence.ts';
import { coveringConsents } from './consent-evidence.ts';
import { coveringEmergencies } from './emergency-evidence.ts';
import type { Evidence, TicketEvidence } from './evidence.ts';
import { isAboutColleague, isCoworkersAccount } from './facts/colleague.ts';
import { isNear, lastAccount } from './facts/former-relation.ts';
import { goesToFormerUser, requesterOf } from './facts/requester.ts';
import { staffIdentityOf } from './facts/staff-identity.ts';
import { isActor } from './judged-actor.ts';
import type { ReusableContext } from './rule-context.ts';

const { order: noOrder } = absentDecisionFacts;

/** Records what detectors, search and reviewers need from this moment, because the register may change later. */
export function decisionFacts(
  access: AccessFacts,
  context: Pick<ReusableContext, 'private' | 'relation' | 'evidence' | 'searchedTicket'>,
): DecisionFacts {
  const { actor, account, ownerId } = access;
  const { person } = actor;
  const isOwn = isOwnAccount(access, context.relation.owner);
  const order = access.purpose === 'legal-process' && isPerson(access) ? coveringOrder(context.evidence) : null;
  return {
    actor: {
      id: actor.id,
      kind: actor.kind,
      role: person === null ? null : person.role,
      team: person === null ? null : person.team,
      employer: person === null ? null : person.employer,
    },
    purpose: access.purpose,
    purposeFrom: access.purposeFrom,
    account: {
      ownerId,
      isOfChild: account?.childFlag ?? false,
      isOfCoworker: isCoworkersAccount(access) || isAboutColleague(access),
      isOfHousehold: !isOwn && isNear(access),
      isOwn,
      isInactive: account !== null && account.inactiveSince !== null && account.inactiveSince <= access.t,
    },
    camera: {
      id: access.cameraId,
      locationClass: access.camera === null ? 'unknown' : access.camera.locationClass,
      isEndToEndEncrypted: access.camera?.endToEndEncrypted ?? false,
    },
    privateMaterial: context.private,
    staff: staffIdentityOf(access),
    requester: goesToFormerUser(access) ? 'former-user' : requesterBehind(access, context.searchedTicket),
    permissionUntil: access.event.action === 'livestream' ? permissionEnd(access, context.evidence) : null,
    order: order === null ? noOrder : { agency: order.agency, nonDisclosureUntil: order.nonDisclosureUntil },
    asked: access.asked.state,
  };
}

function isPerson({ actor }: AccessFacts): boolean {
  return actor.kind === 'employee' || actor.kind === 'contractor';
}

function coveringOrder({ order }: Evidence): LegalOrder | null {
  return order.state === 'covers' ? order.record : null;
}

/** Returns null unless a ticket was searched for; otherwise the need to know does not rest on one. */
function requesterBehind(access: AccessFacts, ticket: TicketEvidence | null): Requester | null {
  if (ticket === null) return null;
  const { state, record } = ticket;
  return record !== null && (state === 'covers' || state === 'expired') ? requesterOf(access, record) : null;
}

/** When a livestream stops being covered; null when nothing covers it or its cover has no end. */
function permissionEnd(access: AccessFacts, evidence: Evidence): number | null {
  if (!isPerson(access)) return null;
  // One field and no more: reading a field searches the register.
  switch (access.purpose) {
    case 'express-consent':
      return coveredUntil(access, evidence.consent.covering, coveringConsents);
    case 'legal-process':
      return coveredUntil(access, evidence.order.covering, (then) => findOrder(then).covering);
    case 'prevent-harm-or-loss':
      return coveredUntil(access, evidence.emergency.covering, coveringEmergencies);
    default:
      return null;
  }
}

/**
 * Where the last of `covering` ends, its next version or another record may continue the cover. `find` returns what covers the access at
 * another time, and need not look at what has ended by then.
 */
function coveredUntil<Fact extends Consent | LegalOrder | Emergency>(
  access: AccessFacts,
  covering: readonly Fact[],
  find: (access: AccessFacts) => readonly Fact[],
): number | null {
  let end = lastEnd(covering, access);
  while (end !== null) {
    const following = find({ ...access, t: end });
    if (following.length === 0) return end;
    end = lastEnd(following, access);
  }
  return null;
}

/** Returns null when there are no versions or one of them has no end. */
function lastEnd(versions: readonly (Consent | LegalOrder | Emergency)[], access: AccessFacts): number | null {
  let last: number | null = null;
  for (const version of versions) {
    const end = coversUntil(version, access);
    if (end === Number.POSITIVE_INFINITY) return null;
    last = last === null ? end : Math.max(last, end);
  }
  return last;
}

/** A version covers until its own end, that of what it covers, or until the next version begins. */
function coversUntil(version: Consent | LegalOrder | Emergency, { register }: AccessFacts): number {
  const versions: readonly { readonly validFrom: number }[] = register.history(version.kind, version.id);
  const next = versions.find(({ validFrom }) => validFrom > version.validFrom);
  const covered = version.kind === 'legal-order' ? version.recordedUntil : null;
  return Math.min(endOf(version), ...[covered, next?.validFrom].map((end) => end ?? Number.POSITIVE_INFINITY));
}

function isOwnAccount(access: AccessFacts, isOwner: boolean): boolean {
  const { actor, ownerId, register, t } = access;
  if (ownerId === null) return false;
  if (isOwner || actor.person?.ownAccountId === ownerId) return true;
  if (actor.joined.length > 0 && register.holdersOf(ownerId, t).some(({ id }) => isActor(actor, id))) return true;
  const employeeId = lastAccount(access)?.employeeId ?? null;
  return employeeId !== null && isActor(actor, employeeId);
}
