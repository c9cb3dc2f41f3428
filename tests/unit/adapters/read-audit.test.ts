import { z } from 'zod';
import type { RoleName } from '../../../services/adapters/authentication/roles.ts';
import { queryLimit, queryText } from '../../../services/adapters/http/routes/query-fields.ts';
import { route } from '../../../services/adapters/http/routes/route.ts';
import { type RecordRead, routerOf } from '../../../services/adapters/http/routes/router-of.ts';
import { createApp, type Listener, listen } from '../../../services/adapters/http/server.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { unframe } from '../../../services/avro/framing.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { topicPartitions } from '../../../services/topology.ts';
import { guardOf } from '../../support/authentication/guard.ts';
import { aReadAudit, needingReasonOf } from '../../support/authentication/read-audit.ts';
import { aToken, bearer } from '../../support/authentication/tokens.ts';

const NOW = Date.UTC(2026, 10, 24);
const routes = {
  look: route({
    stage: null,
    needs: 'query',
    method: 'GET',
    path: '/v1/things/{id}',
    summary: 'A test',
    answers: {},
    reads: { store: 'audit-log', about: ({ id }, { owner }) => ({ personId: id, ownerId: owner }) },
    params: z.object({ id: z.string() }),
    query: z.strictObject({ owner: queryText('an owner id').optional(), limit: queryLimit }),
  }),
  browse: route({
    stage: null,
    needs: 'query',
    method: 'GET',
    path: '/v1/things',
    summary: 'A test',
    answers: {},
    reads: { store: 'alerts' },
  }),
};
const person = (id: string, role: RoleName) =>
  aToken({ token: id, person: { id, kind: 'employee' }, roles: [role], may: ['query'] });
const tokens = [
  person('ina', 'investigator'),
  person('mia', 'analyst'),
  aToken({ token: 'bot', source: 'bot', may: ['query'] }),
];

let log: Log;
let meters: ReturnType<typeof openMeters>;
let isBroken: boolean;
let answered: number;
let listener: Listener;

beforeEach(async () => {
  isBroken = false;
  answered = 0;
  log = memoryLog({ clock: () => NOW });
  meters = openMeters();
  await serve(
    aReadAudit({
      log: { append: (...given) => (isBroken ? Promise.reject(new Error('disk full')) : log.append(...given)) },
      clock: () => NOW,
      meters,
      policies: needingReasonOf(['investigator']),
    }),
  );
});
afterEach(() => listener.close(0));

describe('a read', () => {
  it('is by the person of the token, or by the source as a service', async () => {
    expect(await ask('/v1/things', 'mia')).toMatchObject({ status: 200 });
    expect(await ask('/v1/things', 'bot')).toMatchObject({ status: 200 });
    const actors = (await recorded()).map(({ actor: { id, kind } }) => `${kind} ${id}`);
    expect(actors.sort()).toEqual(['employee mia', 'service bot']);
  });

  it('is in the log before it is answered, with what was asked and why', async () => {
    const reason = 'Prüfung – case C-17 🎥';
    expect(await ask('/v1/things/e%2F7?limit=3&owner=o-1', 'ina', reason)).toMatchObject({ status: 200 });
    expect((await recorded()).map(({ search, resource }) => [search, resource.ownerId])).toEqual([
      [{ kind: 'id', resultCount: null, personId: 'e/7', filter: '/v1/things/e%2F7?owner=o-1', reason }, 'o-1'],
    ]);
    expect(await meters.registry.metrics()).toContain('custodes_reads_total{store="audit-log"} 1');
  });

  it('that cannot be recorded is refused, and nothing is read', async () => {
    isBroken = true;
    expect(await ask('/v1/things', 'mia')).toEqual({ status: 503, code: 'query-not-recorded', retryAfter: '5' });
    expect([answered, (await recorded()).length]).toEqual([0, 0]);
    expect(await meters.registry.metrics()).toContain('custodes_reads_refused_total{reason="not-recorded"} 1');
    isBroken = false;
    expect(await ask('/v1/things', 'mia')).toMatchObject({ status: 200 });
    expect([answered, (await recorded()).length]).toEqual([1, 1]);
  });

  it('that is invalid is refused before it is recorded', async () => {
    expect(await ask('/v1/things/e-7?limit=x', 'mia')).toMatchObject({ status: 400, code: 'parameter-invalid' });
    expect(await recorded()).toEqual([]);
  });

  it('is recorded once where two stages of a process have its route', async () => {
    await listener.close(0);
    const recordRead = aReadAudit({ log, clock: () => NOW });
    const passing = routerOf({ browse: routes.browse }, { browse: ({ pass }) => pass() }, recordRead);
    await serve(aReadAudit({ log, clock: () => NOW }), [passing]);
    expect(await ask('/v1/things', 'mia')).toMatchObject({ status: 200 });
    expect(await recorded()).toHaveLength(1);
  });
});

