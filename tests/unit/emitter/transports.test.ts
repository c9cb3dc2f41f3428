import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { promiseSigner } from '../../../services/domain/transparency-log/promise.ts';
import {
  AuditRefusedError,
  AuditUnavailableError,
  evaluation,
  http,
  kafka,
  openEmitter,
} from '../../../services/emitter/index.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { aSigner } from '../../support/archive-builder.ts';
import { aToken } from '../../support/authentication/tokens.ts';
import { aFolder, aView, emitterOptions } from '../../support/emitter/fake-transport.ts';
import { leftAt } from '../../support/emitter/left-at-signal.ts';
import { anIntakeServer, eventsOf, recordsOf } from '../../support/intake-server.ts';

const events = [
  { sequence: 0, json: '{"a":1}' },
  { sequence: 1, json: '{"b":2}' },
];
const never = new AbortController().signal;

afterEach(() => jest.restoreAllMocks());

describe('the HTTP transport', () => {
  it('sends one event a line, with the token, and reads one result an event', async () => {
    const server = await answering(202, { results: [{ status: 'accepted' }, { status: 'duplicate' }] });
    expect(await http({ url: server.url, token: 'secret' }).deliver(events, never)).toEqual([
      { status: 'acknowledged' },
      { status: 'acknowledged' },
    ]);
    expect(server.requests).toEqual([
      { body: '{"a":1}\n{"b":2}', authorization: 'Bearer secret', type: 'application/x-ndjson' },
    ]);
    server.close();
  });

  it('distinguishes refusals and conflicts from acknowledgements', async () => {
    const errors = [{ field: 'action', value: 'peek', expected: 'one of: view' }];
    const server = await answering(207, { results: [{ status: 'rejected', errors }, { status: 'conflict' }] });
    expect(await http(server).deliver(events, never)).toEqual([
      { status: 'refused', problems: errors },
      { status: 'conflict' },
    ]);
    server.close();
  });

  it.each([
    [429, { title: 'too many events' }, { isUnauthorised: false, retryAfterMs: 7_000 }],
    [503, { results: [{ status: 'accepted' }, { status: 'accepted' }] }, { retryAfterMs: 7_000 }],
    [404, { title: 'not found' }, { isUnauthorised: false }],
    [202, { results: [{ status: 'accepted' }] }, { isUnauthorised: false }],
    [202, { results: [{ status: 'accepted' }, { status: 'stored' }] }, { isUnauthorised: false }],
    [401, { title: 'who?' }, { isUnauthorised: true }],
    [403, { title: 'not you' }, { isUnauthorised: true }],
    [429, { code: 'too-many-failures' }, { isUnauthorised: true, retryAfterMs: 7_000 }],
  ])('takes %i with %j for no acknowledgement', async (status, body, hints) => {
    const server = await answering(status, body);
    await expect(http(server).deliver(events, never)).rejects.toMatchObject({ name: 'TransportError', ...hints });
    server.close();
  });

  it.each(['/custodes', '/custodes/', ''])('calls the server under the path `%s` of its address', async (path) => {
    const server = await answering(202, { results: [{ status: 'accepted' }, { status: 'accepted' }] });
    await http({ url: `${server.url}${path}` }).deliver(events, never);
    expect(server.paths).toEqual([`${path.replace(/\/$/, '')}/v1/access-events`]);
    server.close();
  });

  it('ignores what an address has beyond its path, and takes one that is a URL already', async () => {
    const server = await answering(202, { results: [{ status: 'accepted' }, { status: 'accepted' }] });
    const urls = [
      `${server.url} `,
      `${server.url}/\n`,
      `${server.url}/?x=1`,
      `${server.url}/#part`,
      new URL(server.url),
    ];
    for (const url of urls) await http({ url: url as string }).deliver(events, never);
    const asked = urls.map((url) => evaluation({ url: url as string })(aView(), 's'));
    await Promise.allSettled(asked);
    expect(new Set(server.paths)).toEqual(new Set(['/v1/access-events', '/access/v1/evaluation']));
    expect(server.paths).toHaveLength(2 * urls.length);
    server.close();
  });

  it.each(['localhost:8080', 'ftp://localhost/', 'localhost', '', 'wss://localhost'])(
    'refuses `%s` as an address when it is made',
    (url) => {
      const said = `\`url\` is \`${url}\`, expected an http: or https: address, such as http://127.0.0.1:8080`;
      for (const make of [http, evaluation]) expect(() => make({ url })).toThrow(said);
    },
  );

  it.each([
    'http://me:hunter2@127.0.0.1:1/custodes',
    'http://me:hunter2@',
    'http://me:hunter2/x@127.0.0.1',
    'me:hunter2@localhost',
    'localhost:8080?token=hunter2',
  ])('shows no password of the address `%s`, and refuses it when it is made', (url) => {
    for (const make of [http, evaluation]) {
      const error = thrownBy(() => make({ url }));
      expect(error.message).toContain('`url` is');
      expect(inspect(error)).not.toContain('hunter2');
    }
  });

  it.each(['one\ntwo', 'one two', 'one\0', 'ünö'])('shows no token that no header can have, such as %j', (token) => {
    for (const make of [http, evaluation]) {
      const error = thrownBy(() => make({ url: 'http://127.0.0.1:1', token }));
      expect(error.message).toContain('`token` has other characters, expected');
      expect(inspect(error)).not.toContain(token);
    }
  });

  it('sends the token of a file that ends with a line break', async () => {
    const server = await answering(202, { results: [{ status: 'accepted' }, { status: 'accepted' }] });
    await http({ url: server.url, token: 'secret\r\n' }).deliver(events, never);
    expect(server.requests).toMatchObject([{ authorization: 'Bearer secret' }]);
    server.close();
  });

  it('names the address that answers something else', async () => {
    const server = await answering(404, {});
    const said = `${server.url}/other/v1/access-events answered 404, expected one result per event`;
    await expect(http({ url: `${server.url}/other` }).deliver(events, never)).rejects.toThrow(said);
    server.close();
  });

  it('reads no more of an answer than it needs memory for', async () => {
    const results = [{ status: 'accepted' }, { status: 'accepted' }];
    const server = await answering(202, { results, padding: 'x'.repeat(17 * 1024 * 1024) });
    await expect(http(server).deliver(events, never)).rejects.toMatchObject({
      name: 'TransportError',
      message: 'the answer broke off: the answer has more than 16 MiB',
    });
    server.close();
  });

  it('leaves nothing at the signal, which lives as long as the emitter', async () => {
    const server = await answering(202, { results: [{ status: 'accepted' }, { status: 'accepted' }] });
    const { signal } = new AbortController();
    for (let times = 0; times < 3; times += 1) await http(server).deliver(events, signal);
    expect(leftAt(signal)).toBe(0);
    server.close();
  });

  it('ends with the signal', async () => {
    const server = await answering(null, {});
    const stop = new AbortController();
    const delivering = http(server).deliver(events, stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(delivering).rejects.toThrow('cannot be reached');
    await expect(http(server).deliver(events, stop.signal)).rejects.toThrow('cannot be reached');
    server.close();
  });

  it('does not wait for ever, and names the address that does not answer', async () => {
    const server = await answering(null, {});
    await expect(http({ ...server, requestMsMax: 30 }).deliver(events, never)).rejects.toThrow('cannot be reached');
    server.close();
    await expect(http(server).deliver(events, never)).rejects.toThrow(/\/v1\/access-events cannot be reached: /);
  });

  it('sends Avro, which intake keeps as the same bytes as JSON', async () => {
    const [asAvro, asJson] = [await anIntakeServer(), await anIntakeServer()];
    const sent = ['e-1', 'e-2'].map((id, sequence) => ({ sequence, json: eventJson(id) }));
    const types = recordTypes();
    await http(asAvro).deliver(sent, never);
    await http({ ...asJson, encoding: 'json' }).deliver(sent, never);
    expect(types.seen()).toEqual(['application/avro', 'application/x-ndjson']);
    const [kept, other] = [await recordsOf(asAvro.log, 'access-events'), await recordsOf(asJson.log, 'access-events')];
    expect(kept.map(({ value }) => value)).toEqual(other.map(({ value }) => value));
    expect(kept).toHaveLength(2);
    await asAvro.close();
    await asJson.close();
  });

  it('sends an address as JSON, and nothing else of the batch otherwise', async () => {
    const intake = await anIntakeServer();
    const types = recordTypes();
    const json = eventJson('e-1', { network: { ip: '198.51.100.7' } });
    const sent = [json, eventJson('e-2')].map((one, sequence) => ({ sequence, json: one }));
    expect(await http(intake).deliver(sent, never)).toEqual([{ status: 'acknowledged' }, { status: 'acknowledged' }]);
    expect(types.seen()).toEqual(['application/x-ndjson']);
    expect((await eventsOf(intake.log)).map(({ network }) => network?.ipHash?.length)).toContain(64);
    await intake.close();
  });

  it.each([
    ['takes no Avro', 415, { title: 'content type' }],
    [
      'knows only earlier schemas',
      207,
      { results: [{ status: 'rejected', errors: [{ field: 'schema id', value: '25', expected: '1' }] }] },
    ],
  ])('falls back to JSON for good where the server %s', async (_, status, body) => {
    const server = await answering(202, { results: [{ status: 'accepted' }] }, (type) =>
      type === 'application/avro' ? { status, body } : null,
    );
    const transport = http(server);
    const sent = [{ sequence: 0, json: eventJson('e-1') }];
    for (const _ of [1, 2]) expect(await transport.deliver(sent, never)).toEqual([{ status: 'acknowledged' }]);
    const types = server.requests.map((request) => (request as { type: string }).type);
    expect(types).toEqual(['application/avro', 'application/x-ndjson', 'application/x-ndjson']);
    server.close();
  });

  it('is understood by the real intake, before and after it takes anything', async () => {
    let isAccepting = false;
    const intake = await anIntakeServer({ isAccepting: () => isAccepting });
    const emitter = await openEmitter(emitterOptions(http(intake), aFolder()));
    expect(await emitter.withAudit(aView(), ({ keptBy }) => keptBy)).toBe('spool');
    isAccepting = true;
    await emitter.drained();
    expect(await emitter.withAudit(aView(), ({ keptBy }) => keptBy)).toBe('custodes');
    const kept = await eventsOf(intake.log);
    expect(kept.map(({ source }) => source.sequence)).toEqual([0, 1]);
    await emitter.close();
    await intake.close();
  });

  it('waits where the real intake knows its token as that of another source', async () => {
    const tokens = [aToken({ token: 'tool', source: 'other', may: ['emit'] })];
    const intake = await anIntakeServer({ tokens });
    const emitter = await openEmitter(emitterOptions(http({ ...intake, token: 'tool' }), aFolder()));
    expect((await emitter.report(aView())).keptBy).toBe('spool');
    expect(emitter.state()).toMatchObject({ waiting: 1, outage: { isUnauthorised: true } });
    tokens[0] = aToken({ token: 'tool', source: 'support-console', may: ['emit'] });
    await emitter.drained();
    expect((await eventsOf(intake.log)).map(({ source }) => source)).toMatchObject([
      { id: 'support-console', sequence: 0 },
    ]);
    await emitter.close();
    await intake.close();
  });

  it('opens nothing where the real intake has refused its address too often to look at its token', async () => {
    const intake = await anIntakeServer({
      tokens: [aToken({ token: 'tool', source: 'support-console', may: ['emit'] })],
    });
    for (let failures = 0; failures < 60; failures += 1) await intake.post('/v1/access-events', '');
    const emitter = await openEmitter(emitterOptions(http({ ...intake, token: 'expired' }), aFolder()));
    await expect(emitter.withAudit(aView(), () => 'opened')).rejects.toThrow(AuditUnavailableError);
    expect(emitter.state().outage?.message).toMatch('answered 429, expected it to accept the token');
    await emitter.close();
    await intake.close();
  });
});

describe('the Kafka transport', () => {
  it('writes framed events under the actor, where intake would', async () => {
    const log = memoryLog({ clock: () => 0 });
    const intake = await anIntakeServer();
    const throughKafka = await openEmitter(emitterOptions(kafka(log, { ipHashKey: Buffer.alloc(32, 7) }), aFolder()));
    const report = aView({ network: { ip: '198.51.100.7' } });
    const { accessId } = await throughKafka.report(report);
    await throughKafka.close();
    const { url } = intake;
    const throughHttp = await openEmitter(emitterOptions(http({ url }), aFolder(), { ids: () => accessId }));
    await throughHttp.report(report);
    await throughHttp.close();
    const [record] = await recordsOf(log, 'access-events');
    const [other] = await recordsOf(intake.log, 'access-events');
    expect(record?.key).toEqual(other?.key);
    expect(record?.value).toEqual(other?.value);
    expect(await log.endOffset('access-events', partitionOf('e-1042', PARTITIONS_DECIDED))).toBe(1);
    await intake.close();
  });

  it('repeats a failed batch whole, in order within a partition', async () => {
    const memory = memoryLog({ clock: () => 0 });
    let failures = 2;
    const log: Log = {
      ...memory,
      async append(...given) {
        const offset = await memory.append(...given);
        if (failures-- > 0) throw new Error('the outcome is unknown');
        return offset;
      },
    };
    const emitter = await openEmitter(emitterOptions(kafka(log), aFolder()));
    for (let count = 0; count < 4; count++) await emitter.report(aView());
    await emitter.drained();
    await emitter.close();
    const firsts = new Map((await eventsOf(memory)).reverse().map(({ eventId, source }) => [eventId, source.sequence]));
    expect([...firsts.values()].reverse()).toEqual([0, 1, 2, 3]);
  });

  it('appends no more at once than a broker takes', async () => {
    const sizes: number[] = [];
    const log: Log = {
      ...memoryLog({ clock: () => 0 }),
      async append(_topic, _partition, records) {
        sizes.push(records.reduce((sum, { value }) => sum + value.length, 0));
        return 0;
      },
    };
    const json = (eventId: string) =>
      JSON.stringify({
        ...aView({ claim: { kind: 'ticket', id: 'é'.repeat(2_000) } }),
        eventId,
        occurredAt: '2026-11-24T09:00:00Z',
        source: { id: 's' },
      });
    const many = Array.from({ length: 300 }, (_, sequence) => ({ sequence, json: json(`e-${sequence}`) }));
    expect(await kafka(log).deliver(many, never)).toHaveLength(300);
    expect(sizes.length).toBe(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(512 * 1024);
  });

  it('refuses an address that it cannot hash, before anything is opened or numbered', async () => {
    const log = memoryLog({ clock: () => 0 });
    const emitter = await openEmitter(emitterOptions(kafka(log), aFolder()));
    await expect(emitter.report(aView({ network: { ip: '198.51.100.7' } }))).rejects.toThrow(AuditRefusedError);
    expect(emitter.state().waiting).toBe(0);
    await emitter.close();
    expect(await recordsOf(log, 'access-events')).toEqual([]);
  });
});

describe('the file of promises', () => {
  it.each([
    ['whole lines', '{"promise":"a"}\n', '{"promise":"a"}\n'],
    ['a line that a crash cut short', '{"promise":"a"}\n{"promise":"b', '{"promise":"a"}\n'],
    ['nothing but such a line', '{"promise":"b', ''],
    ['a saved answer without a line break', '{"promise":"a"}', '{"promise":"a"}\n'],
  ])('has a line of its own for each promise behind %s', async (_, before, kept) => {
    const promiseFile = join(aFolder(), 'promises.ndjson');
    writeFileSync(promiseFile, before);
    const server = await answering(202, { results: [{ status: 'accepted' }], promise: 'p' });
    const transport = http({ url: server.url, promiseFile });
    for (const id of ['1', '2']) await transport.deliver([{ sequence: 0, json: eventJson(id) }], never);
    server.close();
    expect(readFileSync(promiseFile, 'utf8')).toBe(`${kept}{"promise":"p"}\n{"promise":"p"}\n`);
  });

  const json = eventJson('1');
  const record = { eventId: '1', sourceId: 's', sent: hash('sha256', json, 'hex'), kept: 'b2'.repeat(32) };
  const sign = promiseSigner(aSigner('custodes.test/promises'));
  const other = { ...record, sent: 'a1'.repeat(32) };

  it.each([
    ['nothing of a promise that has it', 'accepted', () => sign([other, record], Date.now()), null],
    ['nothing of an event that was refused', 'rejected', () => undefined, null],
    ['of no promise', 'accepted', () => undefined, 'promised nothing'],
    ['of no promise of a duplicate', 'duplicate', () => undefined, 'promised nothing'],
    ['of a promise of other events', 'accepted', () => sign([other], Date.now()), 'lacks one of them'],
    ['of a promise of next year', 'accepted', () => sign([record], Date.now() + 3e10), 'ten minutes'],
    ['of a promise of last year', 'accepted', () => sign([record], Date.now() - 3e10), 'ten minutes'],
    ['of a text that is none', 'accepted', () => 'p', 'is none'],
  ])('warns %s', async (_, status, promise, warning) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const server = await answering(202, { results: [{ status }], promise: promise() });
    const transport = http({ url: server.url, promiseFile: join(aFolder(), 'promises.ndjson') });
    for (let n = 0; n < 2; n += 1) await transport.deliver([{ sequence: 0, json }], never);
    server.close();
    // Once for the same of many answers.
    expect(warned.mock.calls).toEqual(
      warning === null ? [] : [[expect.stringContaining(warning), { type: 'CustodesEmitterWarning' }]],
    );
  });
});

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

interface Answering {
  readonly url: string;
  readonly paths: unknown[];
  readonly requests: unknown[];
  close(): void;
}

function eventJson(eventId: string, more: object = {}): string {
  return JSON.stringify({ ...aView(more), eventId, occurredAt: '2026-11-24T09:00:00Z', source: { id: 's' } });
}

/** Notes the content types of requests that go out from here. */
function recordTypes(): { seen(): readonly (string | null)[] } {
  const spy = jest.spyOn(globalThis, 'fetch');
  return { seen: () => spy.mock.calls.map(([, given]) => new Headers(given?.headers).get('content-type')) };
}

type Answer = { readonly status: number; readonly body: unknown };

/** A server with one answer, where `instead` has no other for the content type; `null` never answers. */
async function answering(
  status: number | null,
  body: unknown,
  instead: (type: string | undefined) => Answer | null = () => null,
): Promise<Answering> {
  const requests: unknown[] = [];
  const paths: unknown[] = [];
  const server: Server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    paths.push(req.url);
    requests.push({ body: text, authorization: req.headers.authorization, type: req.headers['content-type'] });
    const other = instead(req.headers['content-type']);
    if (other !== null) return void res.writeHead(other.status).end(JSON.stringify(other.body));
    if (status !== null) res.writeHead(status, { 'retry-after': '7' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    paths,
    requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
