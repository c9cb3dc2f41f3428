import type { ClaimKind } from '../../access-event/access-event.ts';
import type { Tried } from '../access-decision.ts';
import type { AccessFacts } from '../access-facts.ts';
import type { Evidence } from '../evidence.ts';
import { formerTeamIn } from './former-team.ts';

const NAMES_CITED = 'covers, and names the cited ticket';
const WITH_PURPOSE = 'would have explained it with the purpose express-consent';
/** What a decision reports of a case or an order that lacks only the actor. */
const LACKS_ACTOR = /^(?:is not assigned to .+|does not name .+ as investigator)$/;

/**
 * Returns the consent that names the cited ticket. The owner gave it for that ticket, so somebody asked for help, whatever
 * became of the ticket itself.
 */
export function consentForCited({ event: { claim }, purpose }: AccessFacts, evidence: Evidence): Tried | null {
  if (purpose !== 'express-consent' || claim?.kind !== 'ticket') return null;
  const consent = evidence.consent.covering.find(({ ticketId }) => ticketId === claim.id);
  return consent === undefined ? null : { kind: consent.kind, id: consent.id, state: NAMES_CITED };
}

/** The access with the purpose that it does not state; null where it states one, or no ticket of the owner could show a need. */
export function withPurpose(access: AccessFacts): AccessFacts | null {
  const { purpose, ownerId, register, t, actor } = access;
  if (purpose !== 'unspecified' || ownerId === null || actor.person === null) return null;
  if (register.tickets(ownerId, t).length === 0) return null;
  return { ...access, purpose: 'express-consent' };
}

/** The record that shows the need to know, had the purpose been stated. */
export function triedWithPurpose(need: { readonly kind: string; readonly id: string } | null): Tried | null {
  return need === null ? null : { kind: need.kind, id: need.id, state: WITH_PURPOSE };
}

/** True if it is in favour of the actor: releases before did not report it. */
export function isMitigation(one: Tried): boolean {
  return one.state === NAMES_CITED || one.state === WITH_PURPOSE || formerTeamIn([one]) !== null;
}

/**
 * True if the link is missing rather than the matter: the owner consented for the cited ticket, the cited case or order lacks
 * only the actor, or only the purpose was left out.
 */
export function isLinkMissing(
  tried: readonly Tried[],
  claim: { readonly kind: ClaimKind; readonly id: string } | null,
): boolean {
  return tried.some(({ kind, id, state }) => {
    if (state === NAMES_CITED || state === WITH_PURPOSE) return true;
    return (
      (kind === 'case' || kind === 'legal-order') && claim?.kind === kind && claim.id === id && LACKS_ACTOR.test(state)
    );
  });
}
