import { activeOwnerCount } from '../../world/owners.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../world/parameters.ts';
import { ownerOf } from '../../world/world.ts';
import type { Player, Plot } from '../part.ts';
import { colleagueOf, sessionOf } from './watching.ts';

/** Volume, probing, stores, sessions and crowds: R6, R9, R13, I3, I7, I8, I9, I10, I12, I21, CERT 3 and 4. */

const store = 'R6 past the tools';
const viral = 'R9 a clip goes round';
const famous = 'I10 a famous owner';
const lookUps = 'I8 many look-ups';
const denied = 'I9 denied attempts';
const stuffing = 'R13 stolen passwords';

/** Searches for customers without opening anything. */
function searches(scenario: string, variant: string, aDay: number, role: Plot['role'], more: Partial<Plot> = {}): Plot {
  return {
    scenario,
    variant,
    role,
    play(part) {
      if (role === 'engineer') part.entitle(['search', 'list']);
      const count = activeOwnerCount(part.world.parameters);
      return part.onWorkdays((at) => {
        for (let number = 0; number < aDay; number++) {
          const owner = ownerOf(part.world, 200 + part.prng.below(count - 200));
          part.search(at + number * 4 * MINUTE_MS, owner, 'phone', true);
        }
      });
    },
    ...more,
  };
}

/** Several people open material of one owner. */
function crowd(
  scenario: string,
  variant: string,
  how: { day: number; people: number; hours: number; sameClip: boolean; withTicket?: true },
  more: Partial<Plot> = {},
): Plot {
  return {
    scenario,
    variant,
    role: 'support-agent',
    play: (part) =>
      part.once(how.day, (first) => {
        const owner = part.victim({ standing: true });
        const [camera] = owner.cameras;
        const claim = part.ticket(first, owner);
        const clip = `r-${owner.index}-clip`;
        for (const [number, by] of [part.lead, ...part.chorus.slice(1, how.people)].entries()) {
          const at = first + Math.floor((number * how.hours * HOUR_MS) / how.people);
          part.look(at, {
            owner,
            by,
            recordingId: how.sameClip ? clip : `${clip}-${number}`,
            ...(camera === undefined ? {} : { camera }),
            ...(number === 0 || how.withTicket ? { claim, purpose: 'express-consent' } : {}),
            ...(number === 0 ? { isHonest: true } : {}),
          });
        }
      }),
    ...more,
  };
}

function attempts(variant: string, each: number, count: number, more: Partial<Plot> = {}): Plot {
  return {
    scenario: denied,
    variant,
    role: 'support-agent',
    play: (part) =>
      part.everyDays(each, (at) => {
        const looks = Array.from({ length: count }, (_, number) => at + number * 3 * MINUTE_MS);
        for (const when of looks) part.look(when, { owner: part.victim(), outcome: 'denied' });
      }),
    ...more,
  };
}

/** Sessions of many customers from one device and network, as the customers themselves. */
function accounts(variant: string, each: number, count: number, more: Partial<Plot> = {}): Plot {
  return {
    scenario: stuffing,
    variant,
    role: 'engineer',
    play: (part) =>
      part.everyDays(each, (at) => {
        for (let number = 0; number < count; number++) {
          const owner = part.victim();
          part.look(at + number * 2 * MINUTE_MS, {
            owner,
            action: 'livestream',
            changes: {
              actor: { id: owner.id, kind: 'customer-session' },
              source: { id: 'mobile-app', instance: 'edge-3' },
              authentication: { mfa: false, method: 'password', sessionId: `x-${owner.index}`, deviceId: 'd-bot' },
              network: { ip: '192.0.2.251', country: 'RU', asn: 64_666 },
              purpose: 'owner-self',
            },
          });
        }
      }),
    ...more,
  };
}

function borrowed(variant: string, each: number, more: Partial<Plot> = {}): Plot {
  return {
    scenario: 'CERT 3 the credentials of another',
    variant,
    role: 'support-agent',
    play(part) {
      const colleague = colleagueOf(part);
      return part.everyDays(each, (at) => {
        const owner = part.victim({ standing: true });
        const changes = { authentication: sessionOf(part.lead) };
        part.look(at, { owner, by: colleague, changes, claim: part.fake(), purpose: 'express-consent' });
      });
    },
    ...more,
  };
}

