import { setTimeout as pause } from 'node:timers/promises';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { bearer } from '../../support/authentication/tokens.ts';
import { aRecordJson } from '../../support/register-builders.ts';

/** Who reads accesses, alerts, the register and policies is in the log, through every stage of one process. */

const person = (id: string, fields: object = {}) => ({
  ...aRecordJson('person', {
    id,
    issuer: 'hr',
    validFrom: '2020-01-01T00:00:00Z',
    employmentFrom: '2020-01-01T00:00:00Z',
  }),
  employmentUntil: null,
  trainingValidUntil: '2100-01-01T00:00:00Z',
  ...fields,
});
const ofPerson = (id: string, role: string) => ({ person: { id, kind: 'employee' }, roles: [role] });

let guarded: GuardedCustodes;
beforeAll(async () => {
  guarded = await startGuarded({
    replay: {
      source: '*',
      may: ['emit', 'register', 'query', 'alerts'],
      registerKinds: ['person', 'account', 'camera'],
    },
    ann: ofPerson('e-ann', 'analyst'),
    bea: ofPerson('e-bea', 'analyst'),
    cid: ofPerson('e-cid', 'analyst'),
    dan: ofPerson('e-dan', 'analyst'),
    ina: ofPerson('e-ina', 'investigator'),
    ada: ofPerson('e-ada', 'admin'),
    aud: ofPerson('e-aud', 'assessor'),
  });
  const people = ['e-ann', 'e-bea', 'e-cid', 'e-dan', 'e-ina', 'e-ada'].map((id) => person(id));
  await guarded.ask('replay', '/v1/register', [
    ...people,
    person('e-bob', { aliases: ['bob@example'], ownAccountId: 'o-bob' }),
    aRecordJson('account', { id: 'o-bob', validFrom: '2020-01-01T00:00:00Z', employeeId: 'e-bob' }),
    aRecordJson('camera', { id: 'c-bob', validFrom: '2020-01-01T00:00:00Z', ownerId: 'o-bob' }),
  ]);
});
afterAll(() => guarded?.stop());

describe('a look-up of a colleague', () => {
  it.each([
    ['by their id', 'ann', '/v1/accesses?actor=e-bob'],
    ['by an alias, in the alerts', 'bea', '/v1/alerts?actor=bob%40example'],
    ['by a text that alerts contain', 'dan', '/v1/alerts?q=e-bob'],
    ['by their camera', 'cid', '/v1/accesses?camera=c-bob'],
    ['in the register', 'ada', '/v1/register/person/e-bob'],
  ])('%s raises coworker-access', async (_how, token, path) => {
    expect(await look(token, path, 'curious')).toBe(200);
    const alert = await alertOf(`e-${token}`);
    expect(alert).toMatchObject({ severity: 'high', state: 'new', rules: ['coworker-access'] });
    const [eventId] = alert.eventIds as string[];
    const { body } = await guarded.ask('replay', `/v1/accesses/${eventId}`);
    expect(body).toMatchObject({
      source: { id: 'custodes' },
      actor: { id: `e-${token}`, kind: 'employee' },
      action: 'search',
      verdict: 'unexplained',
      determinedBy: ['colleague-looked-up'],
      search: { filter: path, reason: 'curious' },
    });
  });
});

describe('any other read', () => {
  it('of every kind is an access event that is explained', async () => {
    const paths = [
      '/v1/accesses',
      '/v1/accesses/x',
      '/v1/accesses/x/details',
      '/v1/receipts/x',
      '/v1/alerts',
      '/v1/alerts/x',
    ];
    const more = ['/v1/policies', '/v1/register/person', '/v1/register/person/e-ina', '/v1/register/ticket/x/history'];
    const detections = ['/v1/detections', '/v1/detections/coworker-access'];
    const asked = [...paths, ...more, ...detections, '/v1/register/person/e-ina?knownAt=2100-01-01T00%3A00%3A00Z'];
    for (const path of asked) expect([200, 404]).toContain(await look('ina', path, 'case C-17'));
    const found = await readsOf('e-ina', asked.length);
    expect(found.map(({ search }) => (search as { filter: string }).filter).sort()).toEqual([...asked].sort());
    expect(new Set(found.map(({ verdict }) => verdict))).toEqual(new Set(['explained']));
    expect((await guarded.ask('replay', '/v1/alerts?actor=e-ina')).body.items).toEqual([]);
  });

  it('of a small page that somebody may have chosen by its cursor is one of its accesses', async () => {
    await readsOf('e-ina', 1);
    const { body } = await guarded.ask('aud', '/v1/accesses?actor=e-ina&limit=1');
    const chosen = (await guarded.ask('aud', `/v1/accesses?actor=e-ina&limit=1&cursor=${body.nextCursor}`)).body
      .items?.[0];
    const filters = async () => (await readsOf('e-aud', 1)).map(({ search }) => (search as { filter: string }).filter);
    const filter = `/v1/accesses/${chosen?.eventId}?source=custodes`;
    expect(await first(async () => (await filters()).find((one) => one === filter))).toBe(filter);
  });

  it('of an investigator by person or owner needs a reason', async () => {
    expect(await look('ina', '/v1/accesses?owner=o-1')).toBe(422);
    expect(await look('ina', '/v1/register/person/e-ina')).toBe(422);
    expect(await look('ina', '/v1/alerts?q=e-bob')).toBe(422);
    expect(await look('ina', '/v1/accesses?verdict=unexplained')).toBe(200);
    expect(await look('ann', '/v1/accesses?owner=o-1')).toBe(200);
  });
});

async function look(token: string, path: string, reason?: string): Promise<number> {
  const why = reason === undefined ? {} : { 'X-Custodes-Reason': reason };
  const answer = await fetch(`${guarded.custodes.url}${path}`, { headers: { ...bearer(token), ...why } });
  await answer.arrayBuffer();
  return answer.status;
}

async function alertOf(actor: string): Promise<Record<string, unknown>> {
  return await first(async () => (await guarded.ask('replay', `/v1/alerts?actor=${actor}`)).body.items?.[0]);
}

async function readsOf(actor: string, count: number): Promise<readonly Record<string, unknown>[]> {
  return await first(async () => {
    const { items = [] } = (await guarded.ask('replay', `/v1/accesses?actor=${actor}`)).body;
    return items.length >= count ? items : undefined;
  });
}

async function first<Found>(find: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await pause(50);
  }
}
