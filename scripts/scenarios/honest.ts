import { DAY_MS, HOUR_MS, type WorldParameters } from '../world/parameters.ts';
import { openPrng } from '../world/prng.ts';
import type { Story } from '../world/scenarios/story.ts';
import { personVersions, type Staff } from '../world/staff.ts';
import { midnightOf, type World } from '../world/world.ts';
import { Player } from './part.ts';

/** Who works on a device of the repair desk, between two times. */
export interface Loan {
  readonly personId: string;
  readonly deviceId: string;
  readonly from: string;
  readonly until: string;
}

/**
 * What is unusual and honest: nights on call, holidays, new joiners, news that many look at, tickets that arrive two
 * days late, technicians whom customers let in for an hour or who have several jobs on one day, a team that gets another
 * name, and devices that are lent to one after the other.
 */
export function honestDays(parameters: WorldParameters): {
  isAway(staff: Staff, day: number): boolean;
  stories(world: World, people: readonly Staff[]): readonly Story[];
  loans(people: readonly Staff[]): readonly Loan[];
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
      ...some(people.slice(30), 'support-agent', 4).map((person) => severalJobs(part(world, person, 'several jobs'))),
      news(world, people),
      renamedTeam(world, 'support-emea'),
    ],
    loans: (people) => some(people.slice(60), 'support-agent', 5).map((person, at) => loanOf(parameters, person, at)),
  };
}

/** The repair desk lends one device for nine days, then to the next. */
function loanOf({ start }: WorldParameters, { id }: Staff, at: number): Loan {
  const from = start + (10 + 9 * at) * DAY_MS;
  const until = new Date(from + 9 * DAY_MS).toISOString();
  return { personId: id, deviceId: 'd-loan-1', from: new Date(from).toISOString(), until };
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
        kind: 'emergency',
        id,
        issuer: 'trust-desk',
        ownerId: owner.id,
        requester: lead.id,
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
      kind: 'ticket',
      id,
      issuer: 'helpdesk',
      ownerId: owner.id,
      requesterAccountId: owner.id,
      openedBy: owner.id,
      assignees: [own.lead.id],
      openedAt: new Date(at - HOUR_MS).toISOString(),
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

/** Three customers let a technician in on one day, one after the other, and all of them until the evening. */
function severalJobs(own: Player): Story {
  own.entitle(['grant', 'revoke']);
  const { id } = own.lead;
  return own.onWorkdays((at) => {
    for (const [number, owner] of own.victims(3).entries()) {
      const begins = at + number * HOUR_MS;
      const ends = at + (8 + number) * HOUR_MS;
      const job = {
        recipient: { kind: 'authorised-user', id },
        resource: { kind: 'account', ownerId: owner.id },
      } as const;
      const asCustomer = {
        actor: { id, kind: 'authorised-user' } as const,
        source: { id: 'mobile-app', instance: 'edge-2' },
      };
      own.look(begins, { owner, action: 'grant', changes: job, isHonest: true });
      own.account(begins, owner, { authorisedUsers: [...owner.authorisedUsers, id] });
      own.look(begins + HOUR_MS / 2, { owner, action: 'livestream', changes: asCustomer, isHonest: true });
      own.look(ends, { owner, action: 'revoke', changes: job, isHonest: true });
      own.account(ends, owner, { authorisedUsers: owner.authorisedUsers });
    }
  }, 300);
}

/** After the training of everybody was renewed, so that no earlier version of a person is recorded later. */
const RENAMED_ON = 33;
/** Tickets and consents go on with the former name for so long. */
const RECORDS_LATE_MS = 2 * DAY_MS;

/** HR gives a team another name at once; tickets and consents name the former one for two days. */
function renamedTeam(world: World, team: string): Story {
  return (day) => {
    if (day !== RENAMED_ON) return;
    const at = midnightOf(world, day) + HOUR_MS;
    const name = `${team}-care`;
    world.renamedTeams.set(team, { name, at: at + RECORDS_LATE_MS });
    for (const person of world.staff) {
      if (person.team !== team) continue;
      const versions = personVersions(person, world.parameters);
      const newest = versions.findLast((one) => one.at <= at);
      if (newest === undefined) continue;
      world.timeline.record(at, { ...newest.draft, team: name });
      for (const later of versions) if (later.at > at) world.timeline.record(later.at, { ...later.draft, team: name });
    }
  };
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
