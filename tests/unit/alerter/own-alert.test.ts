import { createApp, type Listener, listen } from '../../../services/adapters/http/server.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startAlerter } from '../../../services/alerter/flow.ts';
import { alerterRoutes } from '../../../services/alerter/routes.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { alertRecordsIn } from '../../support/alerts/alert-records.ts';
import { guardOf } from '../../support/authentication/guard.ts';
import { aReadAudit } from '../../support/authentication/read-audit.ts';
import { aToken, bearer } from '../../support/authentication/tokens.ts';
import { aDetectedAccess, aFinding, JUNE } from '../../support/decision-builders.ts';
import { eventsOf } from '../../support/intake-server.ts';
import { aFollowedRegister, appendRegister } from '../../support/register/followed-register.ts';
import { aRecord } from '../../support/register-builders.ts';

/** Who may answer an alert: nobody whom it is about, under whichever id, and not their line manager. */

const names = ['e-1', 'arthur', 'boss', 'boss-alias', 'e-2', 'svc', 'new-name'] as const;
const DAY = 86_400_000;

let log: Log;
let listener: Listener;
let alerter: ReturnType<typeof startAlerter>;
let register: ReturnType<typeof aFollowedRegister>;
let now: number;
/** The register is not read on before this resolves. */
let gate: Promise<void>;

beforeEach(async () => {
  now = JUNE;
  gate = Promise.resolve();
  const memory = memoryLog({ clock: () => now });
  log = {
    ...memory,
    async *read(topic, ...given) {
      for await (const batch of memory.read(topic, ...given)) {
        if (topic === 'register') await gate;
        yield batch;
      }
    },
  };
  register = aFollowedRegister(log);
  const meters = openMeters();
  const clock = () => now;
  alerter = startAlerter({
    alertFiles,
    log,
    meters,
    clock,
    register,
    logger: openLogger('silent'),
    segmentMillisMax: 60_000,
    recordRead: aReadAudit({ log, clock }),
    table: memoryRowTable(),
  });
  const tokens = names.map((id) => aToken({ token: id, person: { id, kind: 'employee' }, may: ['alerts'] }));
  tokens.push(aToken({ token: 'tool', source: 'tool', may: ['alerts'] }));
  const guard = guardOf({ tokens: () => tokens, clock, meters, routes: Object.values(alerterRoutes) });
  listener = await listen(createApp([guard, alerter.routes]), { host: '127.0.0.1', port: 0 });
  await appendRegister(
    log,
    aRecord('person', { id: 'e-1', manager: 'boss', aliases: ['arthur'] }),
    aRecord('person', { id: 'boss', manager: 'ceo', aliases: ['boss-alias'] }),
  );
});

afterEach(async () => {
  await alerter.drain();
  register.follower.stop();
  await listener.close(1_000);
});

const ofSeveral = 'low:mfa-missing:2026-06-01';
const questions = 'unknown:console:actor-unknown';

