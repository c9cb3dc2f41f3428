import { setImmediate } from 'node:timers/promises';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { unframe } from '../../services/avro/framing.ts';
import { canaryActors } from '../../services/domain/access-event/canary.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { decodeTick } from '../../services/records/tick/decode-tick.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import {
  type Answer,
  anIntakeServer,
  deadLettersOf,
  INTAKE_NOW,
  type IntakeServer,
  recordsOf,
  registerOf,
} from '../support/intake-server.ts';

const PATH = '/v1/register';
const person = {
  kind: 'person',
  id: 'e-1',
  issuer: 'hr',
  validFrom: '2026-01-01T00:00:00Z',
  type: 'employee',
  employer: 'acme',
  role: 'support',
  team: 'eu',
  manager: 'e-9',
  country: 'DE',
  employmentFrom: '2020-01-01T00:00:00Z',
};
/** What intake appends by itself on the first start. */
const OWN = 10;

async function idsOf(log: Log): Promise<(string | undefined)[]> {
  return (await registerOf(log)).map((record) => record?.id);
}

describe('the register over HTTP', () => {
  let server: IntakeServer;

  beforeEach(async () => {
    server = await anIntakeServer();
  });
  afterEach(() => server.close());

  const post = (json: unknown): Promise<Answer> => server.post(PATH, JSON.stringify(json));
  const statusesOf = ({ body }: Answer): string[] => body.results.map(({ status }) => status);

  it('names an accepted record by its whole id', async () => {
    const id = 'e-'.repeat(300);
    const { body } = await post({ ...person, id });
    expect(body).toEqual({ results: [{ kind: 'person', id, status: 'accepted' }] });
  });

  it('has the record in the log and in its own view when it answers', async () => {
    const answer = await post(person);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ results: [{ kind: 'person', id: 'e-1', status: 'accepted' }] });
    const records = await recordsOf(server.log, 'register');
    expect(String(records[OWN]?.key)).toBe(`person\0e-1\0${Date.UTC(2026, 0, 1)}`);
    const found = await server.get(`${PATH}/person/e-1`);
    expect(found).toMatchObject({
      status: 200,
      body: { kind: 'person', id: 'e-1', validFrom: '2026-01-01T00:00:00.000Z', team: 'eu' },
    });
  });

  it('calls a repeat a duplicate and does not write it again, also within one request', async () => {
    const sameInstant = { ...person, validFrom: '2026-01-01T01:00:00+01:00' };
    expect(statusesOf(await post([person, sameInstant]))).toEqual(['accepted', 'duplicate']);
    expect(statusesOf(await post(person))).toEqual(['duplicate']);
    expect(await idsOf(server.log)).toHaveLength(OWN + 1);
  });

  it('judges records of one id within one request one after the other, whatever their kind', async () => {
    const account = {
      kind: 'account',
      id: 'o-1',
      issuer: 'crm',
      validFrom: '2026-01-01T00:00:00Z',
      authorisedUsers: [],
    };
    const changed = { ...account, class: 'test' };
    expect(statusesOf(await post([account, account, changed, changed]))).toEqual([
      'accepted',
      'duplicate',
      'accepted',
      'duplicate',
    ]);
  });

  it('takes a correction, and its correction back', async () => {
    const corrected = { ...person, team: 'us' };
    expect(statusesOf(await post([person, corrected, corrected, person]))).toEqual([
      'accepted',
      'accepted',
      'duplicate',
      'accepted',
    ]);
    expect((await server.get(`${PATH}/person/e-1`)).body).toMatchObject({ team: 'eu' });
  });

  it('refuses an alias that another person has, also within one request, and keeps a dead letter', async () => {
    const first = { ...person, aliases: ['arn:1'] };
    const second = { ...person, id: 'e-2', aliases: ['arn:1'] };
    const answer = await post([first, second]);
    expect(answer.status).toBe(207);
    expect(statusesOf(answer)).toEqual(['accepted', 'rejected']);
    expect(answer.body.results[1]?.errors).toMatchObject([{ field: 'aliases[0]', value: 'arn:1' }]);
    expect(await deadLettersOf(server.log)).toMatchObject([{ code: 'record-invalid' }]);
  });

  it('reads NDJSON, and answers in input order what is good and what is not', async () => {
    const lines = [JSON.stringify({ kind: 'dragon', id: 'x' }), JSON.stringify(person), 'nonsense'];
    const answer = await server.post(PATH, lines.join('\n'), { 'content-type': 'application/x-ndjson' });
    expect(answer.status).toBe(207);
    expect(answer.body.results).toMatchObject([
      { kind: 'dragon', id: 'x', status: 'rejected', errors: [{ field: 'kind', value: 'dragon' }] },
      { kind: 'person', id: 'e-1', status: 'accepted' },
      { kind: null, id: null, status: 'rejected', errors: [{ field: 'line 3, column 2' }] },
    ]);
  });

  it('answers 422, 400 and 415 like access events', async () => {
    expect((await post({ kind: 'person' })).status).toBe(422);
    expect((await server.post(PATH, 'nonsense')).status).toBe(400);
    const cloudEvents = { 'content-type': 'application/cloudevents+json' };
    expect((await server.post(PATH, '{}', cloudEvents)).status).toBe(415);
  });

  it('keeps a camera’s name out of the log, also where the record is refused', async () => {
    const camera = { kind: 'camera', id: 'c-1', issuer: 'x', validFrom: '2026-01-01T00:00:00Z', name: 'Zoe Bedroom' };
    const results = await post([{ ...camera, ownerId: 'o-1' }, camera, { ...camera, name: 'Zoe Bedroom\n' }]);
    expect(statusesOf(results)).toEqual(['accepted', 'rejected', 'rejected']);
    const records = [...(await recordsOf(server.log, 'register')), ...(await recordsOf(server.log, 'dead-letters'))];
    expect(Buffer.concat(records.map(({ value }) => value)).toString('latin1')).not.toContain('Zoe');
  });

  const secret = 'Zoe Bedroom';
  const aCamera = { kind: 'camera', id: 'c-1', issuer: 'x', validFrom: '2026-01-01T00:00:00Z', ownerId: 'o-1' };
  it.each<[string, string]>([
    ['good', JSON.stringify({ ...aCamera, name: secret })],
    ['sent twice', JSON.stringify([aCamera, aCamera].map((one) => ({ ...one, name: secret })))],
    ['without what it needs', JSON.stringify({ kind: 'camera', id: 'c-1', name: secret })],
    ['with a name that is no text', JSON.stringify({ ...aCamera, name: { de: secret } })],
    ['with a name that is too long', JSON.stringify({ ...aCamera, name: secret.repeat(1_000) })],
    ['with the name in another field', JSON.stringify({ ...aCamera, cameraName: secret, Name: secret })],
    ['with the name as its class', JSON.stringify({ ...aCamera, locationClass: secret })],
    [
      'with the key written otherwise',
      JSON.stringify({ ...aCamera, issuer: 7, name: secret }).replace('"name"', '"n\\u0061me"'),
    ],
    ['of a kind nobody knows', JSON.stringify({ ...aCamera, kind: 'Camera', label: secret })],
    ['that is only a text', JSON.stringify([secret])],
    ['that is no JSON', `{"kind":"camera","label":"${secret}",}`],
    ['in too many records', JSON.stringify(Array(20_000).fill({ label: secret }))],
  ])('shows and keeps nothing of the name of a camera %s', async (_what, body) => {
    const answers = [
      await server.post(PATH, body),
      await server.post(PATH, `${body}\n${body}`, { 'content-type': 'application/x-ndjson' }),
      await server.post(PATH, body, { 'content-type': 'text/csv' }),
    ];
    expect(JSON.stringify(answers)).not.toContain('Zoe');
    const records = [...(await recordsOf(server.log, 'register')), ...(await recordsOf(server.log, 'dead-letters'))];
    expect(records.length).toBeGreaterThan(OWN);
    expect(Buffer.concat(records.map(({ value }) => value)).toString('latin1')).not.toContain('Zoe');
  });

  it('keeps of a refused camera which fields it had', async () => {
    await post({ ...aCamera, validFrom: 'soon', label: secret });
    const [letter] = await deadLettersOf(server.log);
    expect(letter).toMatchObject({ code: 'record-invalid', body: Buffer.alloc(0) });
    expect(letter?.detail).toContain('from source `x`; fields: kind, id, issuer, validFrom, ownerId, label');
  });

  it('gives the version in force at a time', async () => {
    await post([
      person,
      { ...person, validFrom: '2026-06-01T00:00:00Z', team: 'us', validUntil: '2026-07-01T00:00:00Z' },
    ]);
    const teamAt = async (asOf: string): Promise<unknown> =>
      (await server.get(`${PATH}/person/e-1?asOf=${asOf}`)).body.team;
    expect(await teamAt('2026-05-31T23:59:59.999Z')).toBe('eu');
    expect(await teamAt('2026-06-01T00:00:00Z')).toBe('us');
    expect(await teamAt('2026-06-01T02:00:00+02:00')).toBe('us');
    expect((await server.get(`${PATH}/person/e-1?asOf=2026-07-01T00:00:00Z`)).status).toBe(404);
    expect((await server.get(`${PATH}/person/e-1`)).status).toBe(404);
  });

  it.each([
    ['/person/nobody', 404, undefined],
    ['/dragon/e-1', 400, 'kind'],
    ['/person/e-1?asOf=yesterday', 400, 'asOf'],
    ['/person/e-1?at=2026-01-01T00:00:00Z', 400, 'at'],
  ])('answers %s with %p', async (path, status, field) => {
    const answer = await server.get(PATH + path);
    expect(answer).toMatchObject({ status, type: 'application/problem+json' });
    expect(answer.body.errors?.[0]?.field).toBe(field);
  });

  it('names every time that can be asked for, at intake and at the auditor', async () => {
    const { body } = await server.get(`${PATH}/person/e-1?at=2026-01-01T00:00:00Z`);
    expect(body.errors?.[0]?.expected).toBe('no such parameter, only: asOf, knownAt');
  });
});

