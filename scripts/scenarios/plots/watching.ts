import type { Owner } from '../../world/owners.ts';
import { HOUR_MS, MINUTE_MS } from '../../world/parameters.ts';
import type { Staff } from '../../world/staff.ts';
import type { Cited, Player, Plot } from '../part.ts';

/** Who watches whom without a reason: R1, R2, R7, I5, I6, I17, I18, and the fourth CERT scenario. */

type Excuse = 'none' | 'fake-ticket' | 'self-made-ticket' | 'stale-ticket';

interface Browsing {
  /** Sessions on one workday, and on how many of 1,000 workdays. */
  readonly sessions: number;
  readonly permille?: number;
  readonly owners: number;
  readonly intimatePermille: number;
  readonly clips: readonly [least: number, most: number];
  readonly excuse?: Excuse;
  readonly path?: 'direct-store';
  readonly asColleague?: true;
}

function browse(part: Player, browsing: Browsing) {
  const { sessions, permille = 1000, owners, intimatePermille, clips, excuse = 'none' } = browsing;
  const targets = part.victims(owners, { intimate: true, standing: excuse !== 'none' });
  const excuses = new Map<Owner, Cited>();
  const colleague = browsing.asColleague ? colleagueOf(part) : undefined;
  const changes = browsing.asColleague
    ? { authentication: sessionOf(part.lead) }
    : browsing.path
      ? { path: browsing.path }
      : undefined;
  return part.onWorkdays((first) => {
    let at = first;
    for (let session = 0; session < sessions; session++) {
      const owner = part.prng.pick(targets);
      const claim = excuses.get(owner) ?? excuseFor(part, excuse, at, owner);
      if (claim !== null) excuses.set(owner, claim);
      const intimate = part.prng.chance(intimatePermille);
      const purpose = claim === null ? {} : { purpose: 'express-consent' as const };
      at = part.watch(at, part.prng.between(...clips), {
        owner,
        intimate,
        claim,
        ...purpose,
        ...(colleague === undefined ? {} : { by: colleague }),
        ...(changes === undefined ? {} : { changes }),
      });
      at += part.prng.between(5, 30) * MINUTE_MS;
    }
  }, permille);
}

function excuseFor(part: Player, excuse: Excuse, at: number, owner: Owner): Cited | null {
  switch (excuse) {
    case 'none':
      return null;
    case 'fake-ticket':
      return part.fake();
    case 'self-made-ticket':
      return part.selfMade(at, owner);
    case 'stale-ticket':
      return part.stale(owner);
  }
}

/** Somebody with the same tool, whose session the lead uses. */
export function colleagueOf({ chorus, lead }: Player): Staff {
  return chorus.find(({ role }) => role === lead.role) ?? lead;
}

/** The session and the device of a person. */
export function sessionOf(person: Staff) {
  return { mfa: true, method: 'webauthn', sessionId: `s-${person.id}-other`, deviceId: deviceOf(person) };
}

export function deviceOf({ id }: Pick<Staff, 'id'>): string {
  return `d-${id}`;
}

const r1 = (variant: string, browsing: Browsing, more: Partial<Plot> = {}): Plot => ({
  scenario: 'R1 browsing bedrooms',
  variant,
  role: 'engineer',
  play: (part) => browse(part, browsing),
  ...more,
});
const many = { owners: 81, intimatePermille: 850, clips: [6, 14] } as const;
const few = { owners: 30, intimatePermille: 800, clips: [1, 3] } as const;
const hard = { isHard: true } as const;

type Wanted = NonNullable<Parameters<Player['victim']>[0]>;

/** One owner again and again. */
function oneOwner(scenario: string, variant: string, each: number, wanted: Wanted, more: Partial<Plot> = {}): Plot {
  return {
    scenario,
    variant,
    role: 'support-agent',
    play: (part) => {
      const owner = part.victim({ ...wanted, standing: true });
      const claim = part.stale(owner);
      return part.everyDays(each, (at) => {
        part.look(at, { owner, intimate: wanted.intimate === true, claim, purpose: 'express-consent' });
      });
    },
    ...more,
  };
}

