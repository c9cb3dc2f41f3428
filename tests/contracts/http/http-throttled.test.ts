import { allRights } from '../../../services/adapters/authentication/roles.ts';
import { type Caller, hashOfToken } from '../../../services/adapters/http/caller.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { REFUSED_BURST } from '../../../services/intake/limits.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import {
  anIntakeServer,
  deadLettersOf,
  eventsOf,
  INTAKE_NOW,
  type IntakeServer,
  registerOf,
} from '../../support/intake-server.ts';

/** What a source sends and loses is on record under its name, however often it tries. */

const PATH = '/v1/access-events';
const limit = {
  kind: 'source',
  id: 'slow',
  issuer: 'it',
  validFrom: '2026-01-01T00:00:00Z',
  description: 'd',
  eventsPerSecondMax: 5,
};

describe('a source over its limit', () => {
  let now: number;
  let log: Log;
  let server: IntakeServer;
  beforeEach(async () => {
    now = INTAKE_NOW;
    log = memoryLog({ clock: () => now });
    server = await anIntakeServer({ log, clock: () => now });
    await server.post('/v1/register', JSON.stringify(limit));
  });
  afterEach(() => server.close());

  const send = async (count: number): Promise<number> => {
    const events = Array.from({ length: count }, (_, n) =>
      anAccessEventJson({ eventId: `e${n}`, source: { id: 'slow' } }),
    );
    return (await server.post(PATH, JSON.stringify(events))).status;
  };

  it('is in dead-letters when it has its answer, without a byte of its request', async () => {
    expect(await send(6)).toBe(429);
    const [letter] = await deadLettersOf(log);
    expect(letter).toMatchObject({ stage: 'intake', code: 'quota-exceeded', sourceId: 'slow', count: 1, length: 0 });
    expect(letter?.detail).toContain('at most 5 events a second from this source');
    expect(await eventsOf(log)).toEqual([]);
  });

  it('is there once a minute, with the count of its requests', async () => {
    for (let n = 0; n < 50; n += 1) expect(await send(6)).toBe(429);
    expect(await deadLettersOf(log)).toHaveLength(1);
    now += 60_000;
    expect(await send(6)).toBe(429);
    expect((await deadLettersOf(log)).map(({ count }) => count)).toEqual([1, 50]);
    expect(await send(6)).toBe(429);
    await server.drain();
    expect((await deadLettersOf(log)).map(({ count }) => count)).toEqual([1, 50, 1]);
    const { values } = await server.meters.deadLetters.get();
    const counted = values.filter(({ value }) => value > 0);
    expect(counted).toMatchObject([{ labels: { stage: 'intake', code: 'quota-exceeded' }, value: 52 }]);
  });

  it('gets 503 instead where the log did not take the letter', async () => {
    await server.close();
    const failing: Log = {
      ...log,
      append: (topic, partition, records) =>
        topic === 'dead-letters' ? Promise.reject(new Error('no log')) : log.append(topic, partition, records),
    };
    server = await anIntakeServer({ log: failing, clock: () => now });
    expect(await send(6)).toBe(503);
  });
});

describe('a sender of records that are refused', () => {
  let now = INTAKE_NOW;
  let server: IntakeServer;
  beforeEach(async () => {
    server = await anIntakeServer({ clock: () => now });
  });
  afterEach(() => server.close());
  const send = (count: number) => server.post(PATH, `[${Array(count).fill('{}').join(',')}]`);

  it('costs no more after a hundred thousand of them, and is known by one dead letter a minute', async () => {
    for (let n = 0; n < REFUSED_BURST / 10_000; n += 1) expect((await send(10_000)).status).toBe(422);
    const before = (await deadLettersOf(server.log)).length;
    for (let n = 0; n < 5; n += 1) {
      const { status, body } = await send(10_000);
      expect([status, body.errors]).toEqual([429, [expect.objectContaining({ field: 'token' })]]);
    }
    const letters = (await deadLettersOf(server.log)).slice(before);
    expect(letters).toMatchObject([{ code: 'quota-exceeded', count: 1, length: 0 }]);
    now += 2_000;
    const event = JSON.stringify(anAccessEventJson());
    expect((await server.post(PATH, event)).status).toBe(202);
  });
});

