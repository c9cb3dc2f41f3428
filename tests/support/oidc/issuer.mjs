// A real identity provider (oidc-provider) as a process of its own: tests stop it, start it with other keys and give it
// another clock. Its only argument is JSON, see `issuer.ts`; it prints its address.
import { createServer } from 'node:http';

const { port, redirectUris, accounts, codeSeconds, skewSeconds } = JSON.parse(process.argv[2]);
const now = Date.now;
Date.now = () => now() + skewSeconds * 1000;
const { exportJWK, generateKeyPair } = await import('jose');
const { Provider } = await import('oidc-provider');

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = { ...(await exportJWK(privateKey)), kid: `key-${process.pid}`, use: 'sig', alg: 'RS256' };
const server = createServer((req, res) => provider.callback()(req, res));
await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'custodes',
      client_secret: 'secret-of-custodes-at-the-issuer',
      redirect_uris: redirectUris,
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  jwks: { keys: [key] },
  claims: { openid: ['sub'], profile: ['employee_id', 'groups', 'name'], email: ['email', 'email_verified'] },
  cookies: { keys: ['only-for-tests'] },
  pkce: { required: () => true },
  ttl: { AuthorizationCode: codeSeconds, AccessToken: 600, IdToken: 600, Grant: 600, Interaction: 600, Session: 600 },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
  // Everybody agrees to everything, so that signing in is the only question.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});
console.log(issuer);
process.on('SIGTERM', () => process.exit(0));
