import { connect } from 'node:net';
import { type Permission, permissions } from '../../../../services/adapters/authentication/roles.ts';
import { callerOf } from '../../../../services/adapters/http/authentication.ts';
import { type AuthToken, actorOf } from '../../../../services/adapters/http/caller.ts';
import { FAILURES_MAX, WINDOW_MS } from '../../../../services/adapters/http/failure-counts.ts';
import { createApp, type Listener, listen, newRouter } from '../../../../services/adapters/http/server.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { clusterRoutes } from '../../../../services/console/cluster-routes.ts';
import { guardOf } from '../../../support/authentication/guard.ts';
import { aToken, bearer } from '../../../support/authentication/tokens.ts';

const NOW = Date.UTC(2026, 10, 24);
const tokens = [
  aToken({ token: 'of-console', source: 'support-console', may: ['emit'] }),
  aToken({ token: 'of-mia', person: { id: 'e-7', kind: 'employee' }, may: ['query', 'alerts'] }),
  aToken({ token: 'of-asker', source: 'asker', may: ['evaluate'] }),
  aToken({ token: 'ended', source: 'support-console', may: ['emit'], expiresAt: NOW }),
  aToken({ token: 'ends', source: 'support-console', may: ['emit'], expiresAt: NOW + 1 }),
];

const guarded = [
  ['POST', '/v1/access-events', 'emit'],
  ['POST', '/v1/register', 'register'],
  ['GET', '/v1/register/person/e-1', 'read-register'],
  ['GET', '/v1/accesses', 'query'],
  ['GET', '/v1/accesses/ev-1', 'query'],
  ['GET', '/v1/accesses/ev-1/details', 'query'],
  ['GET', '/v1/receipts/ev-1', 'query'],
  ['GET', '/v1/alerts', 'read-alerts'],
  ['GET', '/v1/alerts/a-1', 'read-alerts'],
  ['POST', '/v1/alerts/a-1/acknowledge', 'alerts'],
  ['POST', '/v1/alerts/a-1/close', 'alerts'],
  ['POST', '/access/v1/evaluation', 'evaluate'],
  ['POST', '/access/v1/evaluations', 'evaluate'],
] as const;