describe('a source whose own token changes what is expected of it', () => {
  const tool: Caller = { ...allRights, source: 'tool', person: null, roles: [], vouchKinds: new Set(), by: 'token' };
  const officer: Caller = { ...tool, source: null, person: { id: 'e-5', kind: 'employee' } };
  const operator: Caller = { ...tool, source: '*', vouchKinds: new Set(['source']) };
  const tokens = Object.entries({ tool, officer, operator }).map(([name, caller]) => {
    return { hash: hashOfToken(name), expiresAt: null, caller };
  });
  const as = (token: string) => ({ 'content-type': 'application/json', authorization: `Bearer ${token}` });
  let server: IntakeServer;
  beforeEach(async () => {
    server = await anIntakeServer({ tokens });
  });
  afterEach(() => server.close());

  const write = (token: string, record: object) => server.post('/v1/register', JSON.stringify(record), as(token));

  it('is not muted before a second person has approved that', async () => {
    const send = async () =>
      (await server.post(PATH, JSON.stringify(anAccessEventJson({ source: { id: 'tool' } })), as('tool'))).status;
    expect((await write('tool', { ...limit, id: 'tool', eventsPerSecondMax: 0 })).status).toBe(202);
    expect(await send()).toBe(202);
    const approve = '/v1/register/source/tool/approve';
    expect((await server.post(approve, '{}', as('tool'))).status).toBe(403);
    expect(await send()).toBe(202);
    expect((await server.post(approve, '{}', as('officer'))).status).toBe(200);
    expect(await send()).toBe(429);
  });

  it.each<[string, object, string]>([
    ['a longer heartbeat', { heartbeatSeconds: 61 }, 'heartbeatSeconds'],
    ['no heartbeat', {}, 'heartbeatSeconds'],
    ['an end', { heartbeatSeconds: 60, validUntil: '2026-01-02T00:00:00Z' }, 'validUntil'],
    ['a lower limit', { heartbeatSeconds: 60, eventsPerSecondMax: 4 }, 'eventsPerSecondMax'],
  ])('cannot correct its record to %s, but sends a new version that waits', async (_what, changes, field) => {
    const { eventsPerSecondMax: _, ...record } = { ...limit, id: 'tool' };
    await write('tool', { ...record, heartbeatSeconds: 60 });
    const correction = await write('tool', { ...record, ...changes });
    expect(correction.status).toBe(422);
    const errors = [{ field, expected: expect.stringMatching(/another `validFrom`/) }];
    expect(correction.body.results).toMatchObject([{ status: 'rejected', errors }]);
    expect((await write('tool', { ...record, ...changes, validFrom: '2026-01-01T12:00:00Z' })).status).toBe(202);
    expect((await registerOf(server.log)).at(-1)).toMatchObject({ id: 'tool', unvouched: true });
  });

  it.each<[string, object, object]>([
    ['its duty to ask', { asksBeforeAccess: true }, { asksBeforeAccess: false }],
    ['its list of destinations', { allowedDestinations: ['a.example'] }, {}],
    ['its owner', { owner: 'e-7' }, { owner: 'e-8' }],
    ['its default purpose', { defaultPurpose: 'legal-process' }, { defaultPurpose: 'express-consent' }],
    ['its delay', { delaySecondsMax: 60 }, { delaySecondsMax: 61 }],
    ['its word on second factors', { mfaEnforced: false }, { mfaEnforced: true }],
  ])('cannot correct %s', async (_what, before, after) => {
    const { eventsPerSecondMax: _, ...record } = { ...limit, id: 'tool' };
    expect((await write('tool', { ...record, ...before })).status).toBe(202);
    const correction = await write('tool', { ...record, ...after });
    const errors = [{ field: Object.keys(before)[0], expected: expect.stringMatching(/another `validFrom`/) }];
    expect(correction.body.results).toMatchObject([{ status: 'rejected', errors }]);
    expect((await write('operator', { ...record, ...after })).status).toBe(202);
  });

  it('inserts no earlier version that would decide what counts', async () => {
    const { eventsPerSecondMax: _, ...record } = { ...limit, id: 'tool' };
    await write('tool', { ...record, owner: 'e-7' });
    const earlier = await write('tool', { ...record, owner: 'e-8', validFrom: '2025-01-01T00:00:00Z' });
    expect(earlier.body.results).toMatchObject([{ status: 'rejected', errors: [{ field: 'owner', value: 'e-8' }] }]);
    expect((await write('tool', { ...record, owner: 'e-7', validFrom: '2025-01-01T00:00:00Z' })).status).toBe(202);
  });

  it.each([
    { kind: 'account', id: 'o-1', authorisedUsers: ['e-1042'], class: 'customer' },
    { kind: 'recording', id: 'r-1', ownerId: 'o-1', provenance: 'public-post' },
  ])('is known as the sender of what could explain its accesses: $kind', async (fact) => {
    expect((await write('tool', { ...fact, issuer: 'crm', validFrom: limit.validFrom })).status).toBe(202);
    expect((await registerOf(server.log)).at(-1)).toMatchObject({ issuer: 'tool', issuerAuthenticated: true });
  });

  it('has at most 200 versions of its record, also within one request', async () => {
    const { eventsPerSecondMax: _, ...record } = { ...limit, id: 'tool' };
    const versions = Array.from({ length: 202 }, (__, day) => {
      return { ...record, validFrom: new Date(Date.UTC(2026, 0, 1 + day)).toISOString() };
    });
    const { body } = await write('tool', versions);
    const statuses = (body.results as readonly { readonly status: string }[]).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'accepted')).toHaveLength(200);
    expect(body.results?.at(-1)).toMatchObject({ errors: [{ field: 'validFrom' }] });
    expect((await write('operator', versions.at(-1) ?? {})).status).toBe(202);
  });

  it('corrects its record to a shorter heartbeat, and the operator to a longer one', async () => {
    const { eventsPerSecondMax: _, ...record } = { ...limit, id: 'tool', issuer: 'tool' };
    for (const [token, heartbeatSeconds] of [
      ['tool', 60],
      ['tool', 50],
      ['operator', 600],
    ] as const) {
      expect((await write(token, { ...record, heartbeatSeconds })).status).toBe(202);
    }
  });
});

