import { isLive } from '../access-event/live.ts';
import { plainTime } from '../access-event/plain-time.ts';
import { approversOf, reviewersOf, type SecondPerson, unvouchedWords } from '../register/acts/second-person.ts';
import type { Case, LegalOrder } from '../register/register-record.ts';
import type { Tried } from './access-decision.ts';
import type { AccessFacts } from './access-facts.ts';
import { type EvidenceOf, type EvidenceState, smallestCovering, TRIED_MAX, weigh } from './evidence.ts';
import { isActor, isAmong, isNamedBy } from './judged-actor.ts';

/** Finds cases that cover the owner or recording, match the access's purpose and name the actor as investigator. */
export function findCase(access: AccessFacts): EvidenceOf<Case> {
  return weigh(
    covering(access, (...of) => access.register.cases(...of)),
    {
      kind: 'case',
      access,
      stateOf: (found) => caseState(access, found),
      why: (found) => caseMisfit(access, found) ?? caseHours(found, access.t),
    },
  );
}

/** Finds legal orders in force that cover the owner or recording. */
export function findOrder(access: AccessFacts): EvidenceOf<LegalOrder> {
  return weigh(
    covering(access, (...of) => access.register.orders(...of)),
    {
      kind: 'legal-order',
      access,
      stateOf: (order) => orderState(access, order),
      why: (order) => orderMisfit(access, order) ?? orderHours(order, access.t),
    },
  );
}

/** Returns the covering order that assigns the actor or their team, which is a need to know. */
export function assignedOrder(access: AccessFacts, orders: EvidenceOf<LegalOrder>): LegalOrder | null {
  return smallestCovering(orders, (order) => isNamedBy(access.actor, order.assignees));
}

/** Explains why covering orders are no need to know when none of them assigns the actor. */
export function ordersOfOthers({ actor }: AccessFacts, { covering }: EvidenceOf<LegalOrder>): readonly Tried[] {
  return covering.slice(0, TRIED_MAX).map(({ kind, id }) => ({ kind, id, state: `is not assigned to ${actor.id}` }));
}

type SearchCases<Fact> = (ownerId: string | null, recordingId: string | null, at: number) => readonly Fact[];

/** A record that covers a recording also covers everything made from that recording. */
function covering<Fact>({ ownerId, recordingId, origin, t }: AccessFacts, search: SearchCases<Fact>): readonly Fact[] {
  const found = search(ownerId, recordingId, t);
  if (origin === null) return found;
  return [...new Set([...found, ...origin.ids.flatMap((id) => search(null, id, t))])];
}

function caseState(access: AccessFacts, found: Case): EvidenceState {
  if (caseMisfit(access, found) !== null) return 'outOfScope';
  const open = access.t >= found.openedAt && (found.closedAt === null || access.t < found.closedAt);
  return open ? 'covers' : 'expired';
}

function caseMisfit(access: AccessFacts, found: Case): string | null {
  const { actor, purpose } = access;
  if (found.purpose !== purpose) return `is for ${found.purpose}`;
  if (!isAmong(actor, found.investigators)) return `does not name ${actor.id} as investigator`;
  if (!isActor(actor, found.openedBy) || approvedCase(access, found) !== null) return null;
  return `was opened by ${actor.id} and no other person approved it${unvouchedWords(found)}`;
}

/** Returns who approved the case, besides the actor. */
export function approvedCase({ actor, register, t }: AccessFacts, found: Case): SecondPerson | null {
  return approversOf(found, register, t).find(({ id }) => !isActor(actor, id)) ?? null;
}

function caseHours(found: Case, t: number): string {
  if (t < found.openedAt) return `was not opened until ${plainTime(found.openedAt)}`;
  return found.closedAt === null ? 'covers' : `was closed on ${plainTime(found.closedAt)}`;
}

function orderState(access: AccessFacts, order: LegalOrder): EvidenceState {
  if (orderMisfit(access, order) !== null) return 'outOfScope';
  return access.t >= order.servedAt && access.t < order.expiresAt ? 'covers' : 'expired';
}

function orderMisfit(access: AccessFacts, order: LegalOrder): string | null {
  if (!isReviewed(access, order)) return unreviewedWords(access, order);
  const misfit = timesSeen(access).find((at) => isOutside(order, at));
  return misfit === undefined ? null : `does not cover recordings of ${plainTime(misfit)}`;
}

/** When what is seen was in front of the camera. UNTRUSTED: a tool may call a recording that it names a stream. */
function timesSeen({ event, t, recordedAt }: AccessFacts): readonly number[] {
  const isRecorded = event.action !== 'livestream' && recordedAt !== null;
  return [...(isLive(event) ? [t] : []), ...(isRecorded ? [recordedAt] : [])];
}

function isOutside({ recordedFrom, recordedUntil }: LegalOrder, at: number): boolean {
  return (recordedFrom !== null && at < recordedFrom) || (recordedUntil !== null && at >= recordedUntil);
}

/** Most senders may vouch for reviewers, and their orders need no look for acts. */
function isReviewed(access: AccessFacts, order: LegalOrder): boolean {
  if (order.unvouched !== true && !isActor(access.actor, order.reviewer)) return true;
  return orderReviewer(access, order) !== null;
}

/** The people who reviewed the order, without the actor. */
export function orderReviewer({ actor, register, t }: AccessFacts, order: LegalOrder): SecondPerson | null {
  return reviewersOf(order, register, t).find(({ id }) => !isActor(actor, id)) ?? null;
}

function unreviewedWords({ actor }: AccessFacts, { reviewer, unvouched, issuer }: LegalOrder): string {
  if (unvouched !== true) return `was reviewed by ${actor.id}`;
  return `was reviewed by no other person (${issuer} may not vouch for ${reviewer})`;
}

function orderHours(order: LegalOrder, t: number): string {
  if (t < order.servedAt) return `is not served until ${plainTime(order.servedAt)}`;
  return `expired on ${plainTime(order.expiresAt)}`;
}
