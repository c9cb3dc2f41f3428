import { createApp, type Listener, listen } from '../../../services/adapters/http/server.ts';
import { openLogger } from '../../../services/adapters/logging/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startAlerter } from '../../../services/alerter/flow.ts';
import { alerterRoutes } from '../../../services/alerter/routes.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { guardOf } from '../../support/authentication/guard.ts';
import { aToken, bearer } from '../../support/authentication/tokens.ts';
import { aDetectedAccess, aFinding, JUNE } from '../../support/decision-builders.ts';
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

beforeEach(async () => {
  now = JUNE;
  log = memoryLog({ clock: () => now });
  register = aFollowedRegister(log);
  const meters = openMeters();
  const clock = () => now;
  alerter = startAlerter({ log, meters, clock, register, logger: openLogger('silent'), segmentMillisMax: 60_000 });
  const tokens = names.map((id) => aToken({ token: id, person: { id, kind: 'employee' }, may: ['alerts'] }));
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
    ['a viewer of a recording that many viewed', 'recording:r-1', ['e-2', 'e-1'], 'e-2'],
    ['the one actor of accesses that could not be decided', questions, ['e-2'], 'e-2'],
  ])('%s', async (_who, group, actors, by) => {
    const alertId = await anAlert(group, actors);
    for (const command of ['acknowledge', 'close']) {
      const { status, code } = await answer(alertId, command, by);
      expect([command, status, code]).toEqual([command, 403, 'own-alert']);
    }
    expect(await log.endOffset('alerts', 0)).toBe(actors.length);
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

describe('a finding that is a question to a source', () => {
  it.each([
    ['unknown', { verdict: 'unknown', determinedBy: [unknownRule()] }],
    ['in the future', { occurredAt: JUNE + DAY, appendedAt: JUNE }],
  ] as const)('names the actor, who must not answer it: %s', (_what, changes) => {
    const found = new Detection().observe(aDetectedAccess({ actorId: 'e-2', ...changes }), JUNE);
    const about = found.filter(({ kind }) => kind === 'finding') as readonly Finding[];
    expect(about.length).toBeGreaterThan(0);
    expect(about.map(({ actorId }) => actorId)).toEqual(about.map(() => 'e-2'));
  });
});

function unknownRule() {
  return { rule: 'actor-unknown', verdict: 'unknown', severity: 'medium', exception: null } as const;
}

async function anAlert(group: string, actors: readonly string[]): Promise<string> {
  const findings = actors.map((actorId) => aFinding({ group, actorId, rule: 'mfa-missing' }));
  const values = findings.map((finding) => frame(schemaIds.alertRecord, encodeAlertRecord(finding)));
  await log.append(
    'alerts',
    0,
    values.map((value) => ({ key: null, value })),
  );
  for (;;) {
    const answered = await fetch(`http://127.0.0.1:${listener.port}/v1/alerts`, { headers: bearer('svc') });
    const { items = [] } = (await answered.json()) as { items?: { alertId: string; accesses: number }[] };
    const [found] = items;
    if (found !== undefined && found.accesses === actors.length) return found.alertId;
    await new Promise(setImmediate);
  }
}

async function answer(alertId: string, command: string, by: string) {
  const response = await fetch(`http://127.0.0.1:${listener.port}/v1/alerts/${alertId}/${command}`, {
    method: 'POST',
    headers: { ...bearer(by), 'content-type': 'application/json' },
    body: JSON.stringify(command === 'close' ? { disposition: 'justified', explanation: 'it was fine' } : {}),
  });
  const body = (await response.json()) as { code?: string };
  return { status: response.status, code: body.code };
}
