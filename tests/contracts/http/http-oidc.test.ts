import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { Agent, CLIENT_SECRET, type Issuer, startIssuer } from '../../support/oidc/issuer.ts';
import { openCustodes } from '../../support/process/open-custodes.ts';
import { freePort } from '../../support/process/running-custodes.ts';

const mapping = `
person: { id: employee_id }
rules:
  - { claim: groups, has: leads, roles: [lead] }
  - { claim: groups, has: partners, roles: [analyst], kind: contractor }
`;
const accounts = {
  mia: { employee_id: 'e-7', groups: ['leads', 'staff'] },
  noor: { employee_id: 'e-8', groups: ['partners'] },
  olaf: { employee_id: 'e-9', groups: ['staff'] },
  root: { employee_id: 'custodes-search', groups: ['leads'] },
  nobody: { groups: ['leads'] },
};

describe('sign-in with an identity provider', () => {
  let folder: string;
  let custodes: RunningProcess;
  let issuer: Issuer | null = null;
  let ports: { issuer: number; custodes: number };
  let start: string;

  const startProvider = async (options: { codeSeconds?: number; skewSeconds?: number } = {}): Promise<void> => {
    await issuer?.stop();
    const redirectUris = [`http://127.0.0.1:${ports.custodes}/sign-in/oidc/callback`];
    issuer = await startIssuer({ port: ports.issuer, redirectUris, accounts, ...options });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custodes-oidc-'));
    ports = { issuer: await freePort(), custodes: await freePort() };
    const [tokens, roles, secret] = ['tokens.yaml', 'roles.yaml', 'secret'].map((name) => join(folder, name));
    await writeFile(tokens ?? '', 'tokens: []\n', { mode: 0o600 });
    await writeFile(roles ?? '', mapping);
    await writeFile(secret ?? '', `${CLIENT_SECRET}\n`);
    // The provider is down while custodes starts.
    custodes = await openCustodes({
      PORT: String(ports.custodes),
      DATA_DIR: join(folder, 'data'),
      AUTH_TOKENS_FILE: tokens,
      OIDC_ISSUER: `http://127.0.0.1:${ports.issuer}`,
      OIDC_CLIENT_ID: 'custodes',
      OIDC_NAME: 'Example',
      OIDC_CLIENT_SECRET_FILE: secret,
      OIDC_ROLES_FILE: roles,
      SEGMENT_SECONDS: '0.5',
    });
    await custodes.ready;
    start = `${custodes.url}/sign-in/oidc`;
  });
  afterAll(async () => {
    await custodes?.close();
    await issuer?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const whoIs = async (agent: Agent) =>
    ((await (await agent.request(`${custodes.url}/v1/session`)).json()) as { caller: unknown }).caller;
  const pageOf = async (answer: Response) => {
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/html');
    return { status: answer.status, code: /<code>([\w-]+)<\/code>/.exec(text)?.[1], text };
  };

  it('offers itself and answers 503 in words while the provider is down, and works once it is up', async () => {
    const agent = new Agent();
    const session = await (await agent.request(`${custodes.url}/v1/session`)).json();
    expect(session).toEqual({ caller: null, expiresAt: null, oidc: { name: 'Example', path: '/sign-in/oidc' } });
    expect(await pageOf(await agent.request(start))).toMatchObject({ status: 503, code: 'sign-in-unavailable' });
    await startProvider();
    const back = await agent.signInAt(start, 'mia');
    const answer = await agent.request(back);
    expect([answer.status, (await answer.text()).includes('url=/"')]).toEqual([200, true]);
    expect(await whoIs(agent)).toMatchObject({ id: 'e-7', kind: 'employee', by: 'oidc', roles: ['lead'] });
    expect((await agent.request(`${custodes.url}/v1/alerts`)).status).toBe(200);
    // Searches of a person who signed in are entitled like those of a token, before the first of them.
    const entitled = `${custodes.url}/v1/register/entitlement/custodes-search-e-7`;
    expect((await agent.request(entitled)).status).toBe(200);
    expect([...agent.cookies(`127.0.0.1:${ports.custodes}`).keys()]).toEqual(['custodes-session']);
  });

  it('gives kind and roles by the claims, and a page in words to whom they give none', async () => {
    const noor = new Agent();
    await noor.request(await noor.signInAt(start, 'noor'));
    expect(await whoIs(noor)).toMatchObject({ id: 'e-8', kind: 'contractor', roles: ['analyst'] });
    for (const [login, says] of [
      ['olaf', 'You are known as e-9, but you have no role here.'],
      ['root', 'the claim employee_id is missing or cannot be used'],
      ['nobody', 'the claim employee_id is missing or cannot be used'],
    ] as const) {
      const agent = new Agent();
      const page = await pageOf(await agent.request(await agent.signInAt(start, login)));
      expect(page).toMatchObject({ status: 403, code: 'sign-in-unmapped', text: expect.stringContaining(says) });
      expect(await whoIs(agent)).toBeNull();
    }
  });

  it('follows changes of OIDC_ROLES_FILE, and goes on with the earlier rules while the file is broken', async () => {
    const signInOlaf = async () => {
      const agent = new Agent();
      return (await agent.request(await agent.signInAt(start, 'olaf'))).status;
    };
    const isInvalid = async () =>
      /^custodes_oidc_roles_file_invalid 1/m.test(await (await fetch(`${custodes.url}/metrics`)).text());
    const roles = join(folder, 'roles.yaml');
    await writeFile(roles, `${mapping}  - { claim: groups, has: staff, roles: [assessor] }\n`);
    while ((await signInOlaf()) !== 200) await pause(100);
    await writeFile(roles, `${mapping}  - { claim: groups, has: staff, roles: [emperor] }\n`);
    while (!(await isInvalid())) await pause(100);
    expect(await signInOlaf()).toBe(200);
    await writeFile(roles, mapping);
    await custodes.reload();
    expect([await signInOlaf(), await isInvalid()]).toEqual([403, false]);
  });

  it('takes an answer once, and only in the browser that asked', async () => {
    const agent = new Agent();
    const back = await agent.signInAt(start, 'mia');
    const stale = { status: 400, code: 'sign-in-stale' };
    // Somebody else's browser, with a departure of its own and without one.
    const other = new Agent();
    expect(await pageOf(await other.request(back))).toMatchObject(stale);
    await other.request(start);
    expect(await pageOf(await other.request(back))).toMatchObject(stale);
    expect(await whoIs(other)).toBeNull();
    expect((await agent.request(back)).status).toBe(200);
    expect(await pageOf(await agent.request(back))).toMatchObject(stale);
  });

  it('takes no answer whose state, code or issuer was changed', async () => {
    for (const [name, value, code] of [
      ['state', 'another', 'sign-in-stale'],
      ['state', '', 'sign-in-stale'],
      ['code', 'another', 'sign-in-failed'],
      ['iss', 'http://127.0.0.1:1', 'sign-in-failed'],
    ] as const) {
      const agent = new Agent();
      const back = new URL(await agent.signInAt(start, 'mia'));
      back.searchParams.set(name, value);
      expect([name, (await pageOf(await agent.request(back.href))).code]).toEqual([name, code]);
      expect(await whoIs(agent)).toBeNull();
    }
    const agent = new Agent();
    const back = await agent.signInAt(start, 'mia');
    const { searchParams } = new URL(back);
    const twice = `${back}&state=${searchParams.get('state')}`;
    expect((await pageOf(await agent.request(twice))).code).toBe('sign-in-stale');
  });

  it('names a refusal of the provider, and shows nothing of its text as markup', async () => {
    const agent = new Agent();
    const { searchParams } = new URL((await agent.request(start)).headers.get('location') ?? '');
    const error = { error: 'access_denied', error_description: '<img src=x onerror=alert(1)>' };
    const iss = `http://127.0.0.1:${ports.issuer}`;
    const query = new URLSearchParams({ ...error, iss, state: searchParams.get('state') ?? '' });
    const page = await pageOf(await agent.request(`${start}/callback?${query}`));
    expect(page).toMatchObject({ status: 403, code: 'sign-in-refused' });
    expect(page.text).not.toContain('<img');
  });

  it('takes no code that a used or copied departure exchanges again', async () => {
    const agent = new Agent();
    const back = await agent.signInAt(start, 'mia');
    const departure = agent.cookies(`127.0.0.1:${ports.custodes}`).get('custodes-oidc') ?? '';
    expect((await agent.request(back)).status).toBe(200);
    const headers = { cookie: `custodes-oidc=${departure}` };
    expect((await pageOf(await fetch(back, { headers }))).code).toBe('sign-in-failed');
  });

  it('takes no code that has expired', async () => {
    await startProvider({ codeSeconds: 1 });
    const agent = new Agent();
    const back = await agent.signInAt(start, 'mia');
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await pageOf(await agent.request(back))).toMatchObject({ status: 502, code: 'sign-in-failed' });
    expect(await whoIs(agent)).toBeNull();
  });

  it('accepts a provider with new keys, and one whose clock is a little off, but not one that is far off', async () => {
    // Each start of the provider makes a new key.
    for (const [skewSeconds, status] of [
      [0, 200],
      [40, 200],
      [-40, 200],
      [-3_000, 502],
    ] as const) {
      await startProvider({ skewSeconds });
      const agent = new Agent();
      const answer = await agent.request(await agent.signInAt(start, 'mia'));
      expect([skewSeconds, answer.status]).toEqual([skewSeconds, status]);
    }
    await startProvider();
  });

  it.each([
    ['/register?kind=person&id=e-1', '/register?kind=person&id=e-1'],
    ['/"><script>alert(1)</script>', '/%22%3E%3Cscript%3Ealert(1)%3C/script%3E'],
    ['/%5c%5cevil.example', '/%5c%5cevil.example'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
    ['javascript:alert(1)', '/'],
    ['/./\t/evil.example', '/'],
    ['/..//evil.example', '/'],
    ['/v1/accesses', '/'],
    ['/sign-in/oidc', '/'],
  ])('leads on to a page of its own only: %s', async (next, to) => {
    const agent = new Agent();
    const back = await agent.signInAt(`${start}?${new URLSearchParams({ next })}`, 'mia');
    const text = await (await agent.request(back)).text();
    expect(text).not.toContain('<script');
    expect(/url=([^"]*)"/.exec(text)?.[1]?.replaceAll('&#38;', '&')).toBe(to);
  });

  it('lets a page of another site send nobody off with a question, and lets the provider send them back', async () => {
    const agent = new Agent();
    const back = await agent.signInAt(start, 'mia');
    const cookie = `custodes-oidc=${agent.cookies(`127.0.0.1:${ports.custodes}`).get('custodes-oidc')}`;
    // `fetch` sets such headers itself.
    const arrive = (url: string, mode: string, dest: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest };
        get(url, { headers, agent: false }, (res) => resolve(res.resume().statusCode)).on('error', reject);
      });
    expect(await arrive(`${start}?next=/register`, 'navigate', 'document')).toBe(403);
    expect(await arrive(back, 'no-cors', 'image')).toBe(403);
    expect(await arrive(back, 'navigate', 'iframe')).toBe(403);
    expect(await arrive(back, 'navigate', 'document')).toBe(200);
  });
});
