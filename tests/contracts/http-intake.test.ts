import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CloudEvent, HTTP } from 'cloudevents';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { frame } from '../../services/avro/framing.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../services/domain/decision-log/partition.ts';
import { BODY_BYTES_MAX, RECORDS_MAX } from '../../services/intake/limits.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import { aFullAccessEventJson, anAccessEventJson } from '../support/access-event-builders.ts';
import {
  type Answer,
  anIntakeServer,
  deadLettersOf,
  eventsOf,
  INTAKE_NOW,
  type IntakeServer,
  recordsOf,
} from '../support/intake-server.ts';

const PATH = '/v1/access-events';
const NDJSON = { 'content-type': 'application/x-ndjson' };

describe('POST /v1/access-events', () => {
  let server: IntakeServer;

  beforeEach(async () => {
    server = await anIntakeServer();
  });
  afterEach(() => server.close());

  const post = (json: unknown): Promise<Answer> => server.post(PATH, JSON.stringify(json));

  it('has one event in the log when it answers 202', async () => {
    const answer = await post(aFullAccessEventJson());
    expect(answer).toMatchObject({ status: 202, type: 'application/json' });
    expect(answer.body).toEqual({ results: [{ eventId: 'ev-1', status: 'accepted' }] });
    expect(await eventsOf(server.log)).toMatchObject([{ eventId: 'ev-1', action: 'view' }]);
  });

  it('files every event under its actor, in the actor’s partition, in order', async () => {
    const events = Array.from({ length: 50 }, (_, index) =>
      anAccessEventJson({ eventId: `e${index}`, actor: { id: `actor-${index % 7}é`, kind: 'employee' } }),
    );
    expect((await post(events)).status).toBe(202);
    for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
      for await (const { records } of server.log.read('access-events', partition, 0)) {
        const keys = records.map(({ key }) => String(key));
        expect(keys.map((key) => partitionOf(key, PARTITIONS_DECIDED))).toEqual(keys.map(() => partition));
      }
    }
    const stored = await eventsOf(server.log);
    expect(stored).toHaveLength(50);
    const ofOne = stored.filter(({ actor }) => actor.id === 'actor-3é').map(({ eventId }) => eventId);
    expect(ofOne).toEqual(['e3', 'e10', 'e17', 'e24', 'e31', 'e38', 'e45']);
  });

  it('answers in input order, and appends repeats and conflicts like everything else', async () => {
    const other = anAccessEventJson({ action: 'export' });
    const answer = await post([
      anAccessEventJson(),
      anAccessEventJson(),
      other,
      anAccessEventJson({ eventId: 'ev-2' }),
    ]);
    expect(answer.status).toBe(207);
    expect(answer.body.results.map(({ status }) => status)).toEqual(['accepted', 'duplicate', 'conflict', 'accepted']);
    expect(await eventsOf(server.log)).toHaveLength(4);
  });

  it('recognises a repeat in a later request, and calls the same id of another source another event', async () => {
    await post(anAccessEventJson());
    expect((await post(anAccessEventJson())).body.results).toEqual([{ eventId: 'ev-1', status: 'duplicate' }]);
    expect((await post(anAccessEventJson({ action: 'delete' }))).status).toBe(207);
    const elsewhere = await post(anAccessEventJson({ source: { id: 'billing' } }));
    expect(elsewhere.body.results).toEqual([{ eventId: 'ev-1', status: 'accepted' }]);
  });

  it('answers 202 when all are accepted or duplicate', async () => {
    await post(anAccessEventJson());
    expect((await post([anAccessEventJson(), anAccessEventJson({ eventId: 'ev-2' })])).status).toBe(202);
  });

  it('keeps a rejected record as a dead letter beside the accepted ones, and names what is wrong', async () => {
    const answer = await post([anAccessEventJson(), anAccessEventJson({ eventId: 'bad', colour: 'red' })]);
    expect(answer.status).toBe(207);
    expect(answer.body.results[1]).toEqual({
      eventId: 'bad',
      status: 'rejected',
      line: 1,
      column: expect.any(Number),
      errors: [{ field: 'colour', value: 'red', expected: expect.stringContaining('no such field') }],
    });
    expect(await eventsOf(server.log)).toHaveLength(1);
    const [letter] = await deadLettersOf(server.log);
    expect(letter).toMatchObject({ stage: 'intake', code: 'record-invalid', topic: null, body: Buffer.alloc(0) });
    expect(letter?.detail).toMatch(
      /^`colour` is a text of 3 characters, .* from source `support-console`; fields: .*colour/,
    );
  });

  it('answers 422 with a problem that carries the results when all are rejected', async () => {
    const answer = await post([{}, 7]);
    expect(answer).toMatchObject({ status: 422, type: 'application/problem+json' });
    expect(answer.body.results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(answer.body.errors.map(({ field }) => field)).toContain('[1].event');
    expect((await post(anAccessEventJson({ action: 'peek' }))).body.errors).toEqual([
      { field: 'action', value: 'peek', expected: expect.stringContaining('view') },
    ]);
    expect(await deadLettersOf(server.log)).toHaveLength(3);
  });

  it('reads NDJSON line by line: a bad line is a rejected result with its number', async () => {
    const lines = [
      JSON.stringify(anAccessEventJson()),
      '',
      '{"eventId":',
      JSON.stringify(anAccessEventJson({ eventId: 'b' })),
    ];
    const answer = await server.post(PATH, lines.join('\r\n'), NDJSON);
    expect(answer.status).toBe(207);
    expect(answer.body.results).toEqual([
      { eventId: 'ev-1', status: 'accepted' },
      {
        eventId: null,
        status: 'rejected',
        line: 3,
        column: 1,
        errors: [{ field: 'line 3, column 12', value: 'the end', expected: 'a JSON value' }],
      },
      { eventId: 'b', status: 'accepted' },
    ]);
    expect(await deadLettersOf(server.log)).toMatchObject([
      { code: 'record-not-json', length: '{"eventId":\r'.length, hash: hash('sha256', '{"eventId":\r', 'buffer') },
    ]);
  });

  it.each([
    ['application/json', 'not json', 'body-not-json'],
    ['application/json', '"a text"', 'body-not-json'],
    ['application/json', '', 'body-not-json'],
    ['application/json', '[]', 'no-records'],
    ['application/json', Buffer.from([0x22, 0xff, 0x22]), 'body-not-utf8'],
    ['application/x-ndjson', '\n\n', 'no-records'],
    ['application/x-ndjson', 'nothing\nhere', 'record-not-json'],
    ['application/cloudevents+json', '{', 'body-not-json'],
    ['application/cloudevents-batch+json', '{}', 'body-not-json'],
  ])('answers 400 when nothing can be read (%s: %p) and keeps a dead letter', async (type, body, code) => {
    const answer = await server.post(PATH, body, { 'content-type': type });
    expect(answer).toMatchObject({ status: 400, type: 'application/problem+json' });
    expect(answer.body.errors.length).toBeGreaterThan(0);
    expect((await deadLettersOf(server.log))[0]).toMatchObject({ code });
  });

  it.each(['text/plain', 'application/xml', 'application/json; charset=utf-16', ''])(
    'answers 415 to %p',
    async (type) => {
      const answer = await server.post(PATH, JSON.stringify(anAccessEventJson()), { 'content-type': type });
      expect(answer).toMatchObject({ status: 415, type: 'application/problem+json' });
      expect(await eventsOf(server.log)).toEqual([]);
      expect(await deadLettersOf(server.log)).toMatchObject([{ code: 'content-type-unsupported' }]);
    },
  );

  it('takes 8 MiB, and 413 beyond', async () => {
    const padded = (bytes: number): string => {
      const lines = Array.from({ length: 1_000 }, (_, index) =>
        JSON.stringify(anAccessEventJson({ eventId: `e${index}` })),
      );
      const text = lines.join('\n');
      return text + ' '.repeat(bytes - text.length);
    };
    const answer = await server.post(PATH, padded(8 * 1024 * 1024), NDJSON);
    expect(answer.status).toBe(202);
    expect(answer.body.results).toHaveLength(1_000);
    const tooLarge = await server.post(PATH, padded(BODY_BYTES_MAX + 1), NDJSON);
    expect(tooLarge).toMatchObject({ status: 413, type: 'application/problem+json' });
    expect(await deadLettersOf(server.log)).toMatchObject([{ code: 'body-too-large' }]);
    expect(await eventsOf(server.log)).toHaveLength(1_000);
  });

  it('takes RECORDS_MAX records, and 413 beyond', async () => {
    const lines = (count: number): string => Array.from({ length: count }, () => '{}').join('\n');
    expect((await server.post(PATH, lines(RECORDS_MAX), NDJSON)).status).toBe(422);
    expect((await server.post(PATH, lines(RECORDS_MAX + 1), NDJSON)).status).toBe(413);
  });

  it('inflates gzip, within the same bound', async () => {
    const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await server.post(PATH, gzipSync(JSON.stringify(anAccessEventJson())), gzip)).status).toBe(202);
    expect((await server.post(PATH, gzipSync(Buffer.alloc(BODY_BYTES_MAX + 1, 0x20)), gzip)).status).toBe(413);
    expect((await server.post(PATH, 'no gzip', gzip)).status).toBe(400);
    const brotli = { ...gzip, 'content-encoding': 'br' };
    expect((await server.post(PATH, 'x', brotli)).status).toBe(415);
  });

  it('keeps addresses out of the log, also in what it refuses', async () => {
    const network = { ip: '198.51.100.7' };
    const lines = [
      JSON.stringify(anAccessEventJson({ network })),
      JSON.stringify(anAccessEventJson({ network, colour: 'red' })),
      JSON.stringify(anAccessEventJson({ network: { ip: '198.51.100.7:443' } })),
      '{"network":{"ip":"2001:db8::7"}',
    ];
    expect((await server.post(PATH, lines.join('\n'), NDJSON)).status).toBe(207);
    const values = [
      ...(await recordsOf(server.log, 'access-events')),
      ...(await recordsOf(server.log, 'dead-letters')),
    ];
    expect(values).toHaveLength(4);
    const text = Buffer.concat(values.map(({ value }) => value)).toString('latin1');
    expect(text).not.toContain('198.51.100.7');
    expect(text).not.toContain('2001:db8::7');
    const [event] = await eventsOf(server.log);
    expect(event?.network?.ipHash).toMatch(/^[0-9a-f]{64}$/);
    expect(text.split(event?.network?.ipHash ?? '-')).toHaveLength(1 + 1);
  });

  it('counts what it answered', async () => {
    await post([anAccessEventJson(), anAccessEventJson(), {}]);
    const text = await server.meters.registry.metrics();
    expect(text).toContain('custodes_events_received_total{status="accepted"} 1');
    expect(text).toContain('custodes_events_received_total{status="duplicate"} 1');
    expect(text).toContain('custodes_events_received_total{status="rejected"} 1');
    expect(text).toContain('custodes_dead_letters_total{stage="intake",code="record-invalid"} 1');
  });
});