describe('an alert is never answered by', () => {
  it.each([
    ['its subject', 'actor:e-1', ['e-1'], 'e-1'],
    ['its subject under an alias', 'actor:e-1', ['e-1'], 'arthur'],
    ['the person behind the alias that it is about', 'actor:arthur', ['arthur'], 'e-1'],
    ['the line manager of its subject', 'actor:e-1', ['e-1'], 'boss'],
    ['the line manager under an alias', 'actor:e-1', ['e-1'], 'boss-alias'],
    ['the line manager where it names its subject by an alias', 'actor:arthur', ['arthur'], 'boss'],
    ['the one actor of a group alert', ofSeveral, ['e-1'], 'e-1'],
    ['the one actor of a group alert under an alias', ofSeveral, ['e-1'], 'arthur'],
    ['the line manager of the one actor of a group alert', ofSeveral, ['e-1'], 'boss'],
    ['their line manager where it counts them under two names', ofSeveral, ['e-1', 'arthur'], 'boss-alias'],
    ['one of the actors of a group alert', ofSeveral, ['e-2', 'e-1'], 'arthur'],
    ['one of many people at one source', 'storm:tool:a-rule', ['e-2', 'e-1'], 'e-2'],
    ['the one actor of accesses that could not be decided', questions, ['e-2'], 'e-2'],
  ])('%s', async (_who, group, actors, by) => {
    const alertId = await anAlert(group, actors);
    for (const command of ['acknowledge', 'close']) {
      const { status, code } = await answer(alertId, command, by);
      expect([command, status, code]).toEqual([command, 403, 'own-alert']);
    }
    expect(await history(alertId)).toEqual([
      ['acknowledge', by, 'own-alert'],
      ['close', by, 'own-alert'],
    ]);
    expect((await eventsOf(log)).filter(({ outcome }) => outcome !== 'allowed')).toMatchObject(
      ['acknowledge', 'close'].map((command) => ({
        outcome: 'denied',
        action: 'search',
        actor: { id: by },
        resource: { kind: 'store', storeId: 'alerts' },
        search: { filter: `/v1/alerts/${alertId}/${command}?refused=own-alert`, personId: null },
      })),
    );
  });

  it('its subject under an alias that they lost after the access', async () => {
    now = JUNE + DAY;
    const from = new Date(JUNE + 1).toISOString();
    await appendRegister(log, aRecord('person', { id: 'e-1', manager: 'e-2', aliases: [], validFrom: from }));
    const alertId = await anAlert('actor:e-1', ['e-1']);
    expect(await answer(alertId, 'close', 'arthur')).toMatchObject({ status: 403 });
    expect(await answer(alertId, 'close', 'boss')).toMatchObject({ status: 403 });
    expect(await answer(alertId, 'close', 'e-2')).toMatchObject({ status: 403 });
    expect(await answer(alertId, 'close', 'svc')).toMatchObject({ status: 200 });
  });

  it('its subject under an alias that the register learned just before the call', async () => {
    const alertId = await anAlert('actor:e-1', ['e-1']);
    const from = new Date(JUNE - 1).toISOString();
    await appendRegister(
      log,
      aRecord('person', { id: 'e-1', manager: 'boss', aliases: ['new-name'], validFrom: from }),
    );
    expect(await answer(alertId, 'close', 'new-name')).toMatchObject({ status: 403 });
  });

  it('its subject under an alias that was acknowledged, and that the alerter did not read yet', async () => {
    const alertId = await anAlert('actor:e-1', ['e-1']);
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const from = new Date(JUNE - 1).toISOString();
    await appendRegister(log, aRecord('person', { id: 'e-1', manager: 'boss', aliases: ['e-2'], validFrom: from }));
    const answered = answer(alertId, 'close', 'e-2');
    // It would be answered by now.
    expect(await history(alertId)).toEqual([]);
    await answer(alertId, 'unknown-command', 'svc');
    open();
    expect(await answered).toMatchObject({ status: 403, code: 'own-alert' });
  });
});

describe('an alert is assigned', () => {
  it.each(['e-1', 'arthur', 'boss', 'boss-alias'])(
    'never to %s, whom it is about or who is their manager',
    async (to) => {
      const alertId = await anAlert('actor:e-1', ['e-1']);
      expect(await answer(alertId, 'assign', 'svc', { to })).toMatchObject({ status: 422, code: 'assignee-barred' });
      expect(await answer(alertId, 'assign', 'svc', { to: 'e-2' })).toMatchObject({ status: 200 });
      expect(await history(alertId)).toEqual([
        ['assign', 'svc', 'assignee-barred'],
        ['assign', 'svc', undefined],
      ]);
    },
  );
});

