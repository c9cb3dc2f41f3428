import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { readYamlText } from '../../../services/adapters/forms/yaml-text.ts';
import type { Person } from '../../../services/domain/register/register-record.ts';
import { aToken } from '../../support/authentication/tokens.ts';
import { anIntakeServer, INTAKE_NOW, type IntakeServer, registerOf } from '../../support/intake-server.ts';

/** What Okta and Entra send, over real HTTP, and the people that follow in the register. */

interface Exchange {
  readonly name: string;
  readonly request: { readonly method: string; readonly path: string; readonly body?: object };
  readonly answer: { readonly status: number; readonly body?: object };
}

const GROUP = hash('sha256', 'Video Support', 'hex').slice(0, 24);
const LEADS = hash('sha256', 'Leads', 'hex').slice(0, 24);
const scim = `
employer: Example Inc.
country: US
groups:
  - { displayName: Leads, role: support-lead }
  - { displayName: Video Support, role: support }
`;

/** A start costs two seconds of processor time, so all tests share one server, and each has a person of its own. */
let server: IntakeServer;
let now = INTAKE_NOW;
let hasRoom = true;
let who = '';

beforeAll(async () => {
  const tokens = [
    aToken({ token: 'okta', source: 'okta', roles: ['provisioner'] }),
    aToken({ token: 'reader', person: { id: 'e-7', kind: 'employee' }, roles: ['assessor'] }),
    aToken({ token: 'hr', source: 'hr', may: ['register'] }),
    aToken({ token: 'half', source: 'half', may: ['provision'] }),
  ];
  server = await anIntakeServer({ scim, tokens, clock: () => now, isAccepting: () => hasRoom });
});
afterAll(() => server?.close());
beforeEach(() => {
  now += 3_600_000;
  hasRoom = true;
  who = `Mia${now}@example.com`;
});

describe.each(['okta', 'entra'])('%s', (provider) => {
  it('gets the answers that it expects', async () => {
    for (const { name, request, answer } of vectorsOf(provider)) {
      now += 1_000;
      const got = await ask(request.method, request.path, request.body);
      expect({ name, ...got }).toMatchObject({ name, status: answer.status, body: answer.body ?? {} });
    }
  });
});

