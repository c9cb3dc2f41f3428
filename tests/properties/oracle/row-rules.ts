import type {
  Case,
  Consent,
  Emergency,
  LegalOrder,
  Ticket,
} from '../../../services/domain/register/register-record.ts';
import type { Broken } from './broken.ts';
import {
  allBegun,
  explainersInForce,
  type Facts,
  isActor,
  isActorOrTheirTeam,
  isOfWhoNeedsIt,
  isSamePerson,
} from './facts.ts';

const TICKET_GRACE_MS = 30 * 60 * 1000;

/** What the row of a purpose says: the rules of it that do not hold, and the records that carry it when all hold. */
export interface Row {
  readonly broken: readonly Broken[];
  readonly carriedBy: readonly { readonly kind: string; readonly id: string }[];
}

export function rowOf(facts: Facts): Row {
  switch (facts.purpose) {
    case 'express-consent':
      return expressConsent(facts);
    case 'legal-process':
      return legalProcess(facts);
    case 'illegal-activity-investigation':
    case 'legal-rights':
      return investigation(facts);
    case 'prevent-harm-or-loss':
      return preventHarmOrLoss(facts);
    case 'owner-self':
      return ownerSelf(facts);
    case 'system-operation': // "never: `purpose-not-for-people`"
      return { broken: [['purpose-not-for-people', 'violation']], carriedBy: [] };
    case 'unspecified': // "never: `purpose-unspecified` (unexplained)"
      return { broken: [['purpose-unspecified', 'unexplained']], carriedBy: [] };
  }
}

type State = 'covers' | 'out-of-scope' | 'live' | 'revoked' | 'expired';

// "No candidate: missing. […] Over all candidates the one furthest along is named: revoked, then expired, then live,
// then out of scope. Covering = none applies."
function furthest(states: readonly State[]): State | 'missing' {
  for (const state of ['covers', 'revoked', 'expired', 'live', 'out-of-scope'] as const)
    if (states.includes(state)) return state;
  return 'missing';
}

function expressConsent(facts: Facts): Row {
  const candidates = allBegun(facts, 'consent').filter(
    (consent) => consent.ownerId === facts.ownerId && !isOfWhoNeedsIt(consent, facts),
  );
  const covering = candidates.filter((consent) => consentState(consent, facts) === 'covers');
  const broken: Broken[] = [];
  const state = furthest(candidates.map((consent) => consentState(consent, facts)));
  if (state === 'missing') broken.push(['consent-missing', 'violation']);
  if (state === 'revoked') broken.push(['consent-revoked', 'violation']);
  if (state === 'expired') broken.push(['consent-expired', 'violation']);
  if (state === 'out-of-scope') broken.push(['consent-out-of-scope', 'violation']);
  if (state === 'live') broken.push(['live-without-consent', 'violation']);
  if (!needsToKnowByConsentOrTicket(covering, facts)) broken.push(['no-need-to-know', 'unexplained']);
  return { broken, carriedBy: covering };
}

// "What is live is a livestream, and whatever is done with a `live-stream`"
function isLive({ event }: Facts): boolean {
  return event.action === 'livestream' || event.resource.kind === 'live-stream';
}

// "Each candidate counts as the first of these that applies: out of scope (consent: no `affirmativeAct`, camera,
// recording, action, grantee […]), live, revoked, expired"
function consentState(consent: Consent, facts: Facts): State {
  if (!consent.affirmativeAct) return 'out-of-scope';
  if (!listHolds(consent.cameraIds, facts.cameraId)) return 'out-of-scope';
  if (!listHolds(consent.recordingIds, facts.recordingId)) return 'out-of-scope';
  if (!consentedActions(consent).includes(facts.event.action)) return 'out-of-scope';
  if (consent.grantedTo !== 'any-support' && !isActorOrTheirTeam(consent.grantedTo, facts)) return 'out-of-scope';
  if (isLive(facts) && !consent.live) return 'live';
  if (consent.revokedAt !== null && facts.t >= consent.revokedAt) return 'revoked';
  if (consent.validUntil !== null && facts.t >= consent.validUntil) return 'expired';
  return 'covers';
}

// "`cameraIds` and `recordingIds` must both hold; absent or empty = all." "A consent or ticket that names a camera
// covers no access without one."
function listHolds(list: readonly string[], id: string | null): boolean {
  if (list.length === 0) return true;
  return id !== null && list.includes(id);
}

// "action (`view` covers thumbnail; `download` covers view and thumbnail)"
function consentedActions({ actions }: Consent): string[] {
  const covered = [...actions];
  if (actions.includes('view')) covered.push('thumbnail');
  if (actions.includes('download')) covered.push('view', 'thumbnail');
  return covered;
}

// "judged whether or not the consent side holds: a covering consent granted to the actor by id; or a `ticket` of that
// owner (and camera, if it names one), assigned to the actor or their team, open at *t* or closed less than 30 minutes
// before (one that closed before it opened covers nothing), and not opened by the actor unless a covering consent
// names it in `ticketId`"
function needsToKnowByConsentOrTicket(covering: readonly Consent[], facts: Facts): boolean {
  if (covering.some((consent) => isActor(consent.grantedTo, facts))) return true;
  for (const ticket of explainersInForce(facts, 'ticket')) {
    if (ticket.ownerId !== facts.ownerId) continue;
    if (ticket.cameraId !== null && ticket.cameraId !== facts.cameraId) continue;
    if (!ticket.assignees.some((assignee) => isActorOrTheirTeam(assignee, facts))) continue;
    if (!isOpenOrJustClosed(ticket, facts.t)) continue;
    const isNamed = covering.some((consent) => consent.ticketId === ticket.id);
    if (isActor(ticket.openedBy, facts) && !isNamed) continue;
    return true;
  }
  return false;
}

