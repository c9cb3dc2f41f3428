import { createApp, type Listener, listen } from '../../services/adapters/http/server.ts';
import { unframe } from '../../services/avro/framing.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { verifyReceipt } from '../../services/domain/transparency-log/receipt.ts';
import { absentAccessEvent } from '../../services/records/access-event/absent-access-event.ts';
import { accessEventFields } from '../../services/records/access-event/access-event-names.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import {
  aDecision,
  anEvent,
  DecidedWorld,
  type RunningAuditor,
  runAuditor,
  START,
  until,
} from '../support/auditor/auditor-world.ts';

/** An auditor that answers over HTTP. */
interface Served extends RunningAuditor {
  get(path: string): Promise<{ status: number; headers: Headers; json: Record<string, unknown> }>;
}

const served: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of served.splice(0)) await stop();
});

async function serve(world: DecidedWorld, options: Parameters<typeof runAuditor>[1] = {}): Promise<Served> {
  const running = await runAuditor(world, options);
  const listener: Listener = await listen(createApp([running.auditor.router]), { host: '127.0.0.1', port: 0 });
  served.push(async () => {
    await listener.close(0);
    await running.stop();
  });
  await until(() => running.auditor.isReady());
  return {
    ...running,
    async get(path) {
      const response = await fetch(`http://127.0.0.1:${listener.port}${path}`);
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(text) : { text } };
    },
  };
}

async function idsOf(auditor: Served, path: string): Promise<string[]> {
  const { json } = await auditor.get(path);
  return (json.items as { eventId: string }[]).map(({ eventId }) => eventId);
}

/** The events in `access-events`, decoded. */
async function recordedQueries(log: Log) {
  const events = [];
  for (let partition = 0; partition < 4; partition++) {
    for await (const batch of log.read('access-events', partition, 0)) {
      for (const { key, value } of batch.records) {
        const body = unframe(value)?.body ?? Buffer.alloc(0);
        events.push({ key: key?.toString(), event: decodeAccessEvent(schemaIds.accessEvent, body) });
      }
    }
  }
  return events;
}

