import { anAccessEventJson } from '../../support/access-event-builders.ts';
import {
  type GuardedAnswer,
  type GuardedCustodes,
  startGuarded,
} from '../../support/authentication/guarded-custodes.ts';

const entries = {
  console: { source: 'support-console', may: ['emit'] },
  helpdesk: { source: 'helpdesk', may: ['register'], registerKinds: ['ticket', 'consent'] },
  hr: { source: 'hr', may: ['register'], registerKinds: ['person'] },
  mia: { person: { id: 'e-7', kind: 'employee' }, may: ['query', 'alerts', 'register'], registerKinds: ['consent'] },
  noor: { person: { id: 'e-8', kind: 'employee' }, may: ['query'] },
  replay: { source: '*', may: ['emit', 'register'], registerKinds: ['source', 'ticket'] },
};
const EVENTS = '/v1/access-events';
const REGISTER = '/v1/register';

const aTicket = (fields: Record<string, unknown> = {}) => ({
  kind: 'ticket',
  id: 'T-1',
  issuer: 'anybody',
  validFrom: '2026-01-01T00:00:00Z',
  ownerId: 'o-1',
  openedBy: 'e-1',
  assignees: ['e-2'],
  openedAt: '2026-01-01T00:00:00Z',
  ...fields,
});
const aPerson = (id: string) => ({
  kind: 'person',
  id,
  issuer: 'x',
  validFrom: '2026-01-01T00:00:00Z',
  type: 'employee',
  employer: 'acme',
  role: 'investigator',
  team: 'trust',
  manager: 'e-1',
  country: 'US',
  employmentFrom: '2020-01-01T00:00:00Z',
  trainingValidUntil: '2100-01-01T00:00:00Z',
});
const anEvent = (eventId: string, sourceId: string) => anAccessEventJson({ eventId, source: { id: sourceId } });
const statusesOf = ({ body }: GuardedAnswer) => body.results?.map(({ status }) => status);

