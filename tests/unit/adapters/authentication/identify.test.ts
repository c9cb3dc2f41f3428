import type { IncomingMessage } from 'node:http';
import { clientCertificateOf } from '../../../../services/adapters/authentication/client-certificate.ts';
import { identifier } from '../../../../services/adapters/authentication/identify.ts';
import type { AuthToken } from '../../../../services/adapters/http/caller.ts';
import { aToken } from '../../../support/authentication/tokens.ts';

const NOW = Date.UTC(2026, 10, 30);
const subject = 'O=Example\nCN=vault';
const presented = { subject, fingerprint256: 'AB:CD', subjectAltName: 'DNS:vault.example, URI:spiffe://example/vault' };

/** A request over a connection with this certificate. */
function requestWith(changes: Partial<typeof presented> = {}, authorized = true): IncomingMessage {
  const socket = { authorized, getPeerX509Certificate: () => ({ ...presented, ...changes }) };
  return { headers: {}, socket } as unknown as IncomingMessage;
}

const vault = (expiresAt: number | null): AuthToken => ({
  ...aToken({ token: 'unused', source: 'vault', may: ['emit'] }),
  hash: Buffer.alloc(0),
  certificate: { commonName: 'vault' },
  expiresAt,
});
const session = { by: 'oidc', person: { id: 'e-7', kind: 'employee' }, roles: ['privacy-officer'] } as const;

function identifyWith(token: AuthToken, isPresented = false) {
  return identifier({
    tokens: () => [token],
    sessions: {
      isPresented: () => isPresented,
      read: async () => ({ expiresAt: NOW + 1, who: { ...session, roles: [...session.roles] } }),
    },
    clock: () => NOW,
    onAsker: async () => {},
  });
}

describe('the certificate of a connection', () => {
  it('identifies a caller until its entry expires', async () => {
    expect(await identifyWith(vault(NOW + 1)).ofRequest(requestWith())).toMatchObject({ caller: { source: 'vault' } });
    expect(await identifyWith(vault(NOW)).ofRequest(requestWith())).toBe('token-expired');
  });

  it('counts for nothing where no known authority signed it, and by none of several names', async () => {
    expect(clientCertificateOf(requestWith({}, false))).toBeNull();
    expect(clientCertificateOf(requestWith())).toMatchObject({ sha256: 'abcd', commonName: 'vault' });
    expect(clientCertificateOf(requestWith({ subject: 'CN=vault\nCN=other' }))?.commonName).toBeNull();
    for (const request of [requestWith({}, false), requestWith({ subject: 'CN=vault\nCN=other' })]) {
      expect(await identifyWith(vault(null)).ofRequest(request)).toBe('token-missing');
    }
  });
});

it('lets a person whom an identity provider vouched for vouch for nobody', async () => {
  const identity = await identifyWith(vault(null), true).ofRequest(requestWith({}, false));
  if (typeof identity === 'string') throw new Error(identity);
  const { registerKinds, vouchKinds } = identity.caller;
  expect([registerKinds.has('policy'), vouchKinds.size]).toEqual([true, 0]);
});