function fromAbroad(part: Player, each: number, count: number) {
  const network = { ip: '192.0.2.99', country: 'BR', asn: 64_700 };
  return part.everyDays(each, (at) => {
    for (let number = 0; number < count; number++) {
      const owner = part.victim({ standing: true });
      part.look(at + number * 20_000, { owner, changes: { network }, claim: part.fake(), purpose: 'express-consent' });
    }
  });
}

export const systems: readonly Plot[] = [
  {
    scenario: store,
    variant: 'bulk read of the store',
    role: 'engineer',
    play: (part) =>
      part.once(25, (at) => {
        for (let file = 0; file < 100; file++) {
          part.look(at + file * 500, { owner: part.victim(), changes: { path: 'direct-store' } });
        }
      }),
  },
  {
    scenario: store,
    variant: 'a contractor abroad',
    role: 'support-agent',
    suits: ({ kind }) => kind === 'contractor',
    play: (part) =>
      part.everyDays(10, (at) => {
        const owner = part.victim({ standing: true });
        const network = { ip: '192.0.2.60', country: 'UA', approved: true };
        part.look(at, { owner, claim: part.ticket(at, owner), purpose: 'express-consent', changes: { network } });
      }),
  },
  crowd(viral, 'fourteen in two hours', { day: 5, people: 14, hours: 2, sameClip: true }),
  crowd(
    viral,
    'one ticket for all',
    { day: 22, people: 8, hours: 3, sameClip: true, withTicket: true },
    { isHard: true },
  ),
  crowd(viral, 'over four days', { day: 39, people: 8, hours: 96, sameClip: true }, { isHard: true }),
  crowd(famous, 'twelve look at other clips', { day: 56, people: 12, hours: 6, sameClip: false }),
  crowd(famous, 'over five days', { day: 73, people: 8, hours: 120, sameClip: false }, { isHard: true }),
  accounts('forty accounts in an hour', 20, 30),
  accounts('three a day', 1, 3, { isHard: true }),
  {
    scenario: 'I3 a stolen administrator',
    variant: 'hundred owners in an hour, from abroad',
    role: 'engineer',
    play: (part) => fromAbroad(part, 40, 100),
  },
  {
    scenario: 'I3 a stolen administrator',
    variant: 'one owner a week, from abroad',
    isHard: true,
    role: 'engineer',
    play: (part) => fromAbroad(part, 7, 1),
  },
  {
    scenario: 'I7 the legal tool',
    variant: 'without an order',
    role: 'legal-specialist',
    play: (part) =>
      part.everyDays(8, (at) => {
        const claim = { kind: 'legal-order', id: `LO-none-${part.prng.hex(4)}` } as const;
        part.look(at, { owner: part.victim(), claim, purpose: 'legal-process' });
      }),
  },
  searches(lookUps, 'thirty-three a day', 33, 'engineer'),
  searches(lookUps, 'eight a day', 8, 'engineer', { isHard: true }),
  searches('I21 above the peers', 'five times the peers', 14, 'support-agent'),
  searches('I21 above the peers', 'three times the peers', 7, 'support-agent', { isHard: true }),
  attempts('six in an hour', 20, 6),
  attempts('one every second day', 2, 1, { isHard: true }),
  {
    scenario: 'I12 another tenant',
    variant: 'thumbnails of a stranger',
    role: 'engineer',
    play: (part) =>
      part.once(30, (at) => {
        const owner = part.victim();
        const changes = {
          actor: { id: 'u-stranger', kind: 'owner' },
          source: { id: 'mobile-app', instance: 'edge-1' },
        } as const;
        part.look(at, { owner, action: 'thumbnail', changes });
      }),
  },
  borrowed('weekly', 7),
  borrowed('once a month', 30, { isHard: true }),
  {
    scenario: 'CERT 4 more every month',
    variant: 'rising over a quarter',
    isHard: true,
    role: 'support-agent',
    play(part) {
      const owners = part.victims(20, { standing: true });
      const { start } = part.world.parameters;
      return part.onWorkdays((at) => {
        const month = Math.floor((at - start) / (30 * DAY_MS));
        if (!part.prng.chance(100 + 200 * month)) return;
        part.look(at, { owner: part.prng.pick(owners), claim: part.fake(), purpose: 'express-consent' });
      });
    },
  },
];
