import { staffAccountCount } from '../../world/owners.ts';
import { DAY_MS, MINUTE_MS } from '../../world/parameters.ts';
import { ownerOf } from '../../world/world.ts';
import type { Player, Plot } from '../part.ts';

/** People whom the person knows: R3, R4, I2, I9. */

const coworker = 'R3 a colleague';
const family = 'I9 people they know';

/** Relations that the register knew until some days before the access. */
function former(variant: string, change: (part: Player, owner: ReturnType<Player['victim']>) => void): Plot {
  return {
    scenario: family,
    variant,
    isHard: true,
    role: 'support-agent',
    suits: ({ ownAccount, household }) => ownAccount !== null && household === null,
    play(part) {
      const owner = part.victim({ standing: true });
      change(part, owner);
      const claim = part.stale(owner);
      return part.everyDays(10, (at) => void part.look(at, { owner, claim, purpose: 'express-consent' }));
    },
  };
}

export const relations: readonly Plot[] = [
  {
    scenario: coworker,
    variant: 'by e-mail, no ticket',
    role: 'support-agent',
    play(part) {
      const owner = part.colleagueAccount();
      return part.everyDays(20, (at) => {
        part.search(at, owner, 'exact-email');
        part.watch(at + part.prng.between(1, 5) * MINUTE_MS, 4, { owner });
      });
    },
  },
  {
    scenario: coworker,
    variant: 'self-made ticket',
    isHard: true,
    role: 'support-agent',
    play(part) {
      const owner = part.colleagueAccount();
      return part.everyDays(30, (at) => {
        part.search(at, owner, 'exact-email');
        part.consent(at, owner);
        const claim = part.selfMade(at, owner);
        part.watch(at + 2 * MINUTE_MS, 2, { owner, claim, purpose: 'express-consent' });
      });
    },
  },
  {
    scenario: coworker,
    variant: 'an engineer, once',
    isHard: true,
    role: 'engineer',
    play(part) {
      const owner = part.colleagueAccount();
      return part.once(30, (at) => void part.look(at, { owner }));
    },
  },
  {
    scenario: family,
    variant: 'own household',
    role: 'engineer',
    suits: ({ household }) => household !== null,
    play(part) {
      const { world, lead } = part;
      const index = staffAccountCount(world.parameters) + (lead.index - 1) / 20;
      const owner = ownerOf(world, index);
      return part.everyDays(15, (at) => void part.look(at, { owner }));
    },
  },
  former('former household', (part, owner) => {
    const { start } = part.world.parameters;
    const household = `h-former-${owner.index}`;
    part.account(start - 29 * DAY_MS, owner, { householdId: household });
    part.account(start - 20 * DAY_MS, owner, {});
    const person = (at: number, householdId: string | null) => {
      const { lead } = part;
      part.record(at, {
        kind: 'person',
        id: lead.id,
        issuer: 'hr',
        type: lead.kind,
        employer: lead.employer,
        role: lead.role,
        team: lead.team,
        manager: lead.managerId,
        country: lead.country,
        trainingValidUntil: new Date(start + 300 * DAY_MS).toISOString(),
        employmentFrom: new Date(start - 430 * DAY_MS).toISOString(),
        ...(lead.alias === null ? {} : { aliases: [lead.alias] }),
        ...(lead.ownAccount === null ? {} : { ownAccountId: lead.ownAccount.id }),
        ...(householdId === null ? {} : { householdId }),
      });
    };
    person(start - 29 * DAY_MS, household);
    person(start - 10 * DAY_MS, null);
  }),
  former('former authorised user', (part, owner) => {
    const { start } = part.world.parameters;
    const own = part.lead.ownAccount?.id ?? '';
    part.account(start - 29 * DAY_MS, owner, { authorisedUsers: [...owner.authorisedUsers, own] });
    part.account(start - 15 * DAY_MS, owner, { authorisedUsers: owner.authorisedUsers });
  }),
  ...requested('former user asks', true),
  ...requested('a stranger asks', false),
  {
    scenario: 'R4 an ex-husband',
    variant: 'shared with a former user',
    isHard: true,
    role: 'support-agent',
    play(part) {
      const { start } = part.world.parameters;
      const owner = part.victim();
      part.entitle(['share', 'disclose']);
      part.account(start - 20 * DAY_MS, owner, { authorisedUsers: ['u-ex-husband'] });
      part.account(start + 10 * DAY_MS, owner, { authorisedUsers: [] });
      return part.everyDays(30, (at, day) => {
        if (day < 12) return;
        part.consent(at, owner, { actions: ['view', 'share'] });
        const claim = part.ticket(at, owner);
        const recipient = { kind: 'authorised-user', id: 'u-ex-husband' } as const;
        part.look(at, { owner, action: 'share', claim, purpose: 'express-consent', changes: { recipient } });
      });
    },
  },
  {
    scenario: 'I2 pictures of colleagues',
    variant: 'shared in a chat',
    role: 'engineer',
    play(part) {
      const owner = part.colleagueAccount();
      const changes = {
        destination: { kind: 'share-link', domain: 'chat.example' },
        recipient: { kind: 'other', id: 'c' },
      };
      return part.everyDays(14, (at) => void part.look(at, { owner, action: 'share', changes: changes as never }));
    },
  },
];

/** A ticket that somebody else than the owner or a user of the account requested. */
function requested(variant: string, isFormer: boolean): readonly Plot[] {
  const plot: Plot = {
    scenario: 'R4 an ex-husband',
    variant,
    role: 'support-agent',
    play(part) {
      const { start } = part.world.parameters;
      const owner = part.victim({ standing: true });
      if (isFormer) {
        part.account(start - 20 * DAY_MS, owner, { authorisedUsers: ['u-ex'] });
        part.account(start - 5 * DAY_MS, owner, { authorisedUsers: [] });
      }
      return part.everyDays(40, (at) => {
        const claim = part.ticket(at, owner, { requesterAccountId: 'u-ex' });
        part.watch(at, 2, { owner, claim, purpose: 'express-consent' });
      });
    },
  };
  return [plot];
}
