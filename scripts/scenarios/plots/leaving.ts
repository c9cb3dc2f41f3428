import { DAY_MS, HOUR_MS } from '../../world/parameters.ts';
import type { Story } from '../../world/scenarios/story.ts';
import type { Player, Plot } from '../part.ts';

/** What leaves the building, leavers, and access kept at home: R5, R8, R10, R11, I1, I14 and CERT. */

const egress = 'R8 copies that leave';
const seeding = 'I1 access kept at home';
const leaver = 'R5 a leaver';

/** Grants one identity access to an account of a customer, and watches as that identity. */
function grants(variant: string, each: number, recipientOf: (part: Player) => string, more: Partial<Plot> = {}): Plot {
  return {
    scenario: seeding,
    variant,
    role: 'engineer',
    play(part) {
      const id = recipientOf(part);
      part.entitle(['grant', 'revoke']);
      return part.everyDays(each, (at) => {
        const owner = part.victim();
        const recipient = { kind: 'authorised-user', id } as const;
        part.look(at, {
          owner,
          action: 'grant',
          changes: { recipient, resource: { kind: 'account', ownerId: owner.id } },
        });
        part.account(at, owner, { authorisedUsers: [...owner.authorisedUsers, id] });
        const changes = {
          actor: { id, kind: 'authorised-user' } as const,
          source: { id: 'mobile-app', instance: 'edge-1' },
        };
        part.look(at + 2 * DAY_MS, { owner, action: 'livestream', changes });
      });
    },
    ...more,
  };
}

/** Opens the recordings of real tickets, and saves far more of them than the work needs. */
function saves(variant: string, permille: number, more: Partial<Plot> = {}): Plot {
  return {
    scenario: egress,
    variant,
    role: 'support-agent',
    play(part) {
      part.entitle(['download']);
      return part.onWorkdays((at) => {
        const owner = part.victim({ standing: true });
        part.consent(at, owner, { actions: ['view', 'download'] });
        const claim = part.ticket(at, owner);
        const changes = { destination: { kind: 'managed-device' }, recipient: { kind: 'owner', id: 'self' } } as const;
        for (let clip = 0; clip < 2; clip++) {
          part.look(at + clip * 60_000, { owner, action: 'download', claim, purpose: 'express-consent', changes });
        }
      }, permille);
    },
    ...more,
  };
}

function afterTheEnd(part: Player, act: (at: number) => void): Story {
  const leavesAt = part.lead.leavesAt ?? Number.POSITIVE_INFINITY;
  return (day) => {
    const midnight = part.midnight(day);
    if (midnight >= leavesAt && part.prng.chance(350)) act(midnight + part.prng.between(8, 22) * HOUR_MS);
  };
}