describe('custodes with AUTH_TOKENS_FILE', () => {
  let guarded: GuardedCustodes;
  let ask: GuardedCustodes['ask'];
  beforeAll(async () => {
    guarded = await startGuarded(entries);
    ({ ask } = guarded);
  });
  afterAll(() => guarded?.stop());

  it('answers nobody under /v1 and /access without a token, and leaves health, metrics and the log open', async () => {
    for (const path of ['/v1/accesses', '/v1/alerts', '/v1/receipts/x', '/v1/register/person/x', '/access/v1/x']) {
      expect([path, (await fetch(guarded.custodes.url + path)).status]).toEqual([path, 401]);
    }
    for (const path of ['/livez', '/readyz', '/metrics', '/checkpoint', '/log.vkey', '/']) {
      expect([path, (await fetch(guarded.custodes.url + path)).status]).toEqual([path, 200]);
    }
  });

  it('takes events of the token’s own source only, each record for itself', async () => {
    const answer = await ask('console', EVENTS, [anEvent('own', 'support-console'), anEvent('foreign', 'billing')]);
    expect(answer.status).toBe(207);
    expect(statusesOf(answer)).toEqual(['accepted', 'rejected']);
    expect(answer.body.results?.[1]?.errors).toEqual([
      { field: 'source.id', value: 'billing', expected: 'the source of the token, `support-console`' },
    ]);
    expect((await ask('console', EVENTS, [anEvent('foreign', 'Support-Console')])).status).toBe(422);
  });

  it('takes a CloudEvent by its source, wherever that is', async () => {
    const { source: _, ...data } = anAccessEventJson({ eventId: 'cloud' });
    const send = async (source: string, content: object) => {
      const body = JSON.stringify({ specversion: '1.0', id: 'cloud', type: 'access', source, data: content });
      const headers = { authorization: 'Bearer console', 'content-type': 'application/cloudevents+json' };
      const response = await fetch(guarded.custodes.url + EVENTS, { method: 'POST', headers, body });
      return response.status;
    };
    expect(await send('billing', data)).toBe(422);
    expect(await send('support-console', { ...data, source: { id: 'billing' } })).toBe(422);
    expect(await send('support-console', data)).toBe(202);
  });

  it('refuses a register kind that the token does not list: 403 when all are, else record by record', async () => {
    const refused = await ask('helpdesk', REGISTER, [aPerson('e-7'), { kind: 'person', id: 'e-9' }]);
    expect(refused.status).toBe(403);
    expect(statusesOf(refused)).toEqual(['rejected', 'rejected']);
    expect(refused.body.errors?.[0]).toEqual({
      field: '[0].kind',
      value: 'person',
      expected: 'a kind that the token lists: ticket, consent',
    });
    const mixed = await ask('helpdesk', REGISTER, [aPerson('e-7'), aTicket()]);
    expect([mixed.status, statusesOf(mixed)]).toEqual([207, ['rejected', 'accepted']]);
    expect((await ask('helpdesk', REGISTER, [aPerson('e-7'), { kind: 'tikket' }])).status).toBe(422);
    expect((await ask('mia', `${REGISTER}/person/e-7`)).status).toBe(404);
  });

  it('sets the issuer to the token’s own, whatever the record contains or leaves out', async () => {
    const { issuer: _, ...without } = aTicket({ id: 'T-3' });
    expect((await ask('helpdesk', REGISTER, [aTicket({ id: 'T-2', issuer: 'legal-desk' }), without])).status).toBe(202);
    for (const id of ['T-2', 'T-3']) {
      expect((await ask('mia', `${REGISTER}/ticket/${id}`)).body).toMatchObject({ id, issuer: 'helpdesk' });
    }
    const again = await ask('helpdesk', REGISTER, [aTicket({ id: 'T-2', issuer: 'somebody-else' })]);
    expect(statusesOf(again)).toEqual(['duplicate']);
    const consent = { ...without, kind: 'consent', id: 'C-1', live: true, actions: ['view'], grantedTo: 'any-support' };
    const { openedBy, assignees, openedAt, ...fields } = consent;
    const own = { ...fields, disclosureVersion: '1', affirmativeAct: true, validUntil: '2100-01-01T00:00:00Z' };
    expect((await ask('mia', REGISTER, own)).status).toBe(202);
    expect((await ask('mia', `${REGISTER}/consent/C-1`)).body).toMatchObject({ issuer: 'e-7' });
  });

  it('lets a token for every source name sources and issuers, but not act as the installation', async () => {
    const events = [anEvent('r-1', 'billing'), anEvent('r-2', 'vault'), anEvent('r-3', 'custodes')];
    expect(statusesOf(await ask('replay', EVENTS, events))).toEqual(['accepted', 'accepted', 'rejected']);
    expect((await ask('replay', REGISTER, aTicket({ id: 'T-9', issuer: 'as-sent' }))).status).toBe(202);
    expect((await ask('mia', `${REGISTER}/ticket/T-9`)).body).toMatchObject({ issuer: 'as-sent' });
  });

  it('records a query under the person who asks, explained by their token, once for each of them', async () => {
    expect((await ask('hr', REGISTER, [aPerson('e-7')])).status).toBe(202);
    const question = '/v1/accesses?owner=o-trail';
    for (const who of ['mia', 'mia', 'noor']) expect((await ask(who, question)).status).toBe(200);
    const byActor = await until(async () => {
      const { items = [] } = (await ask('mia', '/v1/accesses?source=custodes&limit=100')).body;
      const found = items.filter(({ resource }) => (resource as { ownerId: string }).ownerId === 'o-trail');
      return found.length < 2
        ? null
        : found.map(({ actor, verdict, explanation }) => ({ actor, verdict, explanation }));
    });
    expect(byActor).toHaveLength(2);
    expect(byActor).toContainEqual({
      actor: { id: 'e-7', kind: 'employee', onBehalfOf: null },
      verdict: 'explained',
      explanation: { kind: 'entitlement', id: 'custodes-search-e-7' },
    });
    // The register does not know e-8: a token makes nobody an employee.
    expect(byActor).toContainEqual({
      actor: { id: 'e-8', kind: 'employee', onBehalfOf: null },
      verdict: 'unknown',
      explanation: null,
    });
  });

  it('names what a token may not do', async () => {
    const answer = await ask('console', '/v1/accesses');
    expect(answer.status).toBe(403);
    expect(answer.body.detail).toBe('this token may not `query`, it may: emit');
    expect((await ask('noor', '/v1/alerts')).status).toBe(403);
    expect((await ask('noor', EVENTS, [anEvent('x', 'support-console')])).status).toBe(403);
  });

  it('counts what it refused', async () => {
    const metrics = await (await fetch(`${guarded.custodes.url}/metrics`)).text();
    expect(metrics).toMatch(/custodes_requests_refused_total\{reason="token-missing"\} [1-9]/);
    expect(metrics).toMatch(/custodes_requests_refused_total\{reason="not-allowed"\} [1-9]/);
    expect(metrics).toMatch(/custodes_dead_letters_total\{stage="intake",code="record-not-allowed"\} [1-9]/);
  });
});

describe('the demo of custodes with AUTH_TOKENS_FILE', () => {
  it('has a token of its own that nobody else knows', async () => {
    const guarded = await startGuarded({}, { HOST: '0.0.0.0' });
    try {
      expect(guarded.custodes.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const token = guarded.custodes.issueToken() ?? '';
      expect(token).toMatch(/^[\w-]{43}$/);
      expect((await guarded.ask(token, EVENTS, [anEvent('d-1', 'vault')])).status).toBe(202);
      expect((await guarded.ask(token, '/v1/accesses')).status).toBe(403);
      expect((await guarded.ask('', EVENTS, [anEvent('d-2', 'vault')])).status).toBe(401);
    } finally {
      await guarded.stop();
    }
  });
});

/** Asks until there is an answer: a query is readable a moment after it was acknowledged. */
async function until<Value>(look: () => Promise<Value | null>): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