describe('an alert is answered by', () => {
  it.each([
    ['somebody else', 'actor:e-1', ['e-1'], 'e-2'],
    ['somebody whom the register does not know', 'actor:e-1', ['e-1'], 'svc'],
    ['the report of its subject', 'actor:boss', ['boss'], 'e-1'],
    ['the line manager of one of several actors', ofSeveral, ['e-2', 'e-1'], 'boss'],
  ])('%s', async (_who, group, actors, by) => {
    const alertId = await anAlert(group, actors);
    expect(await answer(alertId, 'acknowledge', by)).toMatchObject({ status: 200 });
    expect(await answer(alertId, 'close', by)).toMatchObject({ status: 200 });
  });
});

describe('an alert of severity high is closed', () => {
  it('by two people, of whom the second is not the first under an alias', async () => {
    await appendRegister(log, aRecord('person', { id: 'e-2', manager: 'ceo', aliases: ['new-name'] }));
    const alertId = await anAlert('actor:e-1', ['e-1'], 'high');
    expect(await answer(alertId, 'close', 'e-2')).toMatchObject({ status: 200, state: 'close-proposed' });
    expect(await answer(alertId, 'approve-close', 'e-2')).toMatchObject({
      status: 403,
      code: 'second-person-required',
    });
    expect(await answer(alertId, 'approve-close', 'new-name')).toMatchObject({
      status: 403,
      code: 'second-person-required',
    });
    expect(await answer(alertId, 'approve-close', 'boss')).toMatchObject({ status: 403, code: 'own-alert' });
    expect(await answer(alertId, 'approve-close', 'svc')).toMatchObject({ status: 200, state: 'closed' });
    expect(await answer(alertId, 'approve-close', 'svc')).toMatchObject({ status: 409, state: 'closed' });
    expect(await history(alertId)).toEqual([
      ['close', 'e-2', undefined],
      ['approve-close', 'e-2', 'second-person-required'],
      ['approve-close', 'new-name', 'second-person-required'],
      ['approve-close', 'boss', 'own-alert'],
      ['approve-close', 'svc', undefined],
      ['approve-close', 'svc', 'wrong-state'],
    ]);
  });

  it('not by a tool, neither first nor second, and watched for 30 days after the second person', async () => {
    const alertId = await anAlert('actor:e-1', ['e-1'], 'high');
    expect(await answer(alertId, 'close', 'tool')).toMatchObject({ status: 403, code: 'person-required' });
    expect(await answer(alertId, 'close', 'e-2')).toMatchObject({ status: 200, state: 'close-proposed' });
    expect(await answer(alertId, 'approve-close', 'tool')).toMatchObject({ status: 403, code: 'person-required' });
    expect(await answer(alertId, 'approve-close', 'svc')).toMatchObject({ status: 200, state: 'closed' });
    const acts = (await alertRecordsIn(log)).flatMap((record) => (record.kind === 'act' ? [record] : []));
    expect(acts.map(({ action, by, watchDays }) => [action, by.kind, watchDays])).toEqual([
      ['close', 'service', 30],
      ['close', 'person', 30],
      ['approve-close', 'service', 30],
      ['approve-close', 'person', 30],
    ]);
  });

  it('not by the first under an alias that the register moved to nobody after the proposal', async () => {
    await appendRegister(log, aRecord('person', { id: 'e-2', manager: 'ceo', aliases: ['new-name'] }));
    const alertId = await anAlert('actor:e-1', ['e-1'], 'high');
    expect(await answer(alertId, 'close', 'new-name')).toMatchObject({ state: 'close-proposed' });
    now = JUNE + DAY;
    const from = new Date(JUNE + 1).toISOString();
    await appendRegister(log, aRecord('person', { id: 'e-2', manager: 'ceo', aliases: [], validFrom: from }));
    expect(await answer(alertId, 'approve-close', 'e-2')).toMatchObject({ code: 'second-person-required' });
  });

  it('not by somebody to whom its subject assigned it before it was about them', async () => {
    const alertId = await anAlert('storm:tool:a-rule', ['e-1']);
    expect(await answer(alertId, 'assign', 'e-2', { to: 'svc' })).toMatchObject({ status: 200 });
    await raise([aFinding({ group: 'storm:tool:a-rule', actorId: 'e-2' })]);
    expect(await answer(alertId, 'close', 'svc')).toMatchObject({ status: 403, code: 'own-alert' });
  });
});