describe('GET /v1/accesses', () => {
  it('shows an access with every field of the event and of the decision, absent ones as null', async () => {
    const world = new DecidedWorld();
    await world.decide(0, [aDecision(anEvent({ purpose: null }))]);
    const auditor = await serve(world);
    const { status, json } = await auditor.get('/v1/accesses');
    expect(status).toBe(200);
    expect(json).toEqual({
      items: [
        {
          eventId: 'ev-1',
          occurredAt: '2026-11-24T09:00:00.000Z',
          source: { id: 'support-console', instance: null, version: null, sequence: null },
          actor: { id: 'e-1', kind: 'employee', onBehalfOf: null },
          authentication: null,
          network: null,
          action: 'view',
          phase: 'begin',
          accessId: null,
          outcome: 'allowed',
          path: 'app',
          resource: {
            ...absentAccessEvent.resource,
            kind: 'recording',
            recordingId: 'r-1',
            cameraId: 'c-1',
            ownerId: 'o-1',
          },
          extent: null,
          purpose: 'unspecified',
          claim: null,
          search: null,
          recipient: null,
          destination: null,
          decisionId: null,
          appendedAt: '2026-11-24T09:00:00.000Z',
          clock: null,
          role: 'agent',
          team: 'support',
          purposeFrom: 'none',
          cameraId: 'c-1',
          ownerId: 'o-1',
          verdict: 'unexplained',
          determinedBy: ['purpose-unspecified'],
          explanation: null,
          reason: 'No purpose was given.',
          policyVersion: 'p-1',
          reevaluations: [],
        },
      ],
      unknown: [],
      unknownLeftOut: 0,
    });
  });

  it('marks a time that its source claims too far ahead, or long ago, and lists the access like others', async () => {
    const world = new DecidedWorld();
    const times = [
      '2026-11-24T09:05:00.000Z',
      '2026-11-24T09:05:00.001Z',
      '9999-01-01T00:00:00Z',
      '2019-01-01T00:00:00Z',
    ];
    const events = times.map((at, n) => anEvent({ eventId: `e${n}`, occurredAt: Date.parse(at) }));
    await world.decide(
      0,
      events.map((event) => aDecision(event)),
    );
    const { json } = await (await serve(world)).get('/v1/accesses');
    const items = json.items as { eventId: string; clock: { mark: string; byMs: number } | null }[];
    expect(items.map(({ eventId, clock }) => [eventId, clock?.mark ?? null])).toEqual([
      ['e3', 'late'],
      ['e2', 'clock-skew'],
      ['e1', 'clock-skew'],
      ['e0', null],
    ]);
    expect(items[2]?.clock?.byMs).toBe(300_001);
  });

  it('marks as the decision did', async () => {
    const world = new DecidedWorld();
    const source = { ...absentAccessEvent.source, id: 's-1' };
    await world.decide(0, [
      aDecision(anEvent({ eventId: 'late', source }), { delaySecondsMax: 5, lateByMillis: 6_000 }),
      aDecision(anEvent({ eventId: 'in-time', source, occurredAt: 0 }), { lateByMillis: null }),
    ]);
    const auditor = await serve(world);
    const { items } = (await auditor.get('/v1/accesses')).json as { items: { eventId: string; clock: unknown }[] };
    expect(items.map(({ eventId, clock }) => [eventId, clock])).toEqual([
      ['in-time', null],
      ['late', { mark: 'late', byMs: 6_000 }],
    ]);
  });

  it('shows a record that could not be decoded under its place, with everything unread null', async () => {
    const world = new DecidedWorld();
    await world.decide(2, [aDecision(anEvent()), aDecision(null)]);
    const auditor = await serve(world);
    const { json } = await auditor.get('/v1/accesses?verdict=rejected');
    const [item] = json.items as Record<string, unknown>[];
    expect(item).toMatchObject({
      eventId: 'rejected:2:1',
      verdict: 'rejected',
      appendedAt: '2026-11-24T09:00:00.000Z',
    });
    for (const field of accessEventFields.slice(1)) expect(item).toHaveProperty(field, null);
    expect((await auditor.get('/v1/accesses/rejected%3A2%3A1')).json.eventId).toBe('rejected:2:1');
  });

  it('lists in log order, newest first, by append time, partition and offset, over index and tail', async () => {
    const world = new DecidedWorld();
    const at = (eventId: string, appendedAt: number) => aDecision(anEvent({ eventId }), { appendedAt });
    await world.decide(0, [at('a', START), at('b', START + 1), at('c', START + 1)]);
    await world.decide(1, [at('d', START), at('e', START + 2)]);
    await world.seal();
    const first = await serve(world);
    await first.auditor.drain();
    // Sealed and indexed, while these two are not; one of them is older than what is indexed.
    await world.decide(2, [at('f', START + 1), at('g', START + 3)]);
    const second = await serve(world);
    expect(await idsOf(second, '/v1/accesses')).toEqual(['g', 'e', 'f', 'c', 'b', 'd', 'a']);
  });

  it('pages with a cursor that new decisions do not shift', async () => {
    const world = new DecidedWorld();
    const at = (eventId: string, appendedAt: number) => aDecision(anEvent({ eventId }), { appendedAt });
    await world.decide(
      0,
      ['a', 'b', 'c', 'd', 'e'].map((id, n) => at(id, START + n)),
    );
    const auditor = await serve(world);
    const page = await auditor.get('/v1/accesses?limit=2');
    expect((page.json.items as { eventId: string }[]).map(({ eventId }) => eventId)).toEqual(['e', 'd']);
    await world.decide(1, [at('new', START + 9)]);
    await until(async () => (await idsOf(auditor, '/v1/accesses?limit=1'))[0] === 'new');
    const rest = await auditor.get(`/v1/accesses?limit=3&cursor=${page.json.nextCursor}`);
    expect((rest.json.items as { eventId: string }[]).map(({ eventId }) => eventId)).toEqual(['c', 'b', 'a']);
    expect(rest.json).not.toHaveProperty('nextCursor');
  });

  it('shows a decision that is made while it runs, and none of a zombie', async () => {
    const world = new DecidedWorld();
    const auditor = await serve(world);
    expect(await idsOf(auditor, '/v1/accesses')).toEqual([]);
    await world.decide(3, [aDecision(anEvent({ eventId: 'good' }))]);
    await world.decideAsZombie(3, [aDecision(anEvent({ eventId: 'zombie' }), { sourceOffset: 1 })]);
    await world.decide(3, [aDecision(anEvent({ eventId: 'later' }))]);
    await until(async () => (await idsOf(auditor, '/v1/accesses')).includes('later'));
    expect(await idsOf(auditor, '/v1/accesses')).toEqual(['later', 'good']);
  });

  it.each([
    ['limit=0', 'limit', '0'],
    ['limit=1001', 'limit', '1001'],
    ['verdict=guilty', 'verdict', 'guilty'],
    ['colour=red', 'colour', 'red'],
    ['from=yesterday', 'from', 'yesterday'],
    ['to=2026-02-30T00:00:00Z', 'to', '2026-02-30T00:00:00Z'],
    ['by=decidedAt', 'by', 'decidedAt'],
    ['cursor=AAAA', 'cursor', 'AAAA'],
    ['owner=', 'owner', ''],
    ['owner=o-1&owner=o-2', 'owner', ['o-1', 'o-2']],
    ['__proto__=x', '__proto__', 'x'],
  ])('refuses `?%s` and names what is wrong', async (query, field, value) => {
    const world = new DecidedWorld();
    const auditor = await serve(world);
    const { status, headers, json } = await auditor.get(`/v1/accesses?${query}`);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(json.errors).toEqual([{ field, value, expected: expect.any(String) }]);
    expect(await recordedQueries(world.log)).toEqual([]);
  });
});

