import { HOUR_MS } from '../../world/parameters.ts';
import { rfc3339 } from '../../world/timeline.ts';
import type { Plot } from '../part.ts';

/** What happened elsewhere and needs no detector of its own: R12, I4, I11, I13, I15, I16, I19, I20. */

const shadow = 'R12 around the controls';
const pressed = 'I19 a journalist';
const bulk = 'I15 one order for a street';

export const incidents: readonly Plot[] = [
  {
    scenario: shadow,
    variant: 'a new tool that nobody registered',
    role: 'engineer',
    play: (part) =>
      part.everyDays(3, (at) => {
        part.look(at, { owner: part.victim(), changes: { source: { id: 'clip-lab', instance: 'lab-1' } } });
      }),
  },
  {
    scenario: shadow,
    variant: 'a script beside the tool, weekly',
    isHard: true,
    role: 'engineer',
    play: (part) =>
      part.everyDays(7, (at) => void part.look(at, { owner: part.victim(), changes: { path: 'direct-store' } })),
  },
  {
    scenario: 'I4 a customer tracked',
    variant: 'an ordinary customer, daily',
    role: 'support-manager',
    play(part) {
      const owner = part.victim();
      return part.everyDays(1, (at) => void part.look(at, { owner, action: 'livestream' }));
    },
  },
  {
    scenario: 'I11 clips in a chat',
    variant: 'from a real ticket into a chat',
    role: 'support-agent',
    play(part) {
      const owner = part.victim({ standing: true });
      const changes = {
        destination: { kind: 'share-link', domain: 'chat.example' },
        recipient: { kind: 'other', id: 'c' },
      };
      return part.everyDays(10, (at) => {
        const claim = part.ticket(at, owner);
        part.look(at, { owner, claim, purpose: 'express-consent', isHonest: true });
        part.look(at + 60_000, {
          owner,
          action: 'share',
          claim,
          purpose: 'express-consent',
          changes: changes as never,
        });
      });
    },
  },
  {
    scenario: 'I13 streams for anybody',
    variant: 'a livestream without signing in',
    role: 'engineer',
    play: (part) =>
      part.once(30, (at) => {
        const changes = {
          actor: { id: 'anonymous', kind: 'anonymous' },
          source: { id: 'mobile-app', instance: 'edge-1' },
        } as const;
        part.look(at, { owner: part.victim(), action: 'livestream', changes });
      }),
  },
  {
    scenario: bulk,
    variant: 'owners that the order does not name',
    role: 'legal-specialist',
    play(part) {
      const [named, ...others] = part.victims(8);
      return part.everyDays(10, (at) => {
        const id = `LO-street-${part.prng.hex(6)}`;
        const order = { instrument: 'subpoena', agency: 'county', reviewer: 'e-legal', assignees: [part.lead.id] };
        const about = { ownerIds: [named?.id], recordingIds: [], servedAt: rfc3339(at - HOUR_MS) };
        const until = { expiresAt: rfc3339(at + 24 * HOUR_MS) };
        part.record(at - HOUR_MS, { kind: 'legal-order', id, issuer: 'legal-desk', ...order, ...about, ...until });
        part.look(at, { owner: part.prng.pick(others), claim: { kind: 'legal-order', id }, purpose: 'legal-process' });
      });
    },
  },
  {
    scenario: 'I16 an outside agency',
    variant: 'disclosed without an order',
    role: 'legal-specialist',
    play: (part) =>
      part.everyDays(15, (at) => {
        const changes = {
          destination: { kind: 'share-link', domain: 'agency.example' },
          recipient: { kind: 'law-enforcement', id: 'county' },
        };
        part.look(at, {
          owner: part.victim(),
          action: 'disclose',
          purpose: 'legal-process',
          changes: changes as never,
        });
      }),
  },
  ...[
    { variant: 'looked at for a manager, three times a week', each: 2 },
    { variant: 'once a week', each: 7, isHard: true as const },
  ].map(
    ({ variant, each, ...more }): Plot => ({
      scenario: pressed,
      variant,
      role: 'trust-safety-analyst',
      play(part) {
        const owner = part.victim();
        return part.everyDays(each, (at) => void part.look(at, { owner, purpose: 'legal-rights' }));
      },
      ...more,
    }),
  ),
  {
    scenario: 'I20 a phone at the counter',
    variant: 'copied from the device of the customer',
    role: 'support-agent',
    isOutsideOfLogs: true,
    play: () => () => {},
  },
];