describe('an act that was judged before the alert changed', () => {
  it('is judged again: whose access joins the alert meanwhile does not close it', async () => {
    const alertId = await anAlert('storm:tool:a-rule', ['e-1']);
    const { append } = log;
    let joined = false;
    log.append = async (...given) => {
      if (!joined) {
        joined = true;
        const finding = aFinding({ group: 'storm:tool:a-rule', actorId: 'e-2' });
        await append('alerts', 0, [{ key: null, value: frame(schemaIds.alertRecord, encodeAlertRecord(finding)) }]);
      }
      return append(...given);
    };
    expect(await answer(alertId, 'close', 'e-2')).toMatchObject({ status: 403, code: 'own-alert' });
    expect(joined).toBe(true);
    expect(await history(alertId)).toEqual([['close', 'e-2', 'own-alert']]);
  });
});

describe('a finding that is a question to a source', () => {
  it.each([
    ['unknown', { verdict: 'unknown', determinedBy: [unknownRule()] }],
    ['in the future', { occurredAt: JUNE + DAY, appendedAt: JUNE }],
  ] as const)('names the actor, who must not answer it: %s', (_what, changes) => {
    const found = new Detection(memoryRowTable()).observe(aDetectedAccess({ actorId: 'e-2', ...changes }), JUNE);
    const about = found.filter(({ kind }) => kind === 'finding') as readonly Finding[];
    expect(about.length).toBeGreaterThan(0);
    expect(about.map(({ actorId }) => actorId)).toEqual(about.map(() => 'e-2'));
  });
});

function unknownRule() {
  return { rule: 'actor-unknown', verdict: 'unknown', severity: 'medium', exception: null } as const;
}

async function anAlert(
  group: string,
  actors: readonly string[],
  severity: Finding['severity'] = 'low',
): Promise<string> {
  return raise(actors.map((actorId) => aFinding({ group, actorId, rule: 'mfa-missing', severity })));
}

/** Appends findings of one alert and waits until it counts them. */
async function raise(findings: readonly Finding[]): Promise<string> {
  const before = await accesses();
  const values = findings.map((finding) => frame(schemaIds.alertRecord, encodeAlertRecord(finding)));
  await log.append(
    'alerts',
    0,
    values.map((value) => ({ key: null, value })),
  );
  for (;;) {
    const [found] = await listed();
    if (found !== undefined && found.accesses === before + findings.length) return found.alertId;
    await new Promise(setImmediate);
  }
}

async function accesses(): Promise<number> {
  const [found] = await listed();
  return found?.accesses ?? 0;
}

async function listed() {
  const answered = await fetch(`http://127.0.0.1:${listener.port}/v1/alerts`, { headers: bearer('svc') });
  const { items = [] } = (await answered.json()) as { items?: { alertId: string; accesses: number }[] };
  return items;
}

/** Action, author and refusal of every act. */
async function history(alertId: string) {
  const response = await fetch(`http://127.0.0.1:${listener.port}/v1/alerts/${alertId}`, { headers: bearer('svc') });
  const body = (await response.json()) as { history: { action: string; by: string; refused?: string }[] };
  return body.history.map(({ action, by, refused }) => [action, by, refused]);
}

const bodies: Readonly<Record<string, object>> = {
  close: { disposition: 'justified', explanation: 'it was fine' },
};

async function answer(alertId: string, command: string, by: string, sent = bodies[command] ?? {}) {
  const response = await fetch(`http://127.0.0.1:${listener.port}/v1/alerts/${alertId}/${command}`, {
    method: 'POST',
    headers: { ...bearer(by), 'content-type': 'application/json' },
    body: JSON.stringify(sent),
  });
  const body = (await response.json()) as { code?: string; state?: string };
  return { status: response.status, code: body.code, state: body.state };
}
