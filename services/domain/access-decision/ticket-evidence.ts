import { plainTime } from '../access-event/plain-time.ts';
import type { Consent, Ticket } from '../register/register-record.ts';
import type { EndedRecord } from '../register/versions/closest.ts';
import type { AccessFacts } from './access-facts.ts';
import {
  type CandidateCheck,
  ClosestEvidence,
  type EvidenceOf,
  type EvidenceState,
  missing,
  NEVER,
  type TicketEvidence,
  weighOpenFirst,
} from './evidence.ts';
import { granteesOf, isActor, isNamedBy } from './judged-actor.ts';

const noTicket = withClosing(missing, null, NEVER);

/** The consents that cover the access. Looking for them makes the decision report what was tried. */
interface CoveringConsents {
  /** True if the decision has looked for them already. */
  readonly isSearched: boolean;
  find(): EvidenceOf<Consent>;
}

/**
 * Finds the owner's tickets that name the actor for this access. `expired` is a matching ticket that was closed; the
 * last one closed counts. The policy determines how long a closed ticket still explains an access.
 */
export function findTicket(access: AccessFacts, consents: CoveringConsents): TicketEvidence {
  const { ownerId, register, t } = access;
  if (ownerId === null) return noTicket;
  const judging: CandidateCheck<Ticket> = {
    kind: 'ticket',
    access,
    stateOf: (ticket) => stateOf(access, ticket, consents),
    why: (ticket) => why(access, ticket, consents),
  };
  let closest = null as ClosestTickets | null;
  const candidates = {
    open: () => register.openTickets(ownerId, t),
    all() {
      closest = new ClosestTickets(judging, consents.isSearched);
      register.closestTickets(ownerId, t, closest);
      return closest.records;
    },
  };
  const weighed = weighOpenFirst(candidates, judging);
  if (weighed.state === 'covers') return withClosing(weighed, weighed.record, 0);
  const lastClosed = weighed.state === 'expired' ? (closest?.closedLast ?? null) : null;
  if (lastClosed === null || lastClosed.closedAt === null) return withClosing(weighed, weighed.record, NEVER);
  return withClosing(weighed, lastClosed, t - lastClosed.closedAt);
}

/**
 * Also finds the one closed last of those that fit. A closed ticket that does not name the actor is out of scope, so it can be named for its small id
 * alone.
 */
class ClosestTickets extends ClosestEvidence<Ticket> {
  closedLast: Ticket | null = null;
  readonly #names: readonly string[];
  /** A ticket that names the actor makes the search for consents, which is reported: none of these is left out before it. */
  readonly #seesAllThatName: boolean;

  constructor(judging: CandidateCheck<Ticket>, isConsentSearched: boolean) {
    super(judging);
    this.#names = granteesOf(judging.access.actor);
    this.#seesAllThatName = !isConsentSearched;
  }

  needs(ended: EndedRecord): boolean {
    if (this.canBeNamed(ended, 'outOfScope')) return true;
    if (!this.#names.some((name) => ended.mayName(name))) return false;
    if (this.#seesAllThatName || this.canBeNamed(ended, 'expired')) return true;
    return ended.until >= (this.closedLast?.closedAt ?? Number.NEGATIVE_INFINITY);
  }

  override found(ticket: Ticket): EvidenceState {
    const state = super.found(ticket);
    if (state === 'expired' && (this.closedLast === null || isLater(ticket, this.closedLast))) this.closedLast = ticket;
    return state;
  }
}

/** Copies field by field: objects made by spreading `weighed` each get their own shape, which is slow to read. */
function withClosing(weighed: EvidenceOf<Ticket>, record: Ticket | null, closedForMs: number): TicketEvidence {
  return { state: weighed.state, record, tried: weighed.tried, covering: weighed.covering, closedForMs };
}

function stateOf(access: AccessFacts, ticket: Ticket, consents: CoveringConsents): EvidenceState {
  if (misfit(access, ticket, consents) !== null) return 'outOfScope';
  return ticket.closedAt !== null && access.t >= ticket.closedAt ? 'expired' : 'covers';
}

type Misfit = 'camera' | 'assignee' | 'times' | 'not-yet' | 'opener';

/** Why the ticket is not about this actor and access; null when it is. Every candidate is asked: no words. */
function misfit(access: AccessFacts, ticket: Ticket, consents: CoveringConsents): Misfit | null {
  const { actor, cameraId, t } = access;
  if (ticket.cameraId !== null && ticket.cameraId !== cameraId) return 'camera';
  if (!isNamedBy(actor, ticket.assignees)) return 'assignee';
  if (ticket.closedAt !== null && ticket.closedAt < ticket.openedAt) return 'times';
  if (ticket.openedAt > t) return 'not-yet';
  if (!isActor(actor, ticket.openedBy)) return null;
  return consents.find().covering.some((consent) => consent.ticketId === ticket.id) ? null : 'opener';
}

function why(access: AccessFacts, ticket: Ticket, consents: CoveringConsents): string {
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

function isLater(one: Ticket, other: Ticket): boolean {
  const ahead = (one.closedAt ?? 0) - (other.closedAt ?? 0);
  return ahead > 0 || (ahead === 0 && one.id < other.id);
}

function whenOpen(ticket: Ticket): string {
  return ticket.closedAt === null ? 'covers' : `was closed on ${plainTime(ticket.closedAt)}`;
}
