import type { Approval } from '../../../services/domain/register/register-record.ts';
import { aToken, bearer } from '../../support/authentication/tokens.ts';
import { anIntakeServer, INTAKE_NOW, type IntakeServer, registerOf } from '../../support/intake-server.ts';
import { aRecordJson } from '../../support/register-builders.ts';

/** Approving and reviewing are calls of the person, and a source writes nobody's record but its own. */

const person = (id: string) => ({ person: { id, kind: 'employee' as const }, may: ['approve'] as const, token: id });
const tokens = [
  ...['e-5', 'eve', 'e-1042'].map((id) => aToken(person(id))),
  aToken({ token: 'desk', source: 'desk', may: ['register', 'approve'] }),
  aToken({ token: 'all', source: '*', may: ['register', 'approve'] }),
];
let server: IntakeServer;
let now: number;
beforeEach(async () => {
  now = INTAKE_NOW;
  server = await anIntakeServer({ tokens, clock: () => now });
});
afterEach(() => server.close());

async function post(path: string, token: string, body: object) {
  const headers = { ...bearer(token), 'content-type': 'application/json' };
  return server.post(path, JSON.stringify(body), headers);
}

describe('the issuer of a record', () => {
  it.each<['consent' | 'account' | 'camera', string, boolean | undefined]>([
    ['consent', 'desk', true],
    ['consent', 'all', undefined],
    ['account', 'desk', true],
    ['camera', 'desk', undefined],
  ])('of a %s sent with the token `%s` is authenticated: %s', async (kind, token, expected) => {
    const claimed = kind === 'consent' && token === 'desk' ? { issuerAuthenticated: false } : {};
    expect(await post('/v1/register', token, aRecordJson(kind, { id: 'X', ...claimed }))).toMatchObject({
      status: 202,
    });
    const reader = await anIntakeServer({ log: server.log });
    expect((await reader.get(`/v1/register/${kind}/X`)).body.issuerAuthenticated).toBe(expected);
    await reader.close();
  });
});

describe('approving an emergency', () => {
  const path = '/v1/register/emergency/M-1/approve';
  beforeEach(async () => {
    await post('/v1/register', 'all', aRecordJson('person', { id: 'e-5', aliases: ['eve'] }));
    await post('/v1/register', 'desk', aRecordJson('emergency'));
  });

  it('is an act of the caller, once', async () => {
    const first = await post(path, 'e-5', { note: 'the fire brigade asked' });
    expect(first).toMatchObject({ status: 200, body: { kind: 'approval', by: 'e-5', issuer: 'e-5', recordId: 'M-1' } });
    expect((await post(path, 'e-5', {})).body).toEqual(first.body);
  });

  it.each<[string, string, object, number, string]>([
    ['the requester', 'e-1042', {}, 403, 'own-record'],
    ['a source', 'desk', {}, 403, 'person-required'],
    ['a person in the name of another', 'e-5', { by: 'e-7' }, 422, 'command-invalid'],
    ['nobody in particular', 'all', {}, 422, 'command-invalid'],
    ['a person, of a version that is not there', 'e-5', { validFrom: '2021-01-01T00:00:00Z' }, 404, 'record-unknown'],
  ])('is refused to %s', async (_who, token, body, status, code) => {
    expect(await post(path, token, body)).toMatchObject({ status, body: { code } });
  });

  it('is refused with the hash of another content, as after a correction', async () => {
    const recordHash = '0'.repeat(64);
    const refused = await post(path, 'e-5', { recordHash });
    expect(refused).toMatchObject({ status: 409, body: { code: 'record-changed' } });
    const [now] = String(refused.body.detail).match(/[0-9a-f]{64}/) ?? [];
    expect(await post(path, 'e-5', { recordHash: now })).toMatchObject({ status: 200, body: { recordHash: now } });
    await post('/v1/register', 'desk', aRecordJson('emergency', { ownerId: 'o-82' }));
    expect(await post(path, 'e-5', { recordHash: now })).toMatchObject({ status: 409 });
  });

  it('is refused to the issuer under an alias', async () => {
    await post('/v1/register', 'all', aRecordJson('emergency', { id: 'M-2', issuer: 'eve' }));
    const answer = await post('/v1/register/emergency/M-2/approve', 'e-5', {});
    expect(answer).toMatchObject({ status: 403, body: { code: 'own-record' } });
  });

  it('is vouched for by a sender who may name others', async () => {
    const { status, body } = await post(path, 'all', { by: 'e-5' });
    expect([status, body.by, body.issuer === 'e-5']).toEqual([200, 'e-5', false]);
  });

  it('is nothing that a source can send as a record', async () => {
    const { body } = await post('/v1/register', 'desk', aRecordJson('approval'));
    expect(JSON.stringify(body)).toContain('use `POST /v1/register');
  });
});

describe('reviewing', () => {
  beforeEach(async () => {
    await post('/v1/register', 'desk', [aRecordJson('emergency'), aRecordJson('legal-order')]);
  });

  async function reviewedAt(kind: 'emergency' | 'legal-order', minutes: readonly number[]) {
    const path = `/v1/register/${kind}/${aRecordJson(kind).id}/review`;
    for (const minute of minutes) {
      now = INTAKE_NOW + minute * 60_000;
      expect((await post(path, 'eve', {})).status).toBe(200);
    }
    const acts = (await registerOf(server.log)).filter((one): one is Approval => one?.kind === 'approval');
    return acts.map(({ id, at }) => [id, (at - INTAKE_NOW) / 60_000] as const);
  }

  it('an emergency again is another act: it is about what was accessed meanwhile, and the first one stays', async () => {
    const acts = await reviewedAt('emergency', [0, 120]);
    expect(acts.map(([, at]) => at)).toEqual([0, 120]);
    expect(new Set(acts.map(([id]) => id)).size).toBe(2);
  });

  it('an emergency again within a minute is the same act, of the same content only: a retry judges no access again', async () => {
    const acts = await reviewedAt('emergency', [0, 0.5, 0.9, 1.1, 1.5]);
    expect(acts.map(([, at]) => at)).toEqual([0, 1.1]);
    await post('/v1/register', 'desk', aRecordJson('emergency', { ownerId: 'o-82' }));
    expect((await reviewedAt('emergency', [1.6])).map(([, at]) => at)).toEqual([0, 1.1, 1.6]);
  });

  it('a legal order again is the same act', async () => {
    expect((await reviewedAt('legal-order', [0, 120])).map(([, at]) => at)).toEqual([0]);
  });
});

describe('the names in a record', () => {
  it.each([
    ['desk', true],
    ['all', undefined],
  ])('sent by %s: marked as unvouched %s', async (token, unvouched) => {
    await post('/v1/register', token, aRecordJson('emergency', { id: 'M-3', approver: 'e-5' }));
    const { body } = await post('/v1/register/emergency/M-3/approve', 'e-1042', {});
    expect(body.code).toBe('own-record');
    const reader = await anIntakeServer({ log: server.log });
    expect((await reader.get('/v1/register/emergency/M-3')).body.unvouched).toBe(unvouched);
    await reader.close();
  });
});

describe('a source', () => {
  it.each([
    ['its own record', aRecordJson('source', { id: 'desk' }), 'accepted'],
    ['the record of another source', aRecordJson('source', { id: 'console' }), 'rejected'],
    ['a record of the installation', aRecordJson('entitlement', { id: 'custodes-search-e-1' }), 'rejected'],
  ])('writes %s: %s', async (_what, record, status) => {
    const { body } = await post('/v1/register', 'desk', [record, aRecordJson('ticket')]);
    expect(body.results[0]?.status).toBe(status);
  });
});
