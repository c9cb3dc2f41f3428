import { HOUR_MS, MINUTE_MS } from '../../world/parameters.ts';
import type { Plot } from '../part.ts';

/** Ways around a detection that another world once found: one step beside what it counts. R7, R8, R10, R13. */
export const evading: readonly Plot[] = [
  {
    scenario: 'R7 another account',
    variant: 'once a week beside the owner of the ticket',
    isHard: true,
    role: 'support-agent',
    play: (part) =>
      part.everyDays(7, (at) => {
        const [named, other] = part.victims(2, { standing: true });
        if (named === undefined || other === undefined) return;
        const claim = part.ticket(at, named);
        part.look(at, { owner: named, claim, purpose: 'express-consent', isHonest: true });
        part.look(at + 30 * MINUTE_MS, { owner: other, claim, purpose: 'express-consent' });
      }),
  },
  {
    scenario: 'R8 copies that leave',
    variant: 'mailed home, twice a month, with consent',
    isHard: true,
    role: 'support-agent',
    play(part) {
      part.entitle(['download']);
      const changes = {
        destination: { kind: 'email', domain: 'mail.example' },
        recipient: { kind: 'owner', id: 'self' },
      } as const;
      return part.everyDays(15, (at, day) => {
        if (day < 14) return;
        const owner = part.victim({ standing: false });
        part.consent(at, owner, { actions: ['view', 'download'] });
        const claim = part.ticket(at, owner);
        part.look(at, { owner, action: 'download', claim, purpose: 'express-consent', changes });
      });
    },
  },
  {
    scenario: 'R10 live without permission',
    variant: 'for no purpose at all',
    role: 'engineer',
    play: (part) => part.everyDays(9, (at) => void part.look(at, { owner: part.victim(), action: 'livestream' })),
  },
  rotating('a device each, from one address', 1),
  rotating('a device and an address each, in one network', 20),
  {
    scenario: 'I9 denied attempts',
    variant: 'one owner once a week',
    isHard: true,
    role: 'support-agent',
    play(part) {
      const owner = part.victim();
      return part.everyDays(7, (at) => part.look(at, { owner, outcome: 'denied' }));
    },
  },
];

/** Thirty accounts, each on a device of its own, from so many addresses. */
function rotating(variant: string, addresses: number): Plot {
  return {
    scenario: 'R13 stolen passwords',
    variant,
    isHard: true,
    role: 'engineer',
    play: (part) =>
      part.once(25, (at) => {
        for (let number = 0; number < 30; number++) {
          const owner = part.victim();
          part.look(at + (number * HOUR_MS) / 2, {
            owner,
            changes: {
              actor: { id: owner.id, kind: 'customer-session' },
              source: { id: 'mobile-app', instance: 'edge-3' },
              authentication: {
                mfa: false,
                method: 'password',
                sessionId: `x-${owner.index}`,
                deviceId: `d-bot-${addresses}-${number}`,
              },
              network: { ip: `192.0.2.${200 + (number % addresses)}`, country: 'US', asn: 64_700 + addresses },
              purpose: 'owner-self',
            },
          });
        }
      }),
  };
}
