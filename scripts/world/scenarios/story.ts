import type { ClaimKind } from '../../../services/domain/access-event/access-event.ts';
import type { Owner } from '../owners.ts';
import { DAY_MS } from '../parameters.ts';
import type { Prng } from '../prng.ts';
import { SHIFT_MS, type Staff, worksOn } from '../staff.ts';
import { rfc3339 } from '../timeline.ts';
import { midnightOf, nextId, type World } from '../world.ts';

/** Generates what one offender does on a day. Called once for each day, in order. */
export type Story = (day: number) => void;

/** In worlds shorter than this, the offender works every day. */
const SHORT_WORLD_DAYS = 7;

/** Returns a time within the person's shift on that day, or `null` on days off. */
export function momentAtWork(world: World, staff: Staff, day: number, prng: Prng): number | null {
  const midnight = midnightOf(world, day);
  const works = worksOn(staff, midnight, prng) || world.parameters.days < SHORT_WORLD_DAYS;
  return works ? midnight + staff.shiftStartMs + prng.below(SHIFT_MS) : null;
}

/**
 * Creates a ticket that was closed long ago and a consent that is still valid. Citing them breaks no consent rule, but
 * proves no current need. The owner is excluded from ordinary work, where a new ticket could explain the access.
 */
export function staleTicket(world: World, owner: Owner): { readonly kind: ClaimKind; readonly id: string } {
  const { start, days } = world.parameters;
  const id = nextId(world, 'T');
  world.reservedOwners.add(owner.index);
  world.timeline.record(start, {
    kind: 'ticket',
    id,
    issuer: 'helpdesk',
    ownerId: owner.id,
    requesterAccountId: owner.id,
    openedBy: owner.id,
    assignees: ['team:support-us'],
    openedAt: rfc3339(start - 25 * DAY_MS),
    closedAt: rfc3339(start - 20 * DAY_MS),
  });
  world.timeline.record(start, {
    kind: 'consent',
    id: `consent-${id}`,
    issuer: 'consent-service',
    ownerId: owner.id,
    live: false,
    actions: ['view'],
    grantedTo: 'any-support',
    ticketId: id,
    disclosureVersion: 'd-12',
    affirmativeAct: true,
    validUntil: rfc3339(start + (days + 30) * DAY_MS),
  });
  return { kind: 'ticket', id };
}