describe('a query', () => {
  it('is an access event, once for the same filter within 15 minutes whatever the page', async () => {
    let now = START;
    const world = new DecidedWorld();
    await world.decide(0, [aDecision(anEvent())]);
    const auditor = await serve(world, { clock: () => now });
    await auditor.get('/v1/accesses?owner=o-1');
    now += 15 * 60_000 - 1;
    await auditor.get('/v1/accesses?owner=o-1&limit=7');
    expect(await recordedQueries(world.log)).toEqual([
      {
        key: 'custodes-auditor',
        event: expect.objectContaining({
          eventId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
          occurredAt: START,
          source: expect.objectContaining({ id: 'custodes' }),
          actor: { id: 'custodes-auditor', kind: 'service', onBehalfOf: null },
          action: 'search',
          path: 'api',
          purpose: 'system-operation',
          resource: { ...absentAccessEvent.resource, kind: 'account', ownerId: 'o-1' },
          search: { ...absentAccessEvent.search, kind: 'id', filter: '/v1/accesses?owner=o-1' },
        }),
      },
    ]);
    now += 1;
    await auditor.get('/v1/accesses?owner=o-1');
    await auditor.get('/v1/accesses?camera=c-1');
    await auditor.get('/v1/accesses?verdict=violation&actor=e%2F7');
    await auditor.get('/v1/accesses/ev-1');
    const events = await recordedQueries(world.log);
    const log = { ...absentAccessEvent.resource, kind: 'store', storeId: 'audit-log' };
    expect(
      events.slice(2).map(({ event: { resource, search } }) => [resource, search?.personId, search?.filter]),
    ).toEqual([
      [{ ...absentAccessEvent.resource, kind: 'camera', cameraId: 'c-1' }, null, '/v1/accesses?camera=c-1'],
      [log, 'e/7', '/v1/accesses?actor=e%2F7&verdict=violation'],
      [log, null, '/v1/accesses/ev-1'],
    ]);
  });

  it('gets no row and 503 when its event cannot be written, and is recorded by the next that can', async () => {
    const world = new DecidedWorld();
    await world.decide(0, [aDecision(anEvent())]);
    let isBroken = true;
    const append: Log['append'] = (topic, partition, records) =>
      isBroken ? Promise.reject(new Error('disk full')) : world.log.append(topic, partition, records);
    const auditor = await serve(world, { log: { ...world.log, append } });
    const refused = await auditor.get('/v1/accesses');
    expect([refused.status, refused.json.items]).toEqual([503, undefined]);
    expect((await auditor.get('/v1/accesses/ev-1')).status).toBe(503);
    isBroken = false;
    expect(await idsOf(auditor, '/v1/accesses')).toEqual(['ev-1']);
    expect(await recordedQueries(world.log)).toHaveLength(1);
  });

  it('of a receipt is an event, of the checkpoint or a tile none', async () => {
    const world = new DecidedWorld();
    await world.decide(0, [aDecision(anEvent())]);
    await world.seal();
    const auditor = await serve(world);
    expect((await auditor.get('/v1/receipts/ev-1')).status).toBe(200);
    expect((await auditor.get('/checkpoint')).status).toBe(200);
    expect((await auditor.get('/tile/0/000.p/1')).status).toBe(200);
    const events = await recordedQueries(world.log);
    expect(events.map(({ event }) => event.search?.filter)).toEqual(['/v1/receipts/ev-1']);
  });
});