describe('CloudEvents at POST /v1/access-events', () => {
  let server: IntakeServer;

  beforeEach(async () => {
    server = await anIntakeServer();
  });
  afterEach(() => server.close());

  const { eventId: _id, occurredAt: _at, source: _source, ...data } = anAccessEventJson();
  const attributes = {
    id: 'ce-1',
    source: '/support-console',
    type: 'access',
    time: '2026-11-24T09:00:00Z',
    subject: 'x',
  };
  const taken = { eventId: 'ce-1', occurredAt: Date.UTC(2026, 10, 24, 9), source: { id: '/support-console' } };

  const send = ({ headers, body }: { headers: unknown; body: unknown }): Promise<Answer> =>
    server.post(PATH, String(body), headers as Record<string, string>);

  it.each(['structured', 'binary'] as const)('fills in what the data lacks in %s mode', async (mode) => {
    const answer = await send(HTTP[mode](new CloudEvent({ ...attributes, traceparent: '00-1', data })));
    expect(answer.body).toEqual({ results: [{ eventId: 'ce-1', status: 'accepted' }] });
    expect(await eventsOf(server.log)).toMatchObject([taken]);
  });

  it('prefers the fields of the data', async () => {
    const own = anAccessEventJson({ source: { id: 'own', instance: 'pod-1' } });
    await send(HTTP.structured(new CloudEvent({ ...attributes, data: own })));
    await send(HTTP.binary(new CloudEvent({ ...attributes, data: { ...data, source: { instance: 'pod-1' } } })));
    expect(await eventsOf(server.log)).toMatchObject([
      { eventId: 'ev-1', occurredAt: Date.UTC(2026, 10, 24, 9, 12, 3, 123), source: { id: 'own', instance: 'pod-1' } },
      { eventId: 'ce-1', source: { id: '/support-console', instance: 'pod-1' } },
    ]);
  });

  it('takes a batch, one result an element', async () => {
    const event = (id: string): unknown => new CloudEvent({ ...attributes, id, data }).toJSON();
    const batch = JSON.stringify([event('a'), { ...(event('b') as object), type: undefined }, 5]);
    const answer = await server.post(PATH, batch, { 'content-type': 'application/cloudevents-batch+json' });
    expect(answer.status).toBe(207);
    expect(answer.body.results.map(({ eventId, status }) => [eventId, status])).toEqual([
      ['a', 'accepted'],
      ['b', 'rejected'],
      [null, 'rejected'],
    ]);
    expect(answer.body.results[1]?.errors).toMatchObject([{ field: 'type', value: null }]);
  });

  it('reads data_base64', async () => {
    const { data: _data, ...envelope } = new CloudEvent({ ...attributes, data }).toJSON() as Record<string, unknown>;
    const data_base64 = Buffer.from(JSON.stringify(data)).toString('base64');
    const body = JSON.stringify({ ...envelope, data_base64 });
    const answer = await server.post(PATH, body, { 'content-type': 'application/cloudevents+json' });
    expect(answer.status).toBe(202);
  });

  it.each([
    ['specversion', { specversion: '0.3' }],
    ['id', { id: '' }],
    ['source', { source: undefined }],
    ['data', { data: undefined }],
  ])('refuses a structured event with a bad %s', async (field, change) => {
    const event = { ...(new CloudEvent({ ...attributes, data }).toJSON() as object), ...change };
    const answer = await server.post(PATH, JSON.stringify(event), { 'content-type': 'application/cloudevents+json' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((problem) => problem.field)).toContain(field);
  });

  it('names a missing attribute of binary mode by its header', async () => {
    const headers = { 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': 'a%20b', 'ce-type': 't' };
    const answer = await server.post(PATH, JSON.stringify({ ...data, occurredAt: attributes.time }), headers);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([
      { field: 'ce-source', value: null },
      { field: 'eventId', value: 'a b' },
      { field: 'source.id', value: null },
    ]);
  });
});

describe('intake in trouble', () => {
  it('answers 503 when the log does not acknowledge, and remembers nothing of it', async () => {
    let isBroken = false;
    const log = memoryLog({ clock: () => INTAKE_NOW });
    const breaking: Log = {
      ...log,
      append: async (...args) => {
        if (isBroken) throw new Error('disk on fire');
        return log.append(...args);
      },
    };
    const server = await anIntakeServer({ log: breaking });
    try {
      isBroken = true;
      const body = JSON.stringify(anAccessEventJson());
      const answer = await server.post(PATH, body);
      expect(answer).toMatchObject({ status: 503, type: 'application/problem+json', retryAfter: '1' });
      expect((await server.post(PATH, '{}')).status).toBe(503);
      expect((await server.post(PATH, 'x')).status).toBe(503);
      isBroken = false;
      expect((await server.post(PATH, body)).body.results).toEqual([{ eventId: 'ev-1', status: 'accepted' }]);
    } finally {
      await server.close();
    }
  });

  it('answers 429 while the disk is nearly full', async () => {
    const server = await anIntakeServer({ isAccepting: () => false });
    try {
      const answer = await server.post(PATH, JSON.stringify(anAccessEventJson()));
      expect(answer).toMatchObject({ status: 429, retryAfter: '1' });
      expect(await eventsOf(server.log)).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it('answers 429 beyond a source’s eventsPerSecondMax, whole requests, and only for that source', async () => {
    let now = INTAKE_NOW;
    const server = await anIntakeServer({ clock: () => now });
    const events = (count: number, id: string): string =>
      JSON.stringify(
        Array.from({ length: count }, (_, index) => anAccessEventJson({ eventId: `e${index}`, source: { id } })),
      );
    try {
      const source = { kind: 'source', id: 'slow', issuer: 'it', validFrom: '2026-01-01T00:00:00Z', description: 'd' };
      await server.post('/v1/register', JSON.stringify({ ...source, eventsPerSecondMax: 5 }));
      expect((await server.post(PATH, events(6, 'slow'))).status).toBe(429);
      expect(await eventsOf(server.log)).toEqual([]);
      expect((await server.post(PATH, events(5, 'slow'))).status).toBe(202);
      const refused = await server.post(PATH, events(2, 'slow'));
      expect(refused).toMatchObject({ status: 429, retryAfter: '1' });
      expect(refused.body.errors).toMatchObject([{ field: 'source.id', value: 'slow' }]);
      expect((await server.post(PATH, events(100, 'quick'))).status).toBe(202);
      now += 1_000;
      expect((await server.post(PATH, events(5, 'slow'))).status).toBe(202);
    } finally {
      await server.close();
    }
  });

  it('recognises after a restart what it took before, and overlooks what is no event', async () => {
    const log = memoryLog({ clock: () => INTAKE_NOW });
    await log.append('access-events', 0, [{ key: null, value: Buffer.from('rubbish') }]);
    await log.append('access-events', 0, [{ key: null, value: frame(schemaIds.accessEvent, Buffer.from('rubbish')) }]);
    for (const statuses of [['accepted'], ['duplicate']]) {
      const server = await anIntakeServer({ log });
      const { body } = await server.post(PATH, JSON.stringify(anAccessEventJson()));
      expect(body.results.map(({ status }) => status)).toEqual(statuses);
      await server.close();
    }
  });

  it('answers 503 once it drains', async () => {
    const server = await anIntakeServer();
    try {
      await server.drain();
      expect((await server.post(PATH, JSON.stringify(anAccessEventJson()))).status).toBe(503);
    } finally {
      await server.close();
    }
  });
});
