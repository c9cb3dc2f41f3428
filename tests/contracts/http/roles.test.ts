import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRoutes } from '../../../scripts/generate/routes/all-routes.ts';
import { roleNames } from '../../../services/adapters/authentication/roles.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { pathOf } from '../../../services/adapters/http/routes/route-table.ts';
import { registerKinds } from '../../../services/domain/register/register-record.ts';
import { type Entries, type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { bearer } from '../../support/authentication/tokens.ts';

/** Every route with a token of every role, on every stage: what answers is what `docs/roles.md` says. */

const page = readFileSync(join(projectRoot, 'docs/roles.md'), 'utf8');
const entries: Entries = Object.fromEntries(
  roleNames.map((role) => {
    const who = role === 'source' ? { source: 'a-source' } : { person: { id: `e-${role}`, kind: 'employee' } };
    return [`token-of-${role}`, { ...who, roles: [role] }];
  }),
);
/** `null`: no token. `unknown`: a token that nobody has. */
const callers = [...roleNames, null, 'unknown'] as const;

/** By route and role, as the page has it. */
const matrix = tableAfter('## Which role may call which route');
const kindsByRole = Object.entries(tableAfter('## What a role is for')).map(
  ([role, columns]) => [role, (columns['register kinds it may write'] ?? '').split(', ')] as const,
);

/** A value for every parameter of a path; some exist, others are 404 for whoever may ask. */
const params = {
  kind: 'person',
  id: 'e-1',
  eventId: 'ev-1',
  alertId: 'a-1',
  caseId: 'c-1',
  code: 'forbidden',
  path: '0/000',
  set: 'x',
  name: 'nobody',
};
const routes = [...new Map(Object.values(allRoutes).map((one) => [`${one.method} ${one.path}`, one])).values()];
const pairs = routes.flatMap((route) => callers.map((caller) => [route.method, route.path, caller] as const));

let guarded: GuardedCustodes;
beforeAll(async () => {
  guarded = await startGuarded(entries);
});
afterAll(() => guarded?.stop());

describe('a route', () => {
  it('is in the table of the page, once, and the table has no other', () => {
    expect(Object.keys(matrix).sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect(pairs.length).toBeGreaterThanOrEqual(234);
  });

  it.each(pairs)('%s %s answers %s as the page documents', async (method, path, caller) => {
    const { status, code } = await ask(method, pathOf({ path }, params), caller);
    expect(outcomeOf(status, code)).toBe(expected(`${method} ${path}`, caller));
  });
});

describe('a register kind', () => {
  const writers = kindsByRole.flatMap(([role, kinds]) =>
    // A provider writes people by SCIM only.
    registerKinds.map((kind) => [role, kind, kinds.includes(kind) && role !== 'provisioner'] as const),
  );

  it.each(writers)('%s writes %s: %s', async (role, kind, isAllowed) => {
    const { status, code } = await ask('POST', '/v1/register', role, { kind, id: 'x' });
    // An allowed kind is read, and found incomplete.
    if (isAllowed) expect(status).toBe(422);
    else expect([status, ['forbidden', 'kinds-not-allowed'].includes(code ?? '')]).toEqual([403, true]);
  });
});

/** Open, but its purpose is to look at the token. */
const SIGN_IN = 'POST /v1/session';

/** What the page says of a caller on a route. */
function expected(route: string, caller: (typeof callers)[number]): string {
  const row = matrix[route] ?? {};
  const isKnown = caller !== null && caller !== 'unknown';
  if (route === SIGN_IN && !isKnown) return 'unauthorized';
  const says = isKnown ? row[caller] : row.source === 'open' ? 'open' : 'unauthorized';
  return says === 'yes' || says === 'open' ? 'passed' : (says ?? 'not in the table');
}

/** Whether the guard let it pass; what its handler then says of a made-up id or body is not about roles. */
function outcomeOf(status: number, code: string | undefined): string {
  // Only requests without a valid token get the second, once there were many of them.
  if (status === 401 || code === 'too-many-failures') return 'unauthorized';
  if (code === 'forbidden') return '–';
  return status < 500 ? 'passed' : `failed with ${status}`;
}

async function ask(method: string, path: string, caller: string | null, body: object = {}) {
  const headers: Record<string, string> = {
    ...(caller === null ? {} : bearer(`token-of-${caller}`)),
    ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
  };
  const init = method === 'POST' ? { method, headers, body: JSON.stringify(body) } : { method, headers };
  const response = await fetch(guarded.custodes.url + path, init);
  const { status } = response;
  if (response.headers.get('content-type')?.includes('problem+json')) {
    return { status, code: ((await response.json()) as { code: string }).code };
  }
  // A stream of events has no end.
  await response.body?.cancel();
  return { status, code: undefined };
}

/** The first table after a heading, by its first column. */
function tableAfter(heading: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const after = page.slice(page.indexOf(heading));
  const lines = after.slice(after.indexOf('\n| ')).trim().split('\n\n')[0]?.split('\n') ?? [];
  const [columns = [], , ...rows] = lines.map((line) =>
    line.split(' | ').map((cell) => cell.replace(/^\||\|$|`/g, '').trim()),
  );
  return Object.fromEntries(
    rows.map(([name = '', ...cells]) => [
      name,
      Object.fromEntries(cells.map((cell, n) => [columns[n + 1] ?? '', cell])),
    ]),
  );
}
