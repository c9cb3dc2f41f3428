import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { pino } from 'pino';
import { type Departure, type IdentityProvider, openProvider } from '../../../../services/adapters/oidc/provider.ts';

/** An identity provider whose token endpoint answers what a test says, and what may not be believed of it. */

const SECRET = 'secret-of-custodes-at-the-provider';
const { privateKey, publicKey } = await generateKeyPair('RS256');
const stranger = (await generateKeyPair('RS256')).privateKey;

let server: Server;
let issuer: string;
let provider: IdentityProvider;
let idToken: (nonce: string) => Promise<string> | string;
let userinfo: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), alg: 'RS256', use: 'sig', kid: '1' };
  server = createServer(async (req, res) => {
    const answer = { '/jwks': { keys: [jwk] }, '/me': userinfo }[req.url ?? ''] ?? metadata();
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(req.url === '/token' ? await tokens() : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const roles = { file: 'roles.yaml', mapping: { person: { id: 'sub', kind: 'employee' as const }, rules: [] } };
  const config = { clientId: 'custodes', clientSecret: SECRET, scope: 'openid', name: 'Example', roles };
  provider = openProvider({ ...config, issuer: new URL(issuer) }, pino({ level: 'silent' }));
});
afterAll(async () => {
  provider?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});
beforeEach(() => {
  userinfo = { sub: 'e-7' };
  idToken = (nonce) => signed({ nonce });
});

let departure: Departure;

function metadata() {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
  };
}

async function tokens() {
  return { access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: await idToken(departure.nonce) };
}

function signed(
  claims: Readonly<Record<string, unknown>>,
  key: Parameters<SignJWT['sign']>[0] = privateKey,
  alg = 'RS256',
) {
  const now = Math.floor(Date.now() / 1_000);
  const known = { iss: issuer, aud: 'custodes', sub: 'e-7', iat: now, exp: now + 60 };
  return new SignJWT({ ...known, ...claims }).setProtectedHeader({ alg, kid: '1' }).sign(key);
}

/** The claims of whoever comes back from the provider, or why nobody does. */
async function comeBack(): Promise<unknown> {
  ({ departure } = await provider.depart(`${issuer}/callback`));
  const query = `?${new URLSearchParams({ code: 'c', state: departure.state })}`;
  return provider.claimsOf(query, departure).catch(({ code }: { code: string }) => code);
}

const anHourAgo = () => Math.floor(Date.now() / 1_000) - 3_600;

describe('an identity provider', () => {
  it('vouches for a person with an ID token that it signed, whose claims are worth more than those of userinfo', async () => {
    userinfo = { sub: 'e-7', groups: ['leads'], email: 'mia@example.com', email_verified: true };
    idToken = (nonce) => signed({ nonce, email: 'unproven@example.com', email_verified: false });
    expect(await comeBack()).toMatchObject({
      sub: 'e-7',
      groups: ['leads'],
      email: 'unproven@example.com',
      email_verified: false,
    });
  });

  it('has verified no address of the ID token but the one that userinfo has too', async () => {
    userinfo = { sub: 'e-7', email: 'mia@example.com', email_verified: true };
    idToken = (nonce) => signed({ nonce, email: 'unproven@example.com' });
    expect(await comeBack()).not.toHaveProperty('email_verified');
    idToken = (nonce) => signed({ nonce, email: 'mia@example.com' });
    expect(await comeBack()).toMatchObject({ email: 'mia@example.com', email_verified: true });
  });

  it('has verified no address of userinfo by an ID token that has none', async () => {
    userinfo = { sub: 'e-7', email: 'boss@example.com', email_verified: false };
    idToken = (nonce) => signed({ nonce, email_verified: true });
    expect(await comeBack()).toMatchObject({ email: 'boss@example.com', email_verified: false });
    userinfo = { sub: 'e-7', email: 'boss@example.com' };
    expect(await comeBack()).not.toHaveProperty('email_verified');
  });

  it.each<[string, (nonce: string) => Promise<string> | string]>([
    ['the signature of another key', (nonce) => signed({ nonce }, stranger)],
    ['no signature', (nonce) => unsigned(nonce)],
    ['a signature by the secret of the client', (nonce) => signed({ nonce }, Buffer.from(SECRET), 'HS256')],
    ['another nonce', () => signed({ nonce: 'of-another-departure' })],
    ['no nonce', () => signed({})],
    ['another audience', (nonce) => signed({ nonce, aud: 'another-client' })],
    ['another issuer', (nonce) => signed({ nonce, iss: 'https://idp.example' })],
    ['an end that is over', (nonce) => signed({ nonce, iat: anHourAgo(), exp: anHourAgo() + 60 })],
    ['no end', (nonce) => signed({ nonce, exp: undefined })],
    ['no subject', (nonce) => signed({ nonce, sub: undefined })],
  ])('is not believed with %s', async (_what, token) => {
    idToken = token;
    expect(await comeBack()).toBe('sign-in-failed');
  });

  it('is not believed where userinfo is about somebody else', async () => {
    userinfo = { sub: 'e-8', groups: ['leads'] };
    expect(await comeBack()).toBe('sign-in-failed');
  });
});

function unsigned(nonce: string): string {
  const now = Math.floor(Date.now() / 1_000);
  return new UnsecuredJWT({ nonce, iss: issuer, aud: 'custodes', sub: 'e-7', iat: now, exp: now + 60 }).encode();
}
