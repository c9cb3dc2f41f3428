import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOfToken } from '../../../services/adapters/http/caller.ts';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { bearer } from '../../support/authentication/tokens.ts';
import { openCustodes } from '../../support/process/open-custodes.ts';
import { type Authority, type Issued, makeAuthority } from '../../support/tls/certificates.ts';

const describeWithOpenssl = process.env.CUSTODES_HAVE_OPENSSL === '1' ? describe : describe.skip;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

describeWithOpenssl('custodes with TLS and client certificates', () => {
  let folder: string;
  let authority: Authority;
  let custodes: RunningProcess;
  const clients: Record<string, Issued> = {};

  const entry = (source: string, certificate: object) => ({ source, certificate, may: ['emit'] });
  const ask = (path: string, options: RequestOptions = {}, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const method = body === undefined ? 'GET' : 'POST';
      const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers };
      // A connection of its own: what one has proven counts for no other.
      const sent = request(
        `${custodes.url}${path}`,
        { ca: authority.ca, servername: 'localhost', method, agent: false, ...options, headers },
        (res) => {
          let received = '';
          res.on('data', (chunk) => {
            received += String(chunk);
          });
          res.on('end', () =>
            resolve({ status: res.statusCode ?? 0, headers: res.headers, body: JSON.parse(received || '{}') }),
          );
        },
      );
      sent.on('error', reject).end(text);
    });
  const by = (name: string) => ({ cert: clients[name]?.cert, key: clients[name]?.key });
  const event = (eventId: string, source: string) => anAccessEventJson({ eventId, source: { id: source } });
  const emitAs = async (name: string, source: string) =>
    (await ask('/v1/access-events', by(name), event(`${name}-${source}`, source))).status;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-tls-'));
    authority = makeAuthority(folder);
    const server = authority.issue('server', { commonName: 'custodes', names: ['DNS:localhost', 'IP:127.0.0.1'] });
    const names = {
      pinned: { commonName: 'anything' },
      named: { commonName: 'vault-1' },
      dns: { commonName: 'x', names: ['DNS:gate.example', 'DNS:other.example'] },
      uri: { commonName: 'y', names: ['URI:spiffe://example/player'] },
      unbound: { commonName: 'vault-2', names: ['DNS:elsewhere.example'] },
      sly: { commonName: 'z', names: ['DNS:x.example, DNS:gate.example'] },
    };
    for (const [name, options] of Object.entries(names)) clients[name] = authority.issue(name, options);
    clients.foreign = makeAuthority(folder, 'other-ca').issue('foreign', { commonName: 'vault-1' });
    const tokens = [
      entry('viewer', { sha256: clients.pinned?.sha256 }),
      entry('vault', { commonName: 'vault-1' }),
      entry('gate', { dnsName: 'gate.example' }),
      entry('player', { uri: 'spiffe://example/player' }),
      { tokenSha256: hashOfToken('mia').toString('hex'), person: { id: 'e-7', kind: 'employee' }, may: ['query'] },
    ];
    const file = join(folder, 'tokens.yaml');
    writeFileSync(file, JSON.stringify({ tokens }), { mode: 0o600 });
    custodes = await openCustodes({
      PORT: '0',
      DATA_DIR: join(folder, 'data'),
      AUTH_TOKENS_FILE: file,
      SEGMENT_SECONDS: '0.5',
      TLS_CERT_FILE: server.certFile,
      TLS_KEY_FILE: server.keyFile,
      TLS_CLIENT_CA_FILE: authority.caFile,
      PUBLIC_URL: 'https://custodes.example',
    });
    await custodes.ready;
  });
  afterAll(async () => {
    await custodes?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers over https only', async () => {
    expect(custodes.url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    expect((await ask('/version')).status).toBe(200);
    await expect(fetch(custodes.url.replace('https', 'http'))).rejects.toThrow();
  });

  it('takes the events of a source by its certificate: fingerprint, common name, DNS name or URI', async () => {
    expect(await emitAs('pinned', 'viewer')).toBe(202);
    expect(await emitAs('named', 'vault')).toBe(202);
    expect(await emitAs('dns', 'gate')).toBe(202);
    expect(await emitAs('uri', 'player')).toBe(202);
    expect(await emitAs('named', 'gate')).toBe(422);
    expect((await ask('/v1/accesses', by('named'))).status).toBe(403);
  });

  it('takes nothing for a certificate that no entry names, that another CA signed, or that only looks right', async () => {
    expect(await emitAs('unbound', 'vault')).toBe(401);
    expect(await emitAs('foreign', 'vault')).toBe(401);
    expect(await emitAs('sly', 'gate')).toBe(401);
    expect((await ask('/v1/access-events', {}, event('none', 'vault'))).status).toBe(401);
  });

  it('lets a token count before the certificate of the connection', async () => {
    expect((await ask('/v1/accesses', { ...by('named'), headers: bearer('mia') })).status).toBe(200);
    expect((await ask('/v1/accesses', { ...by('named'), headers: bearer('nobody') })).status).toBe(401);
  });

  it('gives people a cookie that is sent over https only, and knows its own page', async () => {
    const { port } = new URL(custodes.url);
    for (const host of [`localhost:${port}`, 'custodes.example']) {
      const headers = { host, origin: `https://${host}` };
      const answer = await ask('/v1/session', { headers }, { token: 'mia' });
      expect([host, answer.status]).toEqual([host, 200]);
      const cookie = String(answer.headers['set-cookie']);
      expect(cookie).toMatch(/^__Host-custodes-session=.*; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/);
      const signedIn = await ask('/v1/accesses', { headers: { ...headers, cookie: cookie.split(';')[0] } });
      expect(signedIn.status).toBe(200);
      const plain = await ask('/v1/accesses', { headers: { cookie: cookie.split(';')[0]?.replace('__Host-', '') } });
      expect(plain.status).toBe(401);
    }
    const foreign = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
    expect((await ask('/v1/session', { headers: foreign }, { token: 'mia' })).status).toBe(403);
  });

  it('binds browsers to https, but not on loopback names', async () => {
    const headersOf = async (host?: string) =>
      (await ask('/version', host === undefined ? {} : { headers: { host } })).headers['strict-transport-security'];
    expect(await headersOf('custodes.example')).toBe('max-age=31536000');
    expect(await headersOf()).toBeUndefined();
  });
});