describe('a reason', () => {
  it('is needed by a role of the rules, about a person or an owner', async () => {
    expect(await ask('/v1/things/e-7', 'ina')).toMatchObject({ status: 422, code: 'reason-needed' });
    expect([answered, (await recorded()).length]).toEqual([0, 0]);
    expect(await meters.registry.metrics()).toContain('custodes_reads_refused_total{reason="reason-needed"} 1');
    expect(await ask('/v1/things', 'ina')).toMatchObject({ status: 200 });
    expect(await ask('/v1/things/e-7', 'mia')).toMatchObject({ status: 200 });
    expect(await ask('/v1/things/e-7', 'bot')).toMatchObject({ status: 200 });
    expect(await ask('/v1/things/e-7', 'ina', 'case C-17')).toMatchObject({ status: 200 });
  });

  it('may be as long as 500 characters', async () => {
    expect(await ask('/v1/things/e-7', 'ina', 'ü'.repeat(500))).toMatchObject({ status: 200 });
  });

  it.each([
    ['is too long', 'x'.repeat(501)],
    ['has a tab', 'a\tb'],
    ['has a mark of writing direction', 'a\u202eb'],
    ['has a control character of Latin 1', 'a\u0085b'],
  ])('is refused if it %s', async (_what, reason) => {
    expect(await ask('/v1/things/e-7', 'ina', reason)).toMatchObject({ status: 400, code: 'reason-invalid' });
    expect(await recorded()).toEqual([]);
  });

  it.each([
    ['is not UTF-8', 'caf\u00e9'],
    ['is empty', ''],
    ['is blank', ' '],
  ])('is refused if it %s', async (_what, bytes) => {
    const headers = { ...bearer('ina'), 'X-Custodes-Reason': bytes };
    const { status } = await fetch(`http://127.0.0.1:${listener.port}/v1/things/e-7`, { headers });
    expect(status).toBe(400);
  });
});

it('throws where a route reads and nothing records it', () => {
  expect(() => routerOf(routes, { look: () => {}, browse: () => {} })).toThrow('route look reads');
});

async function serve(recordRead: RecordRead, before: readonly ReturnType<typeof routerOf>[] = []): Promise<void> {
  const answer = ({ res }: { res: { json(body: object): unknown } }) => {
    answered += 1;
    res.json({});
  };
  const guard = guardOf({ tokens: () => tokens, clock: () => NOW, meters, routes: Object.values(routes) });
  const router = routerOf(routes, { look: answer, browse: answer }, recordRead);
  listener = await listen(createApp([guard, ...before, router]), { host: '127.0.0.1', port: 0 });
}

async function ask(path: string, token: string, reason?: string) {
  const why = reason === undefined ? {} : { 'X-Custodes-Reason': Buffer.from(reason).toString('latin1') };
  const answer = await fetch(`http://127.0.0.1:${listener.port}${path}`, { headers: { ...bearer(token), ...why } });
  const { code } = (await answer.json()) as { code?: string };
  return { status: answer.status, code, retryAfter: answer.headers.get('retry-after') };
}

async function recorded(): Promise<readonly AccessEvent[]> {
  const events: AccessEvent[] = [];
  for (let partition = 0; partition < topicPartitions['access-events']; partition++) {
    for await (const { records } of log.read('access-events', partition, 0)) {
      for (const { value } of records) {
        const framed = unframe(value);
        if (framed !== null) events.push(decodeAccessEvent(framed.schemaId, framed.body));
      }
    }
  }
  return events;
}
