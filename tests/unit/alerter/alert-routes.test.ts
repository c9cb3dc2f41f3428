import { createApp, type Listener, listen } from '../../../services/adapters/http/server.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startAlerter } from '../../../services/alerter/flow.ts';
import { alerterRoutes } from '../../../services/alerter/routes.ts';
import { meaningOf } from '../../../services/alerter/rule-meanings.ts';
import { frame, unframe } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { defaultDetections } from '../../../services/domain/finding/mechanisms/default-detections.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { guardOf } from '../../support/authentication/guard.ts';
import { aReadAudit } from '../../support/authentication/read-audit.ts';
import { aToken, bearer } from '../../support/authentication/tokens.ts';
import { aFinding, JUNE } from '../../support/decision-builders.ts';
import { aFollowedRegister } from '../../support/register/followed-register.ts';

interface AlertList {
  readonly items: readonly unknown[];
}

let log: Log;
let listener: Listener;
let alerter: ReturnType<typeof startAlerter>;
let register: ReturnType<typeof aFollowedRegister>;

beforeEach(async () => {
  log = memoryLog({ clock: () => JUNE });
  register = aFollowedRegister(log);
  const deps = { meters: openMeters(), logger: openLogger('silent'), clock: () => JUNE };
  alerter = startAlerter({
    alertFiles,
    ...deps,
    log: { ...log, append: (...given) => log.append(...given) },
    register,
    segmentMillisMax: 60_000,
    recordRead: aReadAudit({ log, clock: deps.clock }),
    table: memoryRowTable(),
  });
  listener = await listen(createApp([alerter.routes]), { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await alerter.drain();
  register.follower.stop();
  await listener.close(1_000);
});

describe('an act', () => {
  it('is by the person who signed in, a source, or nobody known', async () => {
    const tokens = [
      aToken({ token: 'mia', person: { id: 'e-7', kind: 'employee' }, may: ['alerts'] }),
      aToken({ token: 'pager', source: 'pager', may: ['alerts'] }),
    ];
    const guard = guardOf({
      tokens: () => tokens,
      clock: () => JUNE,
      meters: openMeters(),
      routes: Object.values(alerterRoutes),
    });
    const guarded = await listen(createApp([guard, alerter.routes]), { host: '127.0.0.1', port: 0 });
    const answer = (alertId: string, command: string, token: string, body: object) =>
      fetch(`http://127.0.0.1:${guarded.port}/v1/alerts/${alertId}/${command}`, {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const alertId = await anAlert();
    expect((await answer(alertId, 'acknowledge', 'pager', {})).status).toBe(200);
    expect((await answer(alertId, 'close', 'mia', { disposition: 'test', explanation: 'a drill' })).status).toBe(200);
    await guarded.close(0);
    expect(await actsBy()).toEqual(['pager', 'e-7']);
  });

  it('is refused to the person whom the alert is about, whatever their token may', async () => {
    const alertId = await anAlert();
    const { actor } = (await get(`/v1/alerts/${alertId}`)).body;
    const tokens = [aToken({ token: 'self', person: { id: String(actor), kind: 'employee' }, may: ['alerts'] })];
    const guard = guardOf({
      tokens: () => tokens,
      clock: () => JUNE,
      meters: openMeters(),
      routes: Object.values(alerterRoutes),
    });
    const guarded = await listen(createApp([guard, alerter.routes]), { host: '127.0.0.1', port: 0 });
    for (const command of ['acknowledge', 'close']) {
      const answer = await fetch(`http://127.0.0.1:${guarded.port}/v1/alerts/${alertId}/${command}`, {
        method: 'POST',
        headers: { ...bearer('self'), 'content-type': 'application/json' },
        body: JSON.stringify(command === 'close' ? { disposition: 'justified', explanation: 'it was me' } : {}),
      });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({
        detail: `alert \`${alertId}\` is about \`${actor}\`, expected an answer by somebody else`,
      });
    }
    await guarded.close(0);
    const { state, history } = (await get(`/v1/alerts/${alertId}`)).body;
    expect(state).toBe('new');
    expect(history).toMatchObject([
      { by: actor, action: 'acknowledge', refused: 'own-alert', state: 'new' },
      { by: actor, action: 'close', refused: 'own-alert', state: 'new', text: 'it was me' },
    ]);
  });

  it('is by nobody known where callers are not asked', async () => {
    await post(`/v1/alerts/${await anAlert()}/acknowledge`);
    expect(await actsBy()).toEqual(['unauthenticated']);
  });

  it('that takes two people is refused there with what to do', async () => {
    await raise(aFinding({ severity: 'high' }));
    const alertId = await anAlert();
    const { status, body } = await post(`/v1/alerts/${alertId}/close`, { disposition: 'misuse', explanation: 'why' });
    expect([status, body.code]).toEqual([403, 'person-required']);
    expect(body.detail).toMatch(/with `AUTH=off` nobody is signed in: start without it, then create a token for each/);
  });
});

describe('GET /v1/alerts', () => {
  it('lists alerts newest first, a page at a time, without one twice or left out', async () => {
    await raise(...Array.from({ length: 5 }, (_, n) => aFinding({ group: `actor:e-${n}` })));
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const { body } = await get(`/v1/alerts?order=newest&limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      pages.push(body.items.map(({ actor }) => actor));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(pages).toEqual([['e-4', 'e-3'], ['e-2', 'e-1'], ['e-0']]);
  });

  it('sends nothing to a caller who has the page, until an alert on it changes', async () => {
    const alertId = await anAlert();
    const url = `http://127.0.0.1:${listener.port}/v1/alerts?queue=open`;
    const first = await fetch(url);
    const etag = String(first.headers.get('etag'));
    expect(((await first.json()) as AlertList).items).toHaveLength(1);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await fetch(url, { headers: { 'if-none-match': known } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    expect((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    await post(`/v1/alerts/${alertId}/acknowledge`);
    const changed = await fetch(url, { headers: { 'if-none-match': etag } });
    expect(((await changed.json()) as AlertList).items).toMatchObject([{ alertId, state: 'acknowledged' }]);
  });

  it('filters by state, actor, rule and severity', async () => {
    await raise(
      aFinding({ group: 'actor:e-1', rule: 'a', severity: 'high' }),
      aFinding({ group: 'actor:e-1', rule: 'b', severity: 'low' }),
      aFinding({ group: 'actor:e-2', rule: 'b', severity: 'critical' }),
    );
    const [second] = (await get('/v1/alerts?actor=e-2')).body.items;
    await post(`/v1/alerts/${second?.alertId}/acknowledge`);
    const actors = async (query: string) => (await get(`/v1/alerts?${query}`)).body.items.map(({ actor }) => actor);
    expect(await actors('actor=e-1')).toEqual(['e-1']);
    expect(await actors('rule=b')).toEqual(['e-2', 'e-1']);
    expect(await actors('rule=a')).toEqual(['e-1']);
    expect(await actors('severity=low')).toEqual([]);
    expect(await actors('severity=critical')).toEqual(['e-2']);
    expect(await actors('state=acknowledged')).toEqual(['e-2']);
    expect(await actors('state=new&actor=e-2')).toEqual([]);
  });

  it('filters by assignee, opening time, and a text that is compared as it is', async () => {
    const severity = 'medium';
    await raise(
      aFinding({ group: 'actor:e-1', rule: 'a', severity }),
      aFinding({ group: 'actor:e.*', rule: 'b', severity }),
    );
    const [first, second] = (await get('/v1/alerts')).body.items;
    await post(`/v1/alerts/${first?.alertId}/assign`, { to: 'mia' });
    await post(`/v1/alerts/${second?.alertId}/comment`, { text: 'Called the OWNER: 100 % sure (see T-9)' });
    const actors = async (query: string) => (await get(`/v1/alerts?${query}`)).body.items.map(({ actor }) => actor);
    expect(await actors('assignee=mia')).toEqual(['e-1']);
    expect(await actors('assignee=mi')).toEqual([]);
    expect(await actors('queue=unassigned')).toEqual(['e.*']);
    await post(`/v1/alerts/${first?.alertId}/close`, { disposition: 'test', explanation: 'a drill' });
    expect([await actors('queue=open'), await actors('state=closed')]).toEqual([['e.*'], ['e-1']]);
    for (const q of ['the owner', '100 %', 'T-9)', 'e.*', second?.alertId]) {
      expect([q, await actors(`q=${encodeURIComponent(q ?? '')}`)]).toEqual([q, ['e.*']]);
    }
    expect(await actors('q=mia')).toEqual(['e-1']);
    expect(await actors('q=nothing+like+it')).toEqual([]);
    const at = (millis: number) => encodeURIComponent(new Date(millis).toISOString());
    expect(await actors(`from=${at(JUNE)}&to=${at(JUNE + 1)}`)).toHaveLength(2);
    expect(await actors(`from=${at(JUNE + 1)}`)).toEqual([]);
    expect(await actors(`to=${at(JUNE)}`)).toEqual([]);
  });

  it.each([
    ['from=yesterday', 'from'],
    ['q=', 'q'],
    ['statee=new', 'statee'],
    ['state=open', 'state'],
    ['severity=urgent', 'severity'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=x', 'cursor'],
    ['actor=', 'actor'],
    ['actor=a&actor=b', 'actor'],
  ])('refuses ?%s and names the field', async (query, field) => {
    const { status, body, type } = await get(`/v1/alerts?${query}`);
    expect(status).toBe(400);
    expect(type).toContain('application/problem+json');
    expect(body.errors).toEqual([expect.objectContaining({ field, expected: expect.any(String) })]);
    expect(body.errors[0]).toHaveProperty('value');
  });
});

describe('GET /v1/alerts/{alertId}', () => {
  it('gives the alert with every key', async () => {
    await raise(aFinding());
    const [item] = (await get('/v1/alerts')).body.items;
    const { status, body } = await get(`/v1/alerts/${item?.alertId}`);
    expect(status).toBe(200);
    const meaning = meaningOf('unexplained-visits', { rules: alertFiles.rules, detections: defaultDetections });
    expect(body).toEqual({ ...item, history: [], notified: [], rules: [{ id: 'unexplained-visits', ...meaning }] });
    expect(meaning?.runbook).toBe('docs/alerts.md#pattern');
  });

  it('is a 404 problem when there is none', async () => {
    const { status, type } = await get('/v1/alerts/nobody');
    expect([status, type]).toEqual([404, expect.stringContaining('application/problem+json')]);
  });
});

describe('acting on several alerts', () => {
  it('closes together what a late ticket explained, judging each by itself', async () => {
    const findings = [1, 2, 3].map((n) => aFinding({ group: `actor:e-${n}`, severity: 'medium' }));
    await raise(...findings);
    const records = findings.slice(0, 2).map(({ findingId }) => {
      return encodeAlertRecord({ kind: 'withdrawal', findingId, detectedAt: JUNE });
    });
    await log.append(
      'alerts',
      0,
      records.map((body) => ({ key: null, value: frame(schemaIds.alertRecord, body) })),
    );
    let explained: readonly { alertId: string; actor: string; suggestion?: unknown }[] = [];
    while (explained.length < 2) explained = (await get('/v1/alerts?explained=true')).body.items;
    expect(explained.map(({ actor }) => actor)).toEqual(['e-1', 'e-2']);
    expect(explained[0]?.suggestion).toMatchObject({ disposition: 'register-gap' });
    const alertIds = [...explained.map(({ alertId }) => alertId), 'nobody'];
    const act = { alertIds, action: 'close', disposition: 'register-gap', text: 'ticket T-1 came late' };
    const { status, body } = await post('/v1/alerts/bulk', act);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      results: [
        { alertId: alertIds[0], status: 'done', state: 'closed' },
        { alertId: alertIds[1], status: 'done', state: 'closed' },
        { alertId: 'nobody', status: 'refused', code: 'alert-unknown' },
      ],
    });
    expect((await get('/v1/alerts?explained=true')).body.items).toEqual([]);
    expect((await get('/v1/alerts?state=closed')).body.items).toHaveLength(2);
    const again = await post('/v1/alerts/bulk', { alertIds: [alertIds[0]], action: 'acknowledge' });
    expect(again.body).toMatchObject({ results: [{ status: 'refused', code: 'already-answered' }] });
  });
});

describe('answering an alert', () => {
  const close = { disposition: 'justified', explanation: 'the owner asked by phone, ticket T-9' };

  it('acknowledges, then closes, and answers with what the log made of it', async () => {
    const alertId = await anAlert();
    expect(await post(`/v1/alerts/${alertId}/acknowledge`)).toMatchObject({
      status: 200,
      body: { state: 'acknowledged' },
    });
    expect(await post(`/v1/alerts/${alertId}/close`, close)).toMatchObject({
      status: 200,
      body: { state: 'closed', disposition: 'justified' },
    });
    expect((await get(`/v1/alerts/${alertId}`)).body.state).toBe('closed');
    expect(await log.endOffset('alerts', 0)).toBe(3);
  });

  it('is a 409 with the state that won when it comes too late, and is in the history', async () => {
    const alertId = await anAlert();
    await post(`/v1/alerts/${alertId}/close`, close);
    for (const [verb, body] of [
      ['acknowledge', {}],
      ['close', close],
    ] as const) {
      expect(await post(`/v1/alerts/${alertId}/${verb}`, body)).toMatchObject({
        status: 409,
        body: { state: 'closed', disposition: 'justified' },
      });
    }
    const { history } = (await get(`/v1/alerts/${alertId}`)).body;
    expect(history.map(({ action, refused }) => [action, refused])).toEqual([
      ['close', undefined],
      ['acknowledge', 'wrong-state'],
      ['close', 'wrong-state'],
    ]);
  });

  it('lets exactly the first in log order win of two that come at once', async () => {
    const alertId = await anAlert();
    const { append } = log;
    // Neither is appended before both have seen the alert open.
    const arrived: (() => void)[] = [];
    log = {
      ...log,
      append: async (...given) => {
        await new Promise<void>((resolve) => {
          arrived.push(resolve);
          if (arrived.length === 2) for (const go of arrived) go();
        });
        return append(...given);
      },
    };
    const answers = await Promise.all(
      ['misuse', 'false-positive'].map((disposition) =>
        post(`/v1/alerts/${alertId}/close`, { disposition, explanation: 'so it was' }),
      ),
    );
    log = { ...log, append };
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [won, lost] = answers[0]?.status === 200 ? answers : [...answers].reverse();
    expect((await get(`/v1/alerts/${alertId}`)).body.disposition).toBe(won?.body.disposition);
    expect(lost?.body).toMatchObject({ state: 'closed', disposition: won?.body.disposition });
  });

  it.each([
    ['no body', undefined, ['disposition', 'explanation'], 422],
    ['no explanation', { disposition: 'misuse' }, ['explanation'], 422],
    ['a blank explanation', { disposition: 'misuse', explanation: '  \n' }, ['explanation'], 422],
    ['too long an explanation', { disposition: 'misuse', explanation: 'x'.repeat(4_001) }, ['explanation'], 422],
    ['a disposition that is not in the list', { disposition: 'fine', explanation: 'x' }, ['disposition'], 422],
    ['a field that is not known', { ...close, by: 'me' }, ['by'], 422],
    ['a body that is no object', [], ['body'], 400],
  ])('refuses a close with %s and appends nothing', async (_what, body, fields, status) => {
    const alertId = await anAlert();
    const answer = await post(`/v1/alerts/${alertId}/close`, body);
    expect(answer.status).toBe(status);
    expect(answer.body.errors.map(({ field }) => field)).toEqual(fields);
    expect(await log.endOffset('alerts', 0)).toBe(1);
  });

  it('is a 404 problem for an alert that does not exist', async () => {
    expect((await post('/v1/alerts/nobody/close', close)).status).toBe(404);
  });

  it('reports that the outcome is unknown when the log did not answer', async () => {
    const alertId = await anAlert();
    const append = log.append;
    log = { ...log, append: () => Promise.reject(new Error('no answer')) };
    const answer = await post(`/v1/alerts/${alertId}/acknowledge`);
    log = { ...log, append };
    expect(answer).toMatchObject({ status: 503, body: { title: 'outcome unknown' } });
  });
});

/** Who the acts in the log are by. */
async function actsBy(): Promise<string[]> {
  const by: string[] = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      const record =
        framed?.schemaId === schemaIds.alertRecord ? decodeAlertRecord(schemaIds.alertRecord, framed.body) : null;
      if (record?.kind === 'act') by.push(record.by.id);
    }
  }
  return by;
}

async function anAlert(): Promise<string> {
  await raise(aFinding({ severity: 'medium' }));
  return (await get('/v1/alerts')).body.items[0]?.alertId ?? '';
}

/** Appends findings and waits until the alerter shows their alerts. */
async function raise(...findings: readonly Finding[]): Promise<void> {
  const values = findings.map((finding) => frame(schemaIds.alertRecord, encodeAlertRecord(finding)));
  await log.append(
    'alerts',
    0,
    values.map((value) => ({ key: null, value })),
  );
  // A command on an alert that is the newest cannot be answered before the fold has come to it.
  const groups = new Set(findings.map(({ group }) => group)).size;
  const wanted = Math.min(groups, 1_000);
  while ((await get('/v1/alerts?limit=1000')).body.items.length < wanted) await new Promise(setImmediate);
}

/** What these tests read of the answers: a list, an alert, or a problem. */
interface Body {
  readonly code?: string;
  readonly detail?: string;
  readonly actor?: string | null;
  readonly items: readonly { readonly alertId: string; readonly actor: string }[];
  readonly nextCursor?: string;
  readonly state: string;
  readonly disposition: string | null;
  readonly history: readonly { readonly action: string; readonly refused?: string }[];
  readonly errors: readonly { readonly field: string; readonly value: unknown; readonly expected: string }[];
}

async function get(path: string) {
  const response = await fetch(`http://127.0.0.1:${listener.port}${path}`);
  const body = (await response.json()) as Body;
  return { status: response.status, type: response.headers.get('content-type'), body };
}

async function post(path: string, body?: unknown) {
  const response = await fetch(`http://127.0.0.1:${listener.port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}
