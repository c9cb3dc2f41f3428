import { DAY_MS, HOUR_MS, type WorldParameters } from '../world/parameters.ts';
import { openPrng } from '../world/prng.ts';
import type { Story } from '../world/scenarios/story.ts';
import type { Staff } from '../world/staff.ts';
import type { World } from '../world/world.ts';
import { Player } from './part.ts';

/**
 * What is unusual and honest: nights on call, holidays, new joiners, news that many look at, tickets that arrive two
 * days late, and technicians whom customers let in for an hour.
 */
export function honestDays(parameters: WorldParameters): {
  isAway(staff: Staff, day: number): boolean;
  stories(world: World, people: readonly Staff[]): readonly Story[];
} {
  const holidays = (index: number) => openPrng(parameters.seed, 'holiday', index).below(parameters.days);
  return {
    isAway({ index }, day) {
      const begins = holidays(index);
      // One in twelve joins in the course of the quarter.
      if (index % 12 === 7) return day < 20 + begins / 2;
      return day >= begins && day < begins + 14;
    },
    stories: (world, people) => [
      ...some(people, 'trust-safety-analyst', 8).map((person) => onCall(part(world, person, 'on call'))),
      ...some(people, 'support-agent', 12).map((person) => lateTickets(part(world, person, 'late tickets'))),
      ...some(people.slice(20), 'support-agent', 6).map((person) => technician(part(world, person, 'technician'))),
      news(world, people),
    ],
  };
}

function some(people: readonly Staff[], role: Staff['role'], count: number): readonly Staff[] {
  return people.filter((person) => person.role === role && person.leavesAt === null).slice(0, count);
}

function part(world: World, person: Staff, variant: string): Player {
  const prng = openPrng(world.parameters.seed, variant, person.index);
  return new Player(world, { scenario: 'honest', variant }, person, prng, []);
}

/** Three nights with emergencies that a manager has approved. */
function onCall(own: Player): Story {
  return own.everyDays(30, (at) => {
    const { lead } = own;
    for (const owner of own.victims(1, { intimate: true })) {
      const night = at + 9 * HOUR_MS;
      const id = `EM-night-${own.prng.hex(8)}`;
      own.record(night - 60_000, {
        ...{ kind: 'emergency', id, issuer: 'trust-desk', ownerId: owner.id, requester: lead.id },
        approver: lead.managerId,
        startedAt: new Date(night - 60_000).toISOString(),
        expiresAt: new Date(night + DAY_MS).toISOString(),
      });
      const claim = { kind: 'emergency', id } as const;
      own.watch(night, 2, { owner, intimate: true, claim, purpose: 'prevent-harm-or-loss', isHonest: true });
    }
  });
}

/** The ticket reaches the register two days after the access. */
function lateTickets(own: Player): Story {
  return own.onWorkdays((at) => {
    const owner = own.victim({ standing: true });
    const id = `T-late-${own.prng.hex(8)}`;
    own.record(at + 2 * DAY_MS, {
      ...{ kind: 'ticket', id, issuer: 'helpdesk', ownerId: owner.id, requesterAccountId: owner.id },
      ...{ openedBy: owner.id, assignees: [own.lead.id], openedAt: new Date(at - HOUR_MS).toISOString() },
      validFrom: new Date(at - HOUR_MS).toISOString(),
    });
    const claim = { kind: 'ticket', id } as const;
    own.watch(at, 2, { owner, claim, purpose: 'express-consent', isHonest: true });
  }, 200);
}

/** A customer lets a technician in for an hour, about twice a week. */
function technician(own: Player): Story {
  own.entitle(['grant', 'revoke']);
  return own.onWorkdays((at) => {
    const owner = own.victim();
    const recipient = { kind: 'authorised-user', id: own.lead.id } as const;
    const resource = { kind: 'account', ownerId: owner.id } as const;
    const changes = { recipient, resource };
    own.look(at, { owner, action: 'grant', changes, isHonest: true });
    own.look(at + HOUR_MS, { owner, action: 'revoke', changes, isHonest: true });
  }, 400);
}

/** A crime is in the news: three people have tickets for one recording on one day. */
function news(world: World, people: readonly Staff[]): Story {
  const [first, ...others] = some(people.slice(40), 'support-agent', 3);
  if (first === undefined) throw new Error('no honest agent is left, expected at least one');
  const own = part(world, first, 'news');
  return own.once(33, (at) => {
    const owner = own.victim({ standing: true });
    const [camera] = owner.cameras;
    for (const [number, by] of [first, ...others].entries()) {
      const claim = own.ticket(at, owner, { assignees: [by.id] });
      const when = at + number * HOUR_MS;
      const look = { owner, by, claim, purpose: 'express-consent', recordingId: `r-news-${owner.index}` } as const;
      own.look(when, { ...look, ...(camera === undefined ? {} : { camera }), isHonest: true });
    }
  });
}
