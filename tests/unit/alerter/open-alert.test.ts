import { createApp, type Listener, listen } from '../../../services/adapters/http/server.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startAlerter } from '../../../services/alerter/flow.ts';
import { alerterRoutes } from '../../../services/alerter/routes.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { guardOf } from '../../support/authentication/guard.ts';
import { aReadAudit } from '../../support/authentication/read-audit.ts';
import { aToken, bearer } from '../../support/authentication/tokens.ts';
import { JUNE } from '../../support/decision-builders.ts';
import { aFollowedRegister } from '../../support/register/followed-register.ts';

let listener: Listener;
let alerter: ReturnType<typeof startAlerter>;
let register: ReturnType<typeof aFollowedRegister>;

beforeEach(async () => {
  const log = memoryLog({ clock: () => JUNE });
  register = aFollowedRegister(log);
  const given = { meters: openMeters(), logger: openLogger('silent'), clock: () => JUNE };
  const recordRead = aReadAudit({ ...given, log });
  const deps = { ...given, alertFiles, log, register, segmentMillisMax: 60_000, recordRead, table: memoryRowTable() };
  alerter = startAlerter(deps);
  const tokens = ['mia', 'lee', 'e-1'].map((id) => {
    return aToken({ token: id, person: { id, kind: 'employee' }, may: ['alerts'] });
  });
  const guard = guardOf({ ...given, tokens: () => tokens, routes: Object.values(alerterRoutes) });
  listener = await listen(createApp([guard, alerter.routes]), { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await alerter.drain();
  register.follower.stop();
  await listener.close(1_000);
});

describe('an alert that somebody opens by hand', () => {
  const tip = { severity: 'high', actorId: 'e-1', ownerId: 'o-81', text: 'The owner called.\nShe was upset.' };

  it('has who opened it on the record, and is worked like any other', async () => {
    const { status, body } = await ask('POST', '/v1/alerts', 'mia', tip);
    expect([status, body]).toMatchObject([
      201,
      {
        state: 'new',
        severity: 'high',
        rules: ['opened-by-hand'],
        actor: 'e-1',
        accesses: 0,
        summary: 'mia reported actor e-1, owner o-81: The owner called. She was upset.',
      },
    ]);
    const path = `/v1/alerts/${body.alertId}`;
    expect(await act(`${path}/acknowledge`, 'e-1')).toBe(403);
    const answers = [
      await act(`${path}/close`, 'mia', { disposition: 'misuse', explanation: 'seen' }),
      await act(`${path}/approve-close`, 'mia'),
      await act(`${path}/approve-close`, 'lee'),
    ];
    expect(answers).toEqual([200, 403, 200]);
    const found = (await ask('GET', path, 'mia')).body;
    expect(found).toMatchObject({ state: 'closed', rules: [{ id: 'opened-by-hand', runbook: 'docs/alerts.md#tip' }] });
    expect(found.history).toMatchObject([
      { by: 'mia', action: 'open', text: tip.text, state: 'new' },
      { by: 'e-1', refused: 'own-alert' },
      { action: 'close' },
      { refused: 'second-person-required' },
      { by: 'lee', state: 'closed' },
    ]);
  });

  it('joins no other alert: two reports about one person are two', async () => {
    await ask('POST', '/v1/alerts', 'mia', tip);
    await ask('POST', '/v1/alerts', 'lee', { severity: 'low', sourceId: 's-1', text: 'odd' });
    await ask('POST', '/v1/alerts', 'lee', tip);
    expect((await ask('GET', '/v1/alerts?actor=e-1', 'mia')).body.items).toHaveLength(2);
    expect((await ask('GET', '/v1/alerts?rule=opened-by-hand', 'mia')).body.items).toHaveLength(3);
  });

  it.each([
    [{ severity: 'high', text: 'x' }, 'actorId'],
    [{ ...tip, severity: 'grave' }, 'severity'],
    [{ ...tip, text: '' }, 'text'],
    [{ ...tip, ownerId: 'o\n1' }, 'ownerId'],
  ])('is refused where a field is wrong: %j', async (body, field) => {
    const answer = await ask('POST', '/v1/alerts', 'mia', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'command-invalid', errors: [{ field }] } });
  });
});

async function ask(method: string, path: string, token: string, body?: object) {
  const answer = await fetch(`http://127.0.0.1:${listener.port}${path}`, {
    method,
    headers: { ...bearer(token), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function act(path: string, token: string, body: object = {}): Promise<number> {
  return (await ask('POST', path, token, body)).status;
}