export const leaving: readonly Plot[] = [
  {
    scenario: leaver,
    variant: 'after the last day',
    role: 'support-agent',
    leaves: true,
    play(part) {
      const owners = part.victims(3);
      return afterTheEnd(part, (at) => void part.look(at, { owner: part.prng.pick(owners) }));
    },
  },
  {
    scenario: leaver,
    variant: 'as a customer',
    isHard: true,
    role: 'engineer',
    leaves: true,
    play(part) {
      const { start } = part.world.parameters;
      const owners = part.victims(3);
      const { id } = part.lead;
      for (const owner of owners) part.account(start, owner, { authorisedUsers: [...owner.authorisedUsers, id] });
      const changes = {
        actor: { id, kind: 'authorised-user' } as const,
        source: { id: 'mobile-app', instance: 'edge-2' },
      };
      return afterTheEnd(
        part,
        (at) => void part.look(at, { owner: part.prng.pick(owners), action: 'livestream', changes }),
      );
    },
  },
  grants('every third day', 3, ({ lead }) => lead.id),
  grants('once in three weeks', 21, ({ lead }) => lead.id, { isHard: true }),
  grants('an e-mail that HR does not know', 9, ({ lead }) => `mail-${lead.index}`, { isHard: true }),
  {
    scenario: egress,
    variant: 'to a removable drive',
    role: 'support-agent',
    play(part) {
      const owners = part.victims(20, { standing: true });
      const changes = { destination: { kind: 'removable-drive' }, recipient: { kind: 'owner', id: 'self' } } as const;
      return part.everyDays(5, (at) => {
        const look = { action: 'download', changes } as const;
        for (let file = 0; file < 5; file++) part.look(at + file * 1000, { owner: part.prng.pick(owners), ...look });
      });
    },
  },
  saves('all of the tickets saved', 1000),
  saves('some tickets saved', 400, { isHard: true }),
  {
    scenario: egress,
    variant: 'CERT 1: at night, to a personal cloud',
    role: 'engineer',
    play(part) {
      const owners = part.victims(20);
      const changes = { destination: { kind: 'personal-cloud' } } as const;
      return part.everyDays(6, (at) => {
        part.look(at + 11 * HOUR_MS, { owner: part.prng.pick(owners), action: 'download', changes });
      });
    },
  },
  {
    scenario: 'R10 live without permission',
    variant: 'no live consent',
    role: 'engineer',
    play(part) {
      const owners = part.victims(10, { standing: true });
      return part.everyDays(7, (at) => {
        const owner = part.prng.pick(owners);
        const claim = part.ticket(at, owner);
        part.look(at, { owner, action: 'livestream', claim, purpose: 'express-consent' });
      });
    },
  },
  {
    scenario: 'R11 research without consent',
    variant: 'annotation',
    role: 'engineer',
    suits: ({ team }) => team === 'ml-quality',
    play(part) {
      part.entitle(['annotate']);
      const owners = part.victims(20);
      return part.everyDays(4, (at) => void part.look(at, { owner: part.prng.pick(owners), action: 'annotate' }));
    },
  },
  {
    scenario: 'R14 no training',
    variant: 'training has lapsed',
    role: 'engineer',
    least: 'low',
    allWrongFrom: 20,
    suits: ({ index }) => index % 5 !== 0,
    play(part) {
      const { lead } = part;
      const { start } = part.world.parameters;
      const facts = { type: lead.kind, employer: lead.employer, role: lead.role, team: lead.team };
      part.record(start, {
        kind: 'person',
        id: lead.id,
        issuer: 'hr',
        ...facts,
        manager: lead.managerId,
        country: lead.country,
        trainingValidUntil: new Date(start + 20 * DAY_MS).toISOString(),
        employmentFrom: new Date(start - 430 * DAY_MS).toISOString(),
        ...(lead.alias === null ? {} : { aliases: [lead.alias] }),
        ...(lead.ownAccount === null ? {} : { ownAccountId: lead.ownAccount.id }),
      });
      return part.everyDays(10, (at, day) => {
        if (day < 21) return;
        const owner = part.victim({ standing: true });
        part.look(at, { owner, claim: part.ticket(at, owner), purpose: 'express-consent' });
      });
    },
  },
  emergencies('not approved', false),
  emergencies('approved by a friend, three a week', true, { isHard: true }),
];

function emergencies(variant: string, isApproved: boolean, more: Partial<Plot> = {}): Plot {
  return {
    scenario: 'I14 emergencies',
    variant,
    role: 'trust-safety-analyst',
    play: (part) =>
      part.onWorkdays((at) => {
        const owner = part.victim({ intimate: true });
        const id = `EM-story-${part.prng.hex(8)}`;
        const { lead } = part;
        part.record(at - 60_000, {
          kind: 'emergency',
          id,
          issuer: 'trust-desk',
          ownerId: owner.id,
          requester: lead.id,
          ...(isApproved ? { approver: lead.managerId } : {}),
          startedAt: new Date(at - 60_000).toISOString(),
          expiresAt: new Date(at + DAY_MS).toISOString(),
        });
        const look = {
          owner,
          intimate: true,
          claim: { kind: 'emergency', id },
          purpose: 'prevent-harm-or-loss',
        } as const;
        part.watch(at, 2, look);
      }, 600),
    ...more,
  };
}