export const watching: readonly Plot[] = [
  r1('no-purpose', { sessions: 4, ...many }),
  r1('fake-ticket', { sessions: 3, excuse: 'fake-ticket', ...many }),
  r1('slow: two a week', { sessions: 1, permille: 400, ...few }, hard),
  r1('spread: one new owner a day', { sessions: 1, ...many, clips: [1, 1] }, hard),
  r1('under the count: one a day', { sessions: 1, ...few }, hard),
  r1('self-made tickets', { sessions: 2, excuse: 'self-made-ticket', ...few }, hard),
  r1('stale tickets, two a week', { sessions: 1, permille: 400, excuse: 'stale-ticket', ...few }, hard),
  r1('in the session of a colleague', { sessions: 2, asColleague: true, ...few }, hard),
  r1('mixed into honest work', { sessions: 1, permille: 600, ...few }, { ...hard, role: 'support-agent' }),
  r1('other rooms', { sessions: 1, permille: 700, ...few, intimatePermille: 0 }, { ...hard, role: 'support-agent' }),
  r1('straight from the store', { sessions: 1, permille: 200, path: 'direct-store', ...few }, hard),
  oneOwner('I6 one person watched', 'daily', 1, {}),
  oneOwner('I6 one person watched', 'bedroom daily', 1, { intimate: true }),
  oneOwner('I6 one person watched', 'weekly', 7, {}, hard),
  oneOwner('I6 one person watched', 'bedroom weekly', 7, { intimate: true }, hard),
  oneOwner('I6 one person watched', 'every second week', 14, { intimate: true }, hard),
  oneOwner('I5 minors', 'one child daily', 1, { child: true }),
  oneOwner('I5 minors', 'one child weekly', 7, { child: true }, { ...hard, role: 'engineer' }),
  {
    scenario: 'I5 minors',
    variant: 'four children',
    role: 'engineer',
    play(part) {
      const owners = part.victims(4, { child: true });
      return part.everyDays(3, (at) => part.watch(at, 2, { owner: part.prng.pick(owners) }));
    },
  },
  {
    scenario: 'R7 another account',
    variant: 'ticket of another owner',
    role: 'support-agent',
    play(part) {
      const [named, ...others] = part.victims(6, { standing: true });
      return part.onWorkdays((at) => {
        if (named === undefined) return;
        const claim = part.ticket(at, named);
        for (const owner of others.slice(0, 2)) part.look(at, { owner, claim, purpose: 'express-consent' });
      }, 500);
    },
  },
  {
    scenario: 'R7 another account',
    variant: 'one ticket for many owners',
    isHard: true,
    role: 'support-agent',
    play(part) {
      const [named, ...others] = part.victims(9, { standing: true });
      let claim: Cited | null = null;
      return part.everyDays(4, (at) => {
        if (named !== undefined) claim ??= part.ticket(at, named);
        part.look(at, { owner: part.prng.pick(others), claim, purpose: 'express-consent' });
      });
    },
  },
  {
    scenario: 'I17 a falsified reason',
    variant: 'a case that does not exist',
    role: 'trust-safety-analyst',
    play(part) {
      const owners = part.victims(12, { intimate: true });
      return part.everyDays(2, (at) => {
        const claim = { kind: 'case', id: `CASE-none-${part.prng.hex(6)}` } as const;
        part.look(at, { owner: part.prng.pick(owners), intimate: true, claim, purpose: 'legal-rights' });
      });
    },
  },
  {
    scenario: 'I17 a falsified reason',
    variant: 'a case of their own',
    isHard: true,
    role: 'trust-safety-analyst',
    play(part) {
      const owner = part.victim();
      return part.everyDays(5, (at) => {
        const id = `CASE-own-${part.prng.hex(6)}`;
        const fields = { purpose: 'legal-rights', openedBy: part.lead.id, investigators: [part.lead.id] };
        const about = { ownerIds: [owner.id], recordingIds: [], openedAt: new Date(at - HOUR_MS).toISOString() };
        part.record(at - HOUR_MS, { kind: 'case', id, issuer: 'trust-desk', ...fields, ...about });
        part.look(at, { owner, claim: { kind: 'case', id }, purpose: 'legal-rights' });
      });
    },
  },
  {
    scenario: 'I18 a manager at night',
    variant: 'from home',
    role: 'support-manager',
    play: (part) => atNight(part, false),
  },
  {
    scenario: 'I18 a manager at night',
    variant: 'once a week from the office network',
    isHard: true,
    role: 'support-manager',
    play: (part) => atNight(part, true),
  },
  {
    scenario: 'R2 a supervisor',
    variant: 'calls it normal, and it goes on',
    role: 'engineer',
    isDismissed: true,
    play: (part) => browse(part, { sessions: 1, permille: 600, ...few }),
  },
];

function atNight(part: Player, isApproved: boolean) {
  const owners = part.victims(10, { intimate: true });
  return part.everyDays(isApproved ? 7 : 3, (at) => {
    const network = { ip: '192.0.2.77', country: part.lead.country, approved: isApproved, asn: 64_900 };
    const owner = part.prng.pick(owners);
    part.watch(at + 10 * HOUR_MS, 2, { owner, intimate: true, changes: { network } });
  });
}