describe('refused input', () => {
  const person: Caller = {
    ...allRights,
    source: null,
    person: { id: 'e-1', kind: 'employee' },
    roles: [],
    vouchKinds: new Set(),
    by: 'token',
  };
  const tool: Caller = { ...person, source: 'tool', person: null };
  const callers: Readonly<Record<string, Caller>> = { person, tool, operator: { ...tool, source: '*' } };
  const tokens = Object.entries(callers).map(([name, caller]) => ({
    hash: hashOfToken(name),
    expiresAt: null,
    caller,
  }));

  it.each([
    ['tool', JSON.stringify({ source: { id: 'another' } }), 'tool'],
    ['tool', 'no JSON', 'tool'],
    ['operator', JSON.stringify({ source: { id: 'named' } }), 'named'],
    ['operator', JSON.stringify({ source: { id: '192.0.2.1' } }), null],
    ['operator', 'no JSON', null],
    // A person is no source.
    ['person', 'no JSON', null],
  ])('of %s, %s, is about the source %s', async (token, body, sourceId) => {
    const server = await anIntakeServer({ tokens });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    await server.post(PATH, body, headers);
    expect((await deadLettersOf(server.log)).map((letter) => letter.sourceId)).toEqual([sourceId]);
    await server.close();
  });
});
