import type { DeterminingRule, Tried } from '../access-decision.ts';
import type { AccessFacts } from '../access-facts.ts';
import type { Evidence } from '../evidence.ts';
import { isNamedBy } from '../judged-actor.ts';

const NAMES_CITED = 'covers, and names the cited ticket';
/** A matter takes a week. A consent that goes on after it, and the closed ticket that it named, are no reason for more. */
const MATTER_MILLIS = 7 * 86_400_000;
const WITH_PURPOSE = 'would have explained it with the purpose express-consent';

/**
 * Returns the consent of the last week that names the cited ticket. The owner gave it for that ticket, so somebody asked for help, whatever
 * became of the ticket itself. Null where the register has the ticket as that of others, because any colleague
 * could cite it, or as closed for a week.
 */
export function consentForCited(access: AccessFacts, evidence: Evidence): Tried | null {
  const { event, purpose, ownerId, register, t, actor } = access;
  const { claim } = event;
  if (purpose !== 'express-consent' || claim?.kind !== 'ticket' || ownerId === null) return null;
  const consent = evidence.consent.covering.find(
    ({ ticketId, validFrom }) => ticketId === claim.id && t - validFrom < MATTER_MILLIS,
  );
  if (consent === undefined) return null;
  const ticket = register.inForce('ticket', claim.id, t);
  const cited = ticket?.ownerId === ownerId ? ticket : null;
  if (cited !== null && !isNamedBy(actor, cited.assignees)) return null;
  if (cited !== null && cited.closedAt !== null && t - cited.closedAt >= MATTER_MILLIS) return null;
  return { kind: consent.kind, id: consent.id, state: NAMES_CITED };
}

/** The access with the purpose that it does not state; null where it states one, or no ticket could show a need. */
export function withPurpose(access: AccessFacts): AccessFacts | null {
  const { purpose, ownerId, actor } = access;
  if (purpose !== 'unspecified' || ownerId === null || actor.person === null) return null;
  return { ...access, purpose: 'express-consent' };
}

/** The record that shows the need to know, had the purpose been stated; null where the owner has no ticket. */
export function triedWithPurpose(
  { ownerId, register, t }: AccessFacts,
  need: { readonly kind: string; readonly id: string } | null,
): Tried | null {
  if (need === null || ownerId === null) return null;
  // An open one is found without those of all years.
  if (register.openTickets(ownerId, t).length === 0 && register.tickets(ownerId, t).length === 0) return null;
  return { kind: need.kind, id: need.id, state: WITH_PURPOSE };
}

/** True of rules that do not matter beside: excused, or broken with low severity, as where a training has lapsed. */
export function isBeside({ verdict, severity, exception }: DeterminingRule): boolean {
  return exception !== null || (verdict === 'violation' && severity === 'low');
}

/** True if it is in favour of the actor: releases before did not report it. */
export function isMitigation(one: Tried): boolean {
  return one.state === NAMES_CITED || one.state === WITH_PURPOSE;
}

/**
 * True if the link is missing rather than the matter: the owner consented for the cited ticket, or only the purpose was left
 * out. A case or an order that names somebody else is no such link: a colleague of theirs could cite it.
 */
export function isLinkMissing(tried: readonly Tried[]): boolean {
  return tried.some(({ state }) => state === NAMES_CITED || state === WITH_PURPOSE);
}