describe('GET /v1/accesses/{eventId}', () => {
  it('returns the first decision, not its duplicate or conflict, and distinguishes sources', async () => {
    const world = new DecidedWorld();
    const other = anEvent({ source: { ...absentAccessEvent.source, id: 'vault' } });
    await world.decide(1, [
      aDecision(anEvent(), { verdict: 'duplicate', appendedAt: START - 5 }),
      aDecision(anEvent(), { verdict: 'explained', reason: 'first' }),
      aDecision(anEvent(), { verdict: 'conflict', reason: 'conflict', appendedAt: START + 1 }),
      aDecision(other, { reason: 'other source', appendedAt: START + 2 }),
    ]);
    const auditor = await serve(world);
    expect((await auditor.get('/v1/accesses/ev-1')).json.reason).toBe('first');
    expect((await auditor.get('/v1/accesses/ev-1?source=vault')).json.reason).toBe('other source');
    await world.seal();
    await auditor.auditor.drain();
    const indexed = await serve(world);
    expect((await indexed.get('/v1/accesses/ev-1')).json.reason).toBe('first');
    expect((await indexed.get('/v1/accesses/ev-1?source=vault')).json.reason).toBe('other source');
    expect((await indexed.get('/v1/accesses/nobody')).status).toBe(404);
    expect((await indexed.get('/v1/accesses/ev-1?colour=red')).status).toBe(400);
  });

  it('returns the details from memory, and from the sealed segment once indexed', async () => {
    const world = new DecidedWorld();
    await world.decide(1, [aDecision(anEvent({ eventId: 'ev-0' })), aDecision(anEvent())]);
    const young = await serve(world);
    const expected = { tried: [{ kind: 'ticket', id: 't-1', state: 'missing' }], registerOffset: 3, sourceOffset: 1 };
    expect((await young.get('/v1/accesses/ev-1/details')).json).toMatchObject({ ...expected, sealed: null });
    await world.seal();
    await young.auditor.drain();
    const indexed = await serve(world);
    const { json } = await indexed.get('/v1/accesses/ev-1/details');
    expect(json).toMatchObject({ ...expected, partition: 1, sealed: { sealIndex: 0, leafIndex: 1 } });
  });
});

describe('GET /v1/receipts/{eventId}', () => {
  it('is 404 for an unknown id, 409 with Retry-After while the segment is open, then a receipt that verifies', async () => {
    const world = new DecidedWorld();
    await world.decide(0, [aDecision(anEvent({ eventId: 'other' })), aDecision(anEvent())]);
    const auditor = await serve(world);
    expect((await auditor.get('/v1/receipts/nobody')).status).toBe(404);
    const early = await auditor.get('/v1/receipts/ev-1');
    expect([early.status, Number(early.headers.get('retry-after')) > 0]).toEqual([409, true]);
    await world.seal();
    await until(async () => (await auditor.get('/v1/receipts/ev-1')).status === 200);
    const { json } = await auditor.get('/v1/receipts/ev-1');
    const proven = verifyReceipt(json, world.signer.vkey);
    expect(proven.entry.includes('ev-1')).toBe(true);
    await auditor.auditor.drain();
    const indexed = await serve(world);
    expect((await indexed.get('/v1/receipts/ev-1')).json).toEqual(json);
  });
});

