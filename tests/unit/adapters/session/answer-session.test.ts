import type { AuthToken } from '../../../../services/adapters/http/caller.ts';
import { operator } from '../../../../services/adapters/http/caller.ts';
import { FAILURES_MAX } from '../../../../services/adapters/http/failure-counts.ts';
import { originGuard } from '../../../../services/adapters/http/origin-guard.ts';
import { createApp, type Listener, listen, newRouter } from '../../../../services/adapters/http/server.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { answerSession } from '../../../../services/adapters/session/answer-session.ts';
import { sessionRoutes } from '../../../../services/adapters/session/routes.ts';
import { clusterRoutes } from '../../../../services/console/cluster-routes.ts';
import { gatewayRoutes } from '../../../../services/console/gateway.ts';
import { openGuard } from '../../../support/authentication/guard.ts';
import { aToken, bearer } from '../../../support/authentication/tokens.ts';

const NOW = Date.UTC(2026, 10, 24, 9);
const JSON_TYPE = { 'content-type': 'application/json' };
const mia = aToken({ token: 'of-mia', person: { id: 'e-7', kind: 'employee' }, may: ['query', 'alerts'] });
const soon = aToken({
  token: 'soon',
  person: { id: 'e-8', kind: 'contractor' },
  may: ['query'],
  expiresAt: NOW + 60_000,
});
const console = aToken({ token: 'of-console', source: 'support-console', may: ['emit'] });
const root: AuthToken = { ...aToken({ token: 'root', source: '*', may: ['emit'] }), caller: operator };

