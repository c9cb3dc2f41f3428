import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { bearer } from '../../support/authentication/tokens.ts';

/** Whoever knows an actor's id can compute the id of their alert. It allows nothing. */

const ACTOR = 'e-watcher';
const closing = { disposition: 'test', explanation: 'nothing to see' };

let guarded: GuardedCustodes;
let alertId: string;
beforeAll(async () => {
  guarded = await startGuarded({
    replay: { source: '*', may: ['emit', 'register'], registerKinds: ['person'] },
    lead: { person: { id: 'e-lead', kind: 'employee' }, roles: ['lead'] },
    subject: { person: { id: ACTOR, kind: 'employee' }, roles: ['lead'] },
    assessor: { person: { id: 'e-reader', kind: 'employee' }, roles: ['assessor'] },
  });
  await guarded.ask('replay', '/v1/register', {
    kind: 'person',
    id: ACTOR,
    issuer: 'hr',
    validFrom: '2020-01-01T00:00:00Z',
    type: 'employee',
    employer: 'a',
    role: 'support',
    team: 't',
    manager: 'e-1',
    country: 'US',
    employmentFrom: '2020-01-01T00:00:00Z',
    trainingValidUntil: '2100-01-01T00:00:00Z',
  });
  await guarded.ask(
    'replay',
    '/v1/access-events',
    anAccessEventJson({ actor: { id: ACTOR, kind: 'employee' }, path: 'database' }),
  );
  alertId = await firstAlertOf(ACTOR);
});
afterAll(() => guarded?.stop());

describe('an alert whose id somebody computes', () => {
  it('has that id', () => {
    const guessed = createHash('sha256')
      .update(JSON.stringify([`actor:${ACTOR}`, 1]))
      .digest('hex');
    expect(guessed.startsWith(alertId)).toBe(true);
  });

  it.each([
    ['without a token', {}, 401, 'unauthorized'],
    ['with a token that nobody has', bearer('guess'), 401, 'unauthorized'],
    ['by its subject', bearer('subject'), 403, 'own-alert'],
    ['by who may only read', bearer('assessor'), 403, 'forbidden'],
    ['by a page of another site', { ...bearer('lead'), origin: 'https://evil.example' }, 403, 'origin-foreign'],
    ['by a form of another site', { ...bearer('lead'), 'content-type': 'text/plain' }, 415, 'content-type-unsupported'],
  ] as const)('is not closed %s', async (_, headers, status, code) => {
    const response = await fetch(`${guarded.custodes.url}/v1/alerts/${alertId}/close`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(closing),
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
    expect((await guarded.ask('lead', `/v1/alerts/${alertId}`)).body.state).toBe('new');
  });
});

/** Asks until there is one; Jest's time-out is the bound. */
async function firstAlertOf(actor: string): Promise<string> {
  for (;;) {
    const { items = [] } = (await guarded.ask('lead', `/v1/alerts?actor=${actor}`)).body;
    if (items[0] !== undefined) return String(items[0].alertId);
    await pause(50);
  }
}