describe('the transparency log over HTTP', () => {
  it('serves the checkpoint and the tiles with the types and caching of tlog-tiles, and nothing else', async () => {
    const world = new DecidedWorld();
    const auditor = await serve(world);
    expect((await auditor.get('/checkpoint')).status).toBe(404);
    await world.decide(0, [aDecision(anEvent())]);
    await world.seal();
    const checkpoint = await auditor.get('/checkpoint');
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(checkpoint.json.text).toBe((await world.objects.get('checkpoint'))?.toString());
    const bundle = await auditor.get('/tile/entries/000.p/1');
    expect(bundle.headers.get('content-type')).toBe('application/octet-stream');
    expect(bundle.headers.get('cache-control')).toContain('immutable');
    expect((await auditor.get('/log.vkey')).json.text).toBe(`${world.signer.vkey}\n`);
    for (const path of ['/tile/0/001', '/tile/0/..%2f..%2fcheckpoint', '/tile/9/x', '/tile/entries/000']) {
      expect((await auditor.get(path)).status).toBe(404);
    }
  });
});

describe('GET /v1/access-counts', () => {
  it('counts what is in the index and what is not yet, by the hour, and puts reads and impossible times apart', async () => {
    const HOUR = 3_600_000;
    const world = new DecidedWorld();
    const at = (n: number, occurredAt: number, changes: Partial<Parameters<typeof anEvent>[0]> = {}) =>
      aDecision(anEvent({ eventId: `ev-${n}`, occurredAt, ...changes }), {
        sourceOffset: n,
        appendedAt: START + 10 * HOUR,
        verdict: n % 2 === 0 ? 'explained' : 'violation',
      });
    await world.decide(0, [at(0, START), at(1, START + 1), at(2, START + 3 * HOUR)]);
    await world.decide(0, [at(3, START + 3 * HOUR), at(4, START + 11 * HOUR)]);
    await world.decide(0, [at(5, START, { source: { ...anEvent().source, id: 'custodes' }, action: 'search' })]);
    const auditor = await serve(world);
    const counts = await auditor.get('/v1/access-counts?step=1h');
    const hour = (n: number) => new Date(Math.floor(START / HOUR + n) * HOUR).toISOString();
    expect(counts).toMatchObject({
      status: 200,
      json: {
        step: '1h',
        from: hour(0),
        to: hour(4),
        total: 4,
        reads: 1,
        outside: 1,
        items: [
          { at: hour(0), verdicts: { explained: 1, violation: 1 }, reads: 1 },
          { at: hour(3), verdicts: { explained: 1, violation: 1 }, reads: 0 },
        ],
      },
    });
    const divided = await auditor.get('/v1/access-counts?step=1h&divideBy=rule');
    expect(counts.json).toMatchObject({ names: [], namesLeftOut: 0 });
    expect(divided.json).toMatchObject({
      total: 4,
      names: [
        {
          name: 'purpose-unspecified',
          total: 4,
          items: [
            { at: hour(0), verdicts: { explained: 1, violation: 1 } },
            { at: hour(3), verdicts: { explained: 1, violation: 1 } },
          ],
        },
      ],
    });
    const byRole = await auditor.get('/v1/access-counts?step=1h&divideBy=role');
    expect((byRole.json.names as object[]).map((each) => ({ ...each, items: [] }))).toEqual([
      { name: 'agent', total: 4, items: [] },
    ]);
    const chosen = await auditor.get('/v1/access-counts?verdict=violation');
    expect(chosen.json).toMatchObject({ step: '5m', total: 2, reads: 1 });
    expect((await auditor.get('/v1/access-counts?owner=nobody')).json).toMatchObject({
      from: null,
      to: null,
      total: 0,
    });
    const wide = new DecidedWorld();
    await wide.decide(0, [at(0, START - 400 * 24 * HOUR), at(1, START)]);
    const refused = await (await serve(wide)).get('/v1/access-counts?step=1m');
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ field: 'step', value: '1m' }] } });
    const queries = (await recordedQueries(world.log)).map(({ event }) => event.search?.filter);
    expect(queries).toContain('/v1/access-counts?verdict=violation');
  });
});