describe('/v1/session', () => {
  let tokens: readonly AuthToken[] | null;
  let nowMs: number;
  let listener: Listener;
  let meters = openMeters();

  const serve = async (): Promise<void> => {
    meters = openMeters();
    const routes = [...Object.values(sessionRoutes), ...clusterRoutes];
    const known = tokens === null ? null : () => tokens ?? [];
    const { guard, ...entrance } = openGuard({ tokens: known, clock: () => nowMs, meters, routes });
    const behind = newRouter();
    behind.use((_req, res) => void res.send('reached'));
    const door = originGuard({ names: [], publicOrigins: [], routes, meters });
    const app = createApp([door, answerSession({ ...entrance, oidc: null }), guard, behind]);
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
  };
  beforeEach(() => {
    tokens = [mia, soon, console, root];
    nowMs = NOW;
    return serve();
  });
  afterEach(() => listener.close(0));

  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    fetch(`http://127.0.0.1:${listener.port}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const signIn = (body: unknown, headers: Record<string, string> = {}) =>
    ask('POST', '/v1/session', { ...JSON_TYPE, ...headers }, body);
  const cookieOf = (answer: Response) => ({ cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' });
  const whoIs = async (headers: Record<string, string> = {}) => {
    const answer = await ask('GET', '/v1/session', headers);
    expect(answer.status).toBe(200);
    return (await answer.json()) as { caller: { id: string; by: string } | null; expiresAt: string | null };
  };

  it('exchanges a token in the body or the header for a cookie that opens the routes of the token', async () => {
    for (const answer of [await signIn({ token: 'of-mia' }), await signIn({}, bearer('of-mia'))]) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        caller: { id: 'e-7', kind: 'employee', by: 'token', roles: [] },
        expiresAt: '2026-11-24T21:00:00.000Z',
        oidc: null,
      });
      const cookie = cookieOf(answer);
      expect(cookie.cookie).not.toContain('of-mia');
      expect((await ask('GET', '/v1/accesses', cookie)).status).toBe(200);
      expect((await ask('POST', '/v1/access-events', { ...cookie, ...JSON_TYPE }, [])).status).toBe(403);
      expect((await whoIs(cookie)).caller?.id).toBe('e-7');
    }
    expect((await whoIs()).caller).toBeNull();
  });

  it('is understood alike by a process behind the console that has the key, and by no other', async () => {
    const cookie = cookieOf(await signIn({ token: 'of-mia' }));
    for (const [key, status] of [
      [Buffer.alloc(32, 5), 200],
      [Buffer.alloc(32, 6), 401],
    ] as const) {
      const { guard } = openGuard({ tokens: () => [mia], clock: () => nowMs, meters, routes: clusterRoutes, key });
      const answers = newRouter();
      answers.use((_req, res) => void res.send('reached'));
      const stage = await listen(createApp([guard, answers]), { host: '127.0.0.1', port: 0 });
      const url = `http://127.0.0.1:${stage.port}`;
      const urls = { intake: url, decider: url, detector: url, alerter: url, auditor: url };
      const gateway = gatewayRoutes(urls, async () => {});
      const consoleProcess = await listen(createApp([gateway]), { host: '127.0.0.1', port: 0 });
      const answer = await fetch(`http://127.0.0.1:${consoleProcess.port}/v1/accesses`, { headers: cookie });
      await consoleProcess.close(0);
      await stage.close(0);
      expect(answer.status).toBe(status);
    }
  });

  it('lets a header count before a cookie, even a wrong one, and before the body', async () => {
    const cookie = cookieOf(await signIn({ token: 'of-mia' }));
    expect((await whoIs({ ...cookie, ...bearer('of-console') })).caller?.id).toBe('support-console');
    expect((await ask('GET', '/v1/accesses', { ...cookie, ...bearer('of-console') })).status).toBe(403);
    expect((await ask('GET', '/v1/accesses', { ...cookie, ...bearer('of-nobody') })).status).toBe(401);
    expect((await ask('GET', '/v1/accesses', { ...cookie, authorization: 'Basic eDp5' })).status).toBe(401);
    expect((await signIn({ token: 'of-mia' }, bearer('of-nobody'))).status).toBe(401);
  });

  it('begins no session without a valid token, sets no cookie and counts the failure', async () => {
    for (const body of [{}, { token: '' }, { token: 'of-nobody' }]) {
      const answer = await signIn(body);
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
    }
    for (let n = 3; n < FAILURES_MAX; n += 1) await signIn({ token: 'guess' });
    expect((await signIn({ token: 'guess' })).status).toBe(429);
    expect((await signIn({ token: 'of-mia' })).status).toBe(200);
    expect((await signIn({ tokn: 'of-mia' })).status).toBe(422);
    expect((await ask('POST', '/v1/session', { 'content-type': 'text/plain' }, {})).status).toBe(415);
  });

  it('ends the sessions of a token that was removed or has expired', async () => {
    const cookie = cookieOf(await signIn({ token: 'of-mia' }));
    const short = await signIn({ token: 'soon' });
    expect(await short.json()).toMatchObject({ expiresAt: '2026-11-24T09:01:00.000Z' });
    expect((await ask('GET', '/v1/accesses', cookieOf(short))).status).toBe(200);
    nowMs = NOW + 60_000;
    expect((await ask('GET', '/v1/accesses', cookieOf(short))).status).toBe(401);
    tokens = [soon, console];
    expect((await ask('GET', '/v1/accesses', cookie)).status).toBe(401);
    expect((await whoIs(cookie)).caller).toBeNull();
    const { values } = await meters.requestsRefused.get();
    expect(values).toEqual([{ labels: { reason: 'session-ended' }, value: 2 }]);
    // The same token again, in another place of the file.
    tokens = [console, mia];
    expect((await whoIs(cookie)).caller?.id).toBe('e-7');
    // Its end is earlier than the one that the session began with.
    tokens = [{ ...mia, expiresAt: nowMs }];
    expect((await whoIs(cookie)).caller).toBeNull();
  });

  it('signs out: the browser forgets the cookie', async () => {
    const cookie = cookieOf(await signIn({ token: 'of-mia' }));
    const answer = await ask('DELETE', '/v1/session', cookie);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ caller: null });
    expect(answer.headers.get('set-cookie')).toMatch(/^custodes-session=; Path=\/; Max-Age=0; /);
  });

  it('names the operator token, and everybody with AUTH=off, without a cookie', async () => {
    const answer = await signIn({ token: 'root' });
    expect(await answer.json()).toMatchObject({ caller: { id: 'custodes-operator', by: 'operator-token' } });
    await listener.close(0);
    tokens = null;
    await serve();
    expect((await whoIs()).caller).toMatchObject({ id: 'unauthenticated', by: 'nothing' });
    const off = await signIn({ token: 'anything' });
    expect([off.status, off.headers.get('set-cookie')]).toEqual([200, null]);
  });

  it.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port of this host', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a page whose browser sends no origin', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s to act with the cookie of a person, or to sign them in or out', async (_, foreign) => {
    const cookie = cookieOf(await signIn({ token: 'of-mia' }));
    const close = { disposition: 'false-positive', explanation: 'nothing' };
    const headers = { ...cookie, ...JSON_TYPE, ...foreign };
    expect((await ask('POST', '/v1/alerts/a-1/close', headers, close)).status).toBe(403);
    expect((await ask('DELETE', '/v1/session', headers)).status).toBe(403);
    expect((await ask('GET', '/v1/session', headers)).status).toBe(403);
    const forced = await signIn({ token: 'of-mia' }, foreign);
    expect([forced.status, forced.headers.get('set-cookie')]).toEqual([403, null]);
    const own = { origin: `http://127.0.0.1:${listener.port}`, 'sec-fetch-site': 'same-origin' };
    expect((await ask('POST', '/v1/alerts/a-1/close', { ...cookie, ...JSON_TYPE, ...own }, close)).status).toBe(200);
  });
});