describe('authentication', () => {
  let listener: Listener;
  let nowMs = NOW;
  let meters = openMeters();
  /** Requests that got past the guard, as `METHOD /path by identity`. */
  let reached: string[] = [];

  const serve = async (known: readonly AuthToken[] | null): Promise<void> => {
    meters = openMeters();
    reached = [];
    nowMs = NOW;
    const behind = newRouter();
    behind.use((req, res) => {
      const caller = callerOf(req);
      reached.push(`${req.method} ${req.path} by ${caller === null ? 'nobody' : actorOf(caller).id}`);
      res.send('reached');
    });
    const guard = guardOf({ tokens: known && (() => known), clock: () => nowMs, meters, routes: clusterRoutes });
    listener = await listen(createApp([guard, behind]), { host: '127.0.0.1', port: 0 });
  };
  beforeEach(() => serve(tokens));
  afterEach(() => listener.close(0));

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${listener.port}${path}`, { method, headers });
  const refusals = async (): Promise<Record<string, number>> => {
    const { values } = await meters.requestsRefused.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.reason, value]));
  };

  it.each(guarded)('lets nobody %s %s without a token', async (method, path) => {
    const answer = await ask(path, {}, method);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="custodes"');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(reached).toEqual([]);
  });

  it.each(guarded)('asks for the right to %s %s', async (method, path, needs) => {
    await listener.close(0);
    const token = aToken({ token: 't', source: 's' });
    const may = (allowed: readonly Permission[]) => [{ ...token, caller: { ...token.caller, may: new Set(allowed) } }];
    await serve(may(permissions.filter((one) => one !== needs)));
    const refused = await ask(path, bearer('t'), method);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      detail: expect.stringContaining(`may not \`${needs}\``),
      errors: [{ field: 'may', expected: needs }],
    });
    expect(await refusals()).toEqual({ 'not-allowed': 1 });
    await listener.close(0);
    await serve(may([needs]));
    expect((await ask(path, bearer('t'), method)).status).toBe(200);
    expect(reached).toEqual([`${method} ${path} by s`]);
  });

  it('answers a missing, an unknown and an expired token alike, and counts them apart', async () => {
    const answers = [
      await ask('/v1/access-events', {}, 'POST'),
      await ask('/v1/access-events', bearer('of-nobody'), 'POST'),
      await ask('/v1/access-events', bearer('ended'), 'POST'),
      await ask('/v1/access-events', { authorization: 'Basic b2YtY29uc29sZQ==' }, 'POST'),
      await ask('/v1/access-events', { authorization: 'of-console' }, 'POST'),
    ];
    const contents = await Promise.all(
      answers.map(async (one) => [one.status, [...one.headers.keys()], await one.text()]),
    );
    for (const one of contents) expect(one).toEqual(contents[0]);
    expect(await refusals()).toEqual({ 'token-missing': 3, 'token-unknown': 1, 'token-expired': 1 });
  });

  it('takes a token until the millisecond it expires', async () => {
    expect((await ask('/v1/access-events', bearer('ends'), 'POST')).status).toBe(200);
    nowMs = NOW + 1;
    expect((await ask('/v1/access-events', bearer('ends'), 'POST')).status).toBe(401);
  });

  it('reports who is calling', async () => {
    await ask('/v1/alerts', bearer('of-mia'));
    await ask('/v1/access-events', { authorization: 'bearer of-console' }, 'POST');
    expect(reached).toEqual(['GET /v1/alerts by e-7', 'POST /v1/access-events by support-console']);
  });

  it('leaves everything outside /v1 and /access open', async () => {
    for (const path of ['/', '/livez', '/readyz', '/metrics', '/checkpoint', '/tile/0/000', '/console/main.js']) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
    expect(reached.every((one) => one.endsWith('by nobody'))).toBe(true);
  });

  it('hides a route that it does not know, from everybody', async () => {
    expect((await ask('/v1/new-route', bearer('of-mia'))).status).toBe(404);
    expect((await ask('/access/v1', bearer('of-asker'), 'POST')).status).toBe(404);
    expect(reached).toEqual([]);
  });

  it('answers a wrong method with 405 and the methods there are, to who signed in', async () => {
    expect((await ask('/v1/alerts/a-1', {}, 'DELETE')).status).toBe(401);
    const answer = await ask('/v1/alerts/a-1', bearer('of-mia'), 'DELETE');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await answer.json()).toMatchObject({ code: 'method-not-allowed', errors: [{ field: 'method' }] });
    expect(reached).toEqual([]);
  });

  it.each([
    '//v1/accesses',
    '/V1/accesses',
    '/v1//accesses',
    '/v1/accesses/',
    '/v1/accesses?x=/livez',
    '/v1',
    '/access/',
  ])('is not passed by another spelling: %s', async (path) => {
    expect((await ask(path)).status).toBe(401);
    expect(reached).toEqual([]);
  });

  it('is not passed by a target in absolute form', async () => {
    const answer = await raw(
      listener.port,
      'GET http://x/v1/accesses HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(reached).toEqual([]);
  });

  it('asks an address that keeps failing to wait, and still takes a good token from there', async () => {
    for (let failure = 0; failure < FAILURES_MAX; failure += 1) {
      expect((await ask('/v1/alerts', bearer('guess'))).status).toBe(401);
    }
    nowMs = NOW + 1_500;
    const answer = await ask('/v1/alerts', bearer('guess'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '59']);
    expect((await ask('/v1/alerts', bearer('of-mia'))).status).toBe(200);
    expect((await refusals())['too-many-failures']).toBe(1);
    nowMs = NOW + WINDOW_MS;
    expect((await ask('/v1/alerts', bearer('guess'))).status).toBe(401);
  });

  it('lets everything pass as unauthenticated with AUTH=off, but no route that nobody declared', async () => {
    await listener.close(0);
    await serve(null);
    expect((await ask('/v1/accesses')).status).toBe(200);
    expect((await ask('/v1/new-route')).status).toBe(404);
    expect(reached).toEqual(['GET /v1/accesses by unauthenticated']);
  });
});

function raw(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
