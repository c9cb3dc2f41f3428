import type { ClaimKind } from '../../../services/domain/access-event/access-event.ts';
import type { Owner } from '../owners.ts';
import { DAY_MS } from '../parameters.ts';
import type { Prng } from '../prng.ts';
import { SHIFT_MS, type Staff, worksOn } from '../staff.ts';
import { rfc3339 } from '../timeline.ts';
import { midnightOf, nextId, type World } from '../world.ts';

/** What one wrong-doer does on a day, if anything. Called once for every day, in order. */
export type Story = (day: number) => void;

/** Worlds shorter than this have no days to waste: the wrong-doer then works every day. */
const SHORT_WORLD_DAYS = 7;

/** A moment within the person's shift of that day, or `null` when they do not work. */
export function momentAtWork(world: World, staff: Staff, day: number, prng: Prng): number | null {
  const midnight = midnightOf(world, day);
  const works = worksOn(staff, midnight, prng) || world.parameters.days < SHORT_WORLD_DAYS;
  return works ? midnight + staff.shiftStartMs + prng.below(SHIFT_MS) : null;
}

/**
 * A ticket that was closed long ago and a consent that still stands: citing it breaks no rule of consent, and shows
 * no need to look today. The owner is kept out of ordinary work, where a new ticket might explain the access.
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