describe('a person that a provider provisioned', () => {
  const create = () => ask('POST', '/scim/v2/Users', { userName: who, externalId: `x-${who}`, active: true });
  const patch = (...Operations: object[]) => ask('PATCH', `/scim/v2/Users/${who}`, { Operations });

  it('is a version of the register by the caller, with the other names as aliases', async () => {
    await create();
    expect((await peopleOf()).at(-1)).toMatchObject({
      id: who,
      issuer: 'okta',
      validFrom: now,
      type: 'employee',
      employer: 'Example Inc.',
      role: 'none',
      team: 'none',
      manager: 'none',
      country: 'US',
      aliases: [who.toLowerCase(), `x-${who}`],
      employmentFrom: now,
      employmentUntil: null,
      userName: who,
      groups: null,
    });
  });

  it('has ended when it is not active any more, and once only', async () => {
    const start = now;
    await create();
    now += 5_000;
    await patch({ op: 'Replace', path: 'active', value: 'False' });
    now += 5_000;
    await patch({ op: 'replace', value: { active: false } });
    const people = await peopleOf();
    expect(people).toHaveLength(2);
    expect(people.at(-1)).toMatchObject({ employmentUntil: start + 5_000, validFrom: start + 5_000 });
    await patch({ op: 'replace', path: 'active', value: true });
    expect((await peopleOf()).at(-1)).toMatchObject({ employmentUntil: null, validFrom: start + 10_000 });
  });

  it('stays ended when a replacement does not mention it', async () => {
    await create();
    await patch({ op: 'replace', path: 'active', value: false });
    now += 1_000;
    const { body } = await ask('PUT', `/scim/v2/Users/${who}`, { userName: who });
    expect(body).toMatchObject({ active: false });
  });

  it('keeps its `externalId`, by which its provider finds it, when a replacement does not mention it', async () => {
    await create();
    now += 1_000;
    const found = async () =>
      (await ask('GET', `/scim/v2/Users?filter=${encodeURIComponent(`externalId eq "x-${who}"`)}`)).body;
    expect((await ask('PUT', `/scim/v2/Users/${who}`, { userName: who, active: true })).body).toMatchObject({
      externalId: `x-${who}`,
    });
    expect(await found()).toMatchObject({ totalResults: 1 });
    const { body } = await ask('PUT', `/scim/v2/Users/${who}`, { userName: who, externalId: null });
    expect([body.externalId, (await found()).totalResults]).toEqual([undefined, 0]);
  });

  it('keeps what another system of record wrote', async () => {
    const hr = {
      kind: 'person',
      id: who,
      validFrom: '2026-01-01T00:00:00Z',
      type: 'employee',
      employer: 'acme',
      role: 'support',
      team: 'eu',
      manager: 'e-9',
      country: 'DE',
      employmentFrom: '2020-01-01T00:00:00Z',
      trainingValidUntil: '2027-01-01T00:00:00Z',
      aliases: [`e-${who}`],
    };
    const headers = { authorization: 'Bearer hr', 'content-type': 'application/json' };
    expect((await server.post('/v1/register', JSON.stringify({ ...hr, issuer: 'hr' }), headers)).status).toBe(202);
    expect((await ask('GET', `/scim/v2/Users/${who}`)).status).toBe(404);
    expect((await create()).status).toBe(201);
    expect((await peopleOf()).at(-1)).toMatchObject({
      role: 'support',
      team: 'eu',
      manager: 'e-9',
      employer: 'acme',
      country: 'DE',
      employmentFrom: Date.UTC(2020, 0),
      trainingValidUntil: Date.UTC(2027, 0),
      aliases: [`e-${who}`, who.toLowerCase(), `x-${who}`],
    });
  });

  it('is found, and ended, by the provider after another system wrote a version of them', async () => {
    await create();
    await ask('PUT', `/scim/v2/Groups/${GROUP}`, { displayName: 'Video Support', members: [{ value: who }] });
    now += 1_000;
    const row = {
      kind: 'person',
      id: who,
      validFrom: new Date(now).toISOString(),
      type: 'employee',
      employer: 'acme',
      role: 'support',
      team: 'eu',
      manager: 'e-9',
      country: 'DE',
      employmentFrom: '2020-01-01T00:00:00Z',
      aliases: [`e-${who}`],
      issuer: 'hr',
    };
    const headers = { authorization: 'Bearer hr', 'content-type': 'application/json' };
    const send = async () => (await server.post('/v1/register', JSON.stringify(row), headers)).body.results[0]?.status;
    expect([await send(), await send()]).toEqual(['accepted', 'duplicate']);
    expect((await peopleOf()).at(-1)).toMatchObject({
      team: 'eu',
      userName: who,
      externalId: `x-${who}`,
      groups: ['Video Support'],
      aliases: [`e-${who}`, who.toLowerCase(), `x-${who}`],
    });
    now += 1_000;
    expect(await patch({ op: 'replace', value: { active: false } })).toMatchObject({ status: 200 });
    expect((await peopleOf()).at(-1)).toMatchObject({ team: 'eu', employmentUntil: now });
    await ask('DELETE', `/scim/v2/Groups/${GROUP}`);
  });

  it('has what another system sends late, from a time before the provider wrote, and keeps what the provider set', async () => {
    const [start, hour, day] = [now, 3_600_000, 86_400_000];
    const send = async (after: number, fields: object) => {
      const row = {
        kind: 'person',
        id: who,
        validFrom: new Date(start + after).toISOString(),
        type: 'contractor',
        employer: 'acme',
        role: 'support',
        team: 'eu',
        manager: 'e-9',
        country: 'DE',
        employmentFrom: '2020-01-01T00:00:00Z',
        aliases: [`e-${who}`],
        approvedCountries: ['PL'],
        issuer: 'hr',
        ...fields,
      };
      const headers = { authorization: 'Bearer hr', 'content-type': 'application/json' };
      return (await server.post('/v1/register', JSON.stringify(row), headers)).body.results[0]?.status;
    };
    const newest = async () => (await peopleOf()).reduce((one, next) => (next.validFrom < one.validFrom ? one : next));
    await create();
    const trainingValidUntil = start + 9 * day;
    expect(await send(-day, { trainingValidUntil: new Date(trainingValidUntil).toISOString() })).toBe('accepted');
    expect(await newest()).toMatchObject({
      type: 'contractor',
      employer: 'acme',
      role: 'support',
      team: 'eu',
      manager: 'e-9',
      country: 'DE',
      employmentFrom: Date.UTC(2020, 0),
      trainingValidUntil,
      approvedCountries: ['PL'],
      userName: who,
      issuer: 'okta',
      aliases: [who.toLowerCase(), `x-${who}`, `e-${who}`],
    });
    now += hour;
    await patch({ op: 'add', path: 'department', value: 'us' });
    const exit = { employmentUntil: new Date(start + day).toISOString() };
    expect([await send(-hour, exit), await send(-hour, exit)]).toEqual(['accepted', 'duplicate']);
    expect(await newest()).toMatchObject({ employmentUntil: start + day, team: 'us', trainingValidUntil: null });
    await patch({ op: 'replace', path: 'active', value: false });
    expect(await send(-hour / 2, { ...exit, role: 'support-lead' })).toBe('accepted');
    expect(await newest()).toMatchObject({ employmentUntil: now, role: 'support-lead' });
  });

  it('has the role of the first group of the file, whatever the order of the pushes', async () => {
    await create();
    const members = [{ value: who }];
    const push = async (group: string, op: string) => {
      now += 1_000;
      await ask('PATCH', `/scim/v2/Groups/${group}`, { Operations: [{ op, path: 'members', value: members }] });
      return (await peopleOf()).at(-1);
    };
    expect(await push(LEADS, 'add')).toMatchObject({ role: 'support-lead', groups: ['Leads'] });
    expect(await push(GROUP, 'add')).toMatchObject({ role: 'support-lead', groups: ['Leads', 'Video Support'] });
    expect(await push(LEADS, 'remove')).toMatchObject({ role: 'support', groups: ['Video Support'] });
    expect(await push(GROUP, 'remove')).toMatchObject({ role: 'none', groups: [] });
  });

  it('is in no group when the members are replaced without it, and nobody is where one member is unknown', async () => {
    await create();
    const put = (...ids: string[]) =>
      ask('PUT', `/scim/v2/Groups/${GROUP}`, {
        displayName: 'Video Support',
        members: ids.map((value) => ({ value })),
      });
    expect((await put(who, 'nobody')).body).toMatchObject({ detail: expect.stringContaining('nobody') });
    expect((await ask('GET', `/scim/v2/Groups/${GROUP}`)).body).toMatchObject({ members: [] });
    expect((await put(who)).body).toMatchObject({ members: [{ value: who }] });
    now += 1_000;
    expect((await put()).body).toMatchObject({ members: [] });
  });

  it('keeps every name after the account is deleted, and is in no group when it is created again', async () => {
    await create();
    await ask('PUT', `/scim/v2/Groups/${GROUP}`, { displayName: 'Video Support', members: [{ value: who }] });
    now += 1_000;
    await ask('DELETE', `/scim/v2/Users/${who}`);
    expect((await peopleOf()).at(-1)).toMatchObject({
      aliases: [who.toLowerCase(), `x-${who}`],
      userName: null,
      externalId: null,
      employmentUntil: now,
    });
    expect((await ask('GET', `/scim/v2/Users/${who}`)).status).toBe(404);
    now += 1_000;
    await create();
    expect((await peopleOf()).at(-1)).toMatchObject({ employmentUntil: null, role: 'none', groups: null });
    expect((await ask('GET', `/scim/v2/Groups/${GROUP}`)).body).toMatchObject({ members: [] });
  });
});