function isOpenOrJustClosed({ openedAt, closedAt }: Ticket, t: number): boolean {
  if (t < openedAt) return false;
  if (closedAt === null) return true;
  if (closedAt < openedAt) return false;
  return t < closedAt || t - closedAt < TICKET_GRACE_MS;
}

function legalProcess(facts: Facts): Row {
  const candidates = explainersInForce(facts, 'legal-order').filter((order) => covers(order, facts));
  const covering = candidates.filter((order) => orderState(order, facts) === 'covers');
  const broken: Broken[] = [];
  const state = furthest(candidates.map((order) => orderState(order, facts)));
  if (state === 'missing') broken.push(['order-missing', 'violation']);
  if (state === 'expired') broken.push(['order-expired', 'violation']);
  if (state === 'out-of-scope') broken.push(['order-out-of-scope', 'violation']);
  // "judged whether or not an order covers: the actor or their team among the `assignees` of a covering order, or a
  // `case` as below"
  const isAssigned = covering.some(({ assignees }) => assignees.some((one) => isActorOrTheirTeam(one, facts)));
  if (!isAssigned && casesOf(facts).length === 0) broken.push(['no-need-to-know', 'unexplained']);
  return { broken, carriedBy: covering };
}

// "A case or order **covers** by its `recordingIds` when it has any, else by its `ownerIds`"
function covers({ recordingIds, ownerIds }: LegalOrder | Case, { recordingId, ownerId }: Facts): boolean {
  if (recordingIds.length > 0) return recordingId !== null && recordingIds.includes(recordingId);
  return ownerId !== null && ownerIds.includes(ownerId);
}

// "a `legal-order` […], *t* in `servedAt`-`expiresAt`, reviewer not the actor; a recording's `recordedAt`, if
// registered, in `recordedFrom`-`recordedUntil`"; "for what is live *t* stands for `recordedAt`"; "out of scope (order:
// reviewer is the actor, `recordedAt`) […], expired (order and emergency: also not yet begun)"
function orderState(order: LegalOrder, facts: Facts): State {
  if (isActor(order.reviewer, facts)) return 'out-of-scope';
  const recordedAt = facts.event.action === 'livestream' ? null : (facts.named?.recordedAt ?? null);
  for (const at of [isLive(facts) ? facts.t : null, recordedAt]) {
    if (at === null) continue;
    if (order.recordedFrom !== null && at < order.recordedFrom) return 'out-of-scope';
    if (order.recordedUntil !== null && at >= order.recordedUntil) return 'out-of-scope';
  }
  if (facts.t < order.servedAt || facts.t >= order.expiresAt) return 'expired';
  return 'covers';
}

function investigation(facts: Facts): Row {
  const cases = casesOf(facts);
  return { broken: cases.length === 0 ? [['no-need-to-know', 'unexplained']] : [], carriedBy: cases };
}

// "a `case` with that purpose, covering owner or recording, actor among `investigators`, open at *t*, and opened by
// another or with an `approver` who is not the actor"
function casesOf(facts: Facts): Case[] {
  return explainersInForce(facts, 'case').filter((one) => {
    if (one.purpose !== facts.purpose || !covers(one, facts)) return false;
    if (!one.investigators.some((investigator) => isActor(investigator, facts))) return false;
    if (facts.t < one.openedAt || (one.closedAt !== null && facts.t >= one.closedAt)) return false;
    return !isActor(one.openedBy, facts) || (one.approver !== null && !isActor(one.approver, facts));
  });
}

function preventHarmOrLoss(facts: Facts): Row {
  const candidates = explainersInForce(facts, 'emergency').filter((emergency) => isForActor(emergency, facts));
  const covering = candidates.filter(({ startedAt, expiresAt }) => facts.t >= startedAt && facts.t < expiresAt);
  if (candidates.length === 0) return { broken: [['emergency-missing', 'violation']], carriedBy: [] };
  if (covering.length === 0) return { broken: [['emergency-expired', 'violation']], carriedBy: [] };
  const approved = covering.filter((emergency) => isApproved(emergency, facts));
  if (approved.length === 0) return { broken: [['emergency-not-approved', 'unexplained']], carriedBy: [] };
  return { broken: [], carriedBy: approved };
}

// "an `emergency` of that owner, actor the `requester` or among `responders`"
function isForActor({ ownerId, requester, responders }: Emergency, facts: Facts): boolean {
  if (ownerId !== facts.ownerId) return false;
  return isActor(requester, facts) || responders.some((responder) => isActor(responder, facts));
}

// "judged when one covers: it has an `approver` who is neither its requester nor the actor"
function isApproved({ approver, requester }: Emergency, facts: Facts): boolean {
  return approver !== null && !isSamePerson(approver, requester, facts) && !isActor(approver, facts);
}

// "the person's `ownAccountId` is the owner or in the account's `authorisedUsers`, or the actor is in
// `authorisedUsers`: `not-own-recording`"
function ownerSelf(facts: Facts): Row {
  const { person, ownerId, account } = facts;
  const own = person?.ownAccountId ?? null;
  const authorised = account?.authorisedUsers ?? [];
  const isOwn =
    (own !== null && (own === ownerId || authorised.includes(own))) || authorised.some((user) => isActor(user, facts));
  if (!isOwn) return { broken: [['not-own-recording', 'violation']], carriedBy: [] };
  return { broken: [], carriedBy: account === null ? [] : [account] };
}