describe('the register across runs', () => {
  it('has the auditor’s entitlement and source once, however often intake starts', async () => {
    const log = memoryLog({ clock: () => INTAKE_NOW });
    for (const _run of [1, 2]) {
      const server = await anIntakeServer({ log });
      expect((await server.get(`${PATH}/entitlement/custodes-auditor-search`)).body).toMatchObject({
        grantedTo: 'custodes-auditor',
        actions: ['search'],
        sources: ['custodes'],
        grantedBy: 'custodes-installation',
        validFrom: '1970-01-01T00:00:00.000Z',
      });
      await server.close();
    }
    const own = [
      'custodes-auditor-search',
      'custodes',
      ...canaryActors(PARTITIONS_DECIDED).map((id) => `custodes-search-${id}`),
      expect.stringMatching(/^[0-9a-f]{64}$/),
      'custodes-loaded',
      expect.stringMatching(/^[0-9a-f]{64}$/),
      'custodes-loaded-detections',
    ];
    expect(await idsOf(log)).toEqual(own);
  });

  it('recognises a repeat of an earlier run', async () => {
    const log = memoryLog({ clock: () => INTAKE_NOW });
    for (const status of ['accepted', 'duplicate']) {
      const server = await anIntakeServer({ log });
      expect((await server.post(PATH, JSON.stringify(person))).body.results[0]?.status).toBe(status);
      await server.close();
    }
  });

  it('ends the segment window with one tick, at the latest when it drains', async () => {
    const log = memoryLog({ clock: () => INTAKE_NOW });
    const server = await anIntakeServer({ log });
    await server.post(PATH, JSON.stringify(person));
    await server.drain();
    await server.close();
    const again = await anIntakeServer({ log });
    await again.drain();
    await again.close();
    const records = await recordsOf(log, 'register');
    const framed = records.map(({ value }) => unframe(value));
    expect(framed.map((value) => value?.schemaId === schemaIds.tick)).toEqual([...Array(OWN + 1).fill(false), true]);
    expect(decodeTick(schemaIds.tick, framed[OWN + 1]?.body ?? Buffer.alloc(0))).toEqual({
      stage: 'intake',
      at: INTAKE_NOW,
    });
  });

  it('ticks by itself when the window has passed, also for what another run left', async () => {
    const log = memoryLog({ clock: () => INTAKE_NOW });
    const first = await anIntakeServer({ log });
    await first.close();
    const second = await anIntakeServer({ log, segmentMillisMax: 1 });
    for await (const { records } of log.read('register', 0, OWN, { follow: true })) {
      expect(records.map(({ value }) => unframe(value)?.schemaId)).toEqual([schemaIds.tick]);
      break;
    }
    await second.close();
  });

  it('judges requests that come together one after the other, however slow the log', async () => {
    const log = memoryLog({ clock: () => INTAKE_NOW });
    const append: Log['append'] = async (...args) => {
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      return log.append(...args);
    };
    const server = await anIntakeServer({ log: { ...log, append } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.post(PATH, JSON.stringify(person))));
    const statuses = answers.flatMap(({ body }) => body.results.map(({ status }) => status));
    expect(statuses.sort()).toEqual(['accepted', ...Array.from({ length: 7 }, () => 'duplicate')]);
    await server.close();
  });

  it('answers 503 when the log does not acknowledge, and takes the record when it does', async () => {
    const log = memoryLog({ clock: () => INTAKE_NOW });
    let isBroken = false;
    const append: Log['append'] = async (...args) => {
      if (isBroken) throw new Error('disk on fire');
      return log.append(...args);
    };
    const server = await anIntakeServer({ log: { ...log, append } });
    isBroken = true;
    expect((await server.post(PATH, JSON.stringify(person))).status).toBe(503);
    isBroken = false;
    expect((await server.post(PATH, JSON.stringify(person))).body.results[0]?.status).toBe('accepted');
    await server.close();
  });
});
