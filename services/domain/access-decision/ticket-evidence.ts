import { plainTime } from '../access-event/plain-time.ts';
import type { Consent, Ticket } from '../register/register-record.ts';
import type { AccessFacts } from './access-facts.ts';
import {
  type EvidenceOf,
  type EvidenceState,
  missing,
  NEVER,
  type TicketEvidence,
  weighOpenFirst,
} from './evidence.ts';
import { isIndependent } from './facts/independence.ts';
import { isActor, isNamedBy } from './judged-actor.ts';

const noTicket = withClosing(missing, null, NEVER);

/**
 * Finds the owner's tickets that name the actor for this access. `expired` is a matching ticket that was closed; the
 * last one closed counts. The policy determines how long a closed ticket still explains an access.
 */
export function findTicket(access: AccessFacts, consents: () => EvidenceOf<Consent>): TicketEvidence {
  const { ownerId, register, t } = access;
  if (ownerId === null) return noTicket;
  // Where nothing open covers, all are looked at twice.
  let every: readonly Ticket[] | null = null;
  const candidates = {
    open: () => register.openTickets(ownerId, t),
    all() {
      every ??= register.tickets(ownerId, t);
      return every;
    },
  };
  const weighed = weighOpenFirst(candidates, {
    kind: 'ticket',
    access,
    stateOf: (ticket) => stateOf(access, ticket, consents),
    why: (ticket) => why(access, ticket, consents),
  });
  if (weighed.state === 'covers') return withClosing(weighed, weighed.record, 0);
  const lastClosed = weighed.state === 'expired' ? closedLast(access, candidates.all(), consents) : null;
  if (lastClosed === null || lastClosed.closedAt === null) return withClosing(weighed, weighed.record, NEVER);
  return withClosing(weighed, lastClosed, t - lastClosed.closedAt);
}

/** Copies field by field: objects made by spreading `weighed` each get their own shape, which is slow to read. */
function withClosing(weighed: EvidenceOf<Ticket>, record: Ticket | null, closedForMs: number): TicketEvidence {
  return { state: weighed.state, record, tried: weighed.tried, covering: weighed.covering, closedForMs };
}

function stateOf(access: AccessFacts, ticket: Ticket, consents: () => EvidenceOf<Consent>): EvidenceState {
  if (misfit(access, ticket, consents) !== null) return 'outOfScope';
  return ticket.closedAt !== null && access.t >= ticket.closedAt ? 'expired' : 'covers';
}

type Misfit = 'camera' | 'assignee' | 'times' | 'not-yet' | 'opener';

/** Why the ticket is not about this actor and access; null when it is. Every candidate is asked: no words. */
function misfit(access: AccessFacts, ticket: Ticket, consents: () => EvidenceOf<Consent>): Misfit | null {
  const { actor, cameraId, t } = access;
  if (ticket.cameraId !== null && ticket.cameraId !== cameraId) return 'camera';
  if (!isNamedBy(actor, ticket.assignees)) return 'assignee';
  if (ticket.closedAt !== null && ticket.closedAt < ticket.openedAt) return 'times';
  if (ticket.openedAt > t) return 'not-yet';
  if (!isActor(actor, ticket.openedBy)) return null;
  return consents().covering.some((consent) => consent.ticketId === ticket.id) ? null : 'opener';
}

function why(access: AccessFacts, ticket: Ticket, consents: () => EvidenceOf<Consent>): string {
  const { actor } = access;
  switch (misfit(access, ticket, consents)) {
    case 'camera':
      return 'is about another camera';
    case 'assignee':
      return `is not assigned to ${actor.id}`;
    case 'times':
      return 'has a closing time before its opening time';
    case 'not-yet':
      return `was not opened until ${plainTime(ticket.openedAt)}`;
    case 'opener':
      return `was opened by ${actor.id} and no covering consent cites it`;
    case null:
      return whenOpen(ticket);
  }
}

function closedLast(
  access: AccessFacts,
  tickets: readonly Ticket[],
  consents: () => EvidenceOf<Consent>,
): Ticket | null {
  let last: Ticket | null = null;
  // The last ones were mostly filed last: of the others, few are looked at.
  for (let at = tickets.length - 1; at >= 0; at--) {
    const ticket = tickets[at] as Ticket;
    if (last !== null && !isLater(ticket, last)) continue;
    if (isIndependent(ticket, access) && stateOf(access, ticket, consents) === 'expired') last = ticket;
  }
  return last;
}

function isLater(one: Ticket, other: Ticket): boolean {
  const ahead = (one.closedAt ?? 0) - (other.closedAt ?? 0);
  return ahead > 0 || (ahead === 0 && one.id < other.id);
}

function whenOpen(ticket: Ticket): string {
  return ticket.closedAt === null ? 'covers' : `was closed on ${plainTime(ticket.closedAt)}`;
}