describe('while the disk is nearly full', () => {
  it('a provider finds its users and ends them, and changes nothing else', async () => {
    await ask('POST', '/scim/v2/Users', { userName: who });
    hasRoom = false;
    now += 1_000;
    const found = await ask('GET', `/scim/v2/Users?filter=${encodeURIComponent(`userName eq "${who}"`)}`);
    expect(found).toMatchObject({ status: 200, body: { totalResults: 1 } });
    const refused = [
      await ask('POST', '/scim/v2/Users', { userName: `other-${who}` }),
      await ask('PATCH', `/scim/v2/Users/${who}`, { Operations: [{ op: 'add', path: 'department', value: 'eu' }] }),
      await ask('PATCH', `/scim/v2/Groups/${GROUP}`, {
        Operations: [{ op: 'add', path: 'members', value: [{ value: who }] }],
      }),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(Array(3).fill([429, 'disk-nearly-full']));
    const ended = await ask('PATCH', `/scim/v2/Users/${who}`, {
      Operations: [{ op: 'replace', value: { active: false } }],
    });
    expect(ended).toMatchObject({ status: 200, body: { active: false } });
    expect((await peopleOf()).at(-1)).toMatchObject({ employmentUntil: now, team: 'none' });
  });
});

describe('a request that a provider cannot have', () => {
  it.each<[string, string, string, object | undefined, number, RegExp]>([
    [
      'an unknown path',
      'PATCH',
      'Users/a',
      { Operations: [{ op: 'add', path: 'shoeSize', value: 1 }] },
      400,
      /shoeSize/,
    ],
    [
      'a wrong truth',
      'PATCH',
      'Users/a',
      { Operations: [{ op: 'add', path: 'active', value: 'maybe' }] },
      400,
      /maybe/,
    ],
    ['an unknown operation', 'PATCH', 'Users/a', { Operations: [{ op: 'move' }] }, 400, /add, replace, remove/],
    ['no operation', 'PATCH', 'Users/a', {}, 400, /Operations/],
    ['another comparison', 'GET', 'Users?filter=userName%20co%20%22a%22', undefined, 400, /userName co/],
    ['an unknown attribute', 'GET', 'Users?filter=title%20eq%20%22a%22', undefined, 400, /title/],
    ['a count of letters', 'GET', 'Users?count=many', undefined, 400, /many/],
    ['no name', 'POST', 'Users', { active: true }, 400, /userName/],
    ['a name of two lines', 'POST', 'Users', { userName: 'a\nb' }, 400, /one line|characters/],
    ['an id of the installation', 'POST', 'Users', { userName: 'custodes-auditor' }, 400, /custodes/],
    ['an unknown user', 'GET', 'Users/nobody', undefined, 404, /nobody/],
    ['an unknown group', 'GET', 'Groups/nobody', undefined, 404, /nobody/],
    [
      'a rename',
      'PATCH',
      `Groups/${GROUP}`,
      { Operations: [{ op: 'replace', path: 'displayName', value: 'X' }] },
      400,
      /SCIM_FILE/,
    ],
  ])('%s is named', async (_what, method, path, body, status, detail) => {
    await ask('POST', '/scim/v2/Users', { userName: 'a' });
    const answer = await ask(method, `/scim/v2/${path}`, body);
    expect(answer).toMatchObject({ status, type: 'application/scim+json' });
    expect(answer.body).toMatchObject({ detail: expect.stringMatching(detail) });
  });

  it('is refused without the role, and without the kind', async () => {
    expect((await ask('GET', '/scim/v2/Users', undefined, 'reader')).status).toBe(403);
    expect((await ask('GET', '/scim/v2/Users', undefined, 'nobody')).status).toBe(401);
    expect((await ask('POST', '/scim/v2/Users', { userName: 'x' }, 'half')).status).toBe(403);
    expect((await ask('GET', '/scim/v2/Bulk')).status).toBe(404);
  });

  it('is refused when it is too large, or no JSON', async () => {
    const large = { userName: 'a', title: 'x'.repeat(1024 * 1024) };
    expect((await ask('POST', '/scim/v2/Users', large)).status).toBe(413);
    const headers = { authorization: 'Bearer okta', 'content-type': 'text/plain' };
    expect((await fetch(`${server.url}/scim/v2/Users`, { method: 'POST', body: 'x', headers })).status).toBe(415);
  });
});

describe('discovery', () => {
  it.each(['ServiceProviderConfig', 'ResourceTypes', 'Schemas'])('answers %s', async (path) => {
    expect(await ask('GET', `/scim/v2/${path}`)).toMatchObject({ status: 200, type: 'application/scim+json' });
  });

  it('lists users page by page, by id', async () => {
    for (const userName of ['!c', '!a', '!b']) await ask('POST', '/scim/v2/Users', { userName });
    const { body } = await ask('GET', '/scim/v2/Users?startIndex=2&count=1');
    expect(body).toMatchObject({ startIndex: 2, itemsPerPage: 1, Resources: [{ id: '!b' }] });
    expect(body.totalResults).toBeGreaterThan(3);
  });
});

function vectorsOf(provider: string): readonly Exchange[] {
  const text = readFileSync(join(projectRoot, `tests/vectors/scim/${provider}.yaml`), 'utf8').replaceAll(
    'GROUP',
    GROUP,
  );
  const read = readYamlText(text);
  if ('faults' in read) throw new Error(`${provider}: ${JSON.stringify(read.faults)}`);
  return read.value as readonly Exchange[];
}

/** The versions of the person of this test. */
async function peopleOf(): Promise<readonly Person[]> {
  return (await registerOf(server.log)).filter((one): one is Person => one?.kind === 'person' && one.id === who);
}

async function ask(method: string, path: string, body?: object, token = 'okta') {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json; charset=utf-8' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = (response.headers.get('content-type') ?? '').split(';')[0];
  return { status: response.status, type, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}
