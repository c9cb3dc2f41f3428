import { alertsCommand } from '../../../../scripts/commands/alerts.ts';
import { createApp, type Listener, listen } from '../../../../services/adapters/http/server.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { startAlerter } from '../../../../services/alerter/flow.ts';
import { alerterRoutes } from '../../../../services/alerter/routes.ts';
import { meaningOf } from '../../../../services/alerter/rule-meanings.ts';
import { frame } from '../../../../services/avro/framing.ts';
import { defaultDetections } from '../../../../services/domain/finding/mechanisms/default-detections.ts';
import { encodeAlertRecord } from '../../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { alertFiles } from '../../../support/alerts/alert-files.ts';
import { guardOf } from '../../../support/authentication/guard.ts';
import { aReadAudit } from '../../../support/authentication/read-audit.ts';
import { aToken } from '../../../support/authentication/tokens.ts';
import { aFinding, JUNE } from '../../../support/decision-builders.ts';
import { runCommand } from '../../../support/process/run-command.ts';
import { aFollowedRegister } from '../../../support/register/followed-register.ts';

const hundred = Array.from({ length: 100 }, (_, index) => ({
  eventId: `ev-${index}`,
  sourceId: 'support-console',
  ownerId: 'o-1',
  occurredAt: JUNE,
  appendedAt: JUNE,
  facts: null,
}));

describe('custodes alerts', () => {
  let listener: Listener;
  let alerter: ReturnType<typeof startAlerter>;
  let register: ReturnType<typeof aFollowedRegister>;
  let alertId: string;

  beforeEach(async () => {
    const log = memoryLog({ clock: () => JUNE });
    register = aFollowedRegister(log);
    const given = { meters: openMeters(), logger: openLogger('silent'), clock: () => JUNE };
    const recordRead = aReadAudit({ ...given, log });
    alerter = startAlerter({
      alertFiles,
      ...given,
      log,
      register,
      segmentMillisMax: 60_000,
      recordRead,
      table: memoryRowTable(),
    });
    const tokens = ['mia', 'lee', 'e-1'].map((id) => {
      return aToken({ token: id, person: { id, kind: 'employee' }, may: ['alerts'] });
    });
    const guard = guardOf({ ...given, tokens: () => tokens, routes: Object.values(alerterRoutes) });
    listener = await listen(createApp([guard, alerter.routes]), { host: '127.0.0.1', port: 0 });
    const value = frame(schemaIds.alertRecord, encodeAlertRecord(aFinding({ evidence: hundred })));
    await log.append('alerts', 0, [{ key: null, value }]);
    do {
      const page = JSON.parse((await run('mia', '--json')).out) as { items: { alertId: string }[] };
      alertId = page.items[0]?.alertId ?? '';
    } while (alertId === '');
  });
  afterEach(async () => {
    await alerter.drain();
    register.follower.stop();
    await listener.close(1_000);
  });

  const run = (token: string, ...args: string[]) =>
    runCommand(alertsCommand(), [...args, '--url', `http://127.0.0.1:${listener.port}`, '--token', token]);

  it('takes an alert from its notification to its close by two people, and prints who did what', async () => {
    const done = [
      await run('mia', 'ack', alertId),
      await run('mia', 'assign', alertId, 'mia'),
      await run('mia', 'comment', alertId, 'called the owner'),
      await run('mia', 'escalate', alertId, 'twelve owners'),
      await run('mia', 'close', alertId, '--as', 'misuse', '--because', 'no ticket', '--evidence', 'HR-1', 'HR-2'),
      await run('lee', 'reopen', alertId, 'ask HR first'),
      await run('mia', 'close', alertId, '--as', 'misuse', '--because', 'HR agrees'),
    ];
    expect(done.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(done.at(-1)?.out.trim()).toBe(
      `${alertId} (high) is close-proposed, assigned to mia; a second person approves or reopens it`,
    );
    for (const [who, why] of [
      ['mia', /`mia` proposed to close/],
      ['e-1', /is about `e-1`/],
    ] as const) {
      const { code, error } = await run(who, 'approve', alertId);
      expect([code, error]).toEqual([2, expect.stringMatching(why)]);
    }
    const { proposal } = JSON.parse((await run('lee', 'show', alertId, '--json')).out) as {
      proposal: { actId: string };
    };
    expect((await run('lee', 'show', alertId)).out).toContain(proposal.actId);
    const another = await run('lee', 'approve', alertId, 'another');
    expect([another.code, another.error]).toEqual([2, expect.stringContaining(proposal.actId)]);
    const several = await run('lee', 'bulk', 'approve', alertId, '--proposals', 'another');
    expect([several.code, several.out]).toEqual([1, expect.stringContaining(proposal.actId)]);
    expect((await run('lee', 'approve', alertId, proposal.actId)).out).toContain('is closed, assigned to mia');

    const { out } = await run('lee', 'history', alertId, '--json');
    const { history } = JSON.parse(out) as { history: { by: string; action: string; refused?: string }[] };
    expect(history.map(({ by, action, refused }) => `${by} ${action} ${refused ?? ''}`.trim())).toEqual([
      'mia acknowledge',
      'mia assign',
      'mia comment',
      'mia escalate',
      'mia close',
      'lee reopen',
      'mia close',
      'mia approve-close second-person-required',
      'e-1 approve-close own-alert',
      'lee approve-close',
    ]);
    const table = (await run('lee', 'history', alertId)).out;
    for (const part of ['called the owner', 'HR-2', 'second-person-required']) expect(table).toContain(part);
    const shown = (await run('lee', 'show', alertId)).out;
    for (const part of ['close', 'HR agrees', 'approvedBy', 'lee', 'and 95 more']) expect(shown).toContain(part);
  });

  it('shows what the rules mean as text, and what the alert counts', async () => {
    const { out } = await run('mia', 'show', alertId);
    const meaning = meaningOf('unexplained-visits', { rules: alertFiles.rules, detections: defaultDetections });
    for (const part of [meaning?.title, meaning?.meaning, `legal basis: ${meaning?.legalBasis}`, 'what to do: docs/']) {
      expect(out).toContain(part);
    }
    expect(out).not.toContain('{"');
    const counted = (await run('mia', 'accesses', alertId, '--limit', '2')).out;
    for (const part of ['ev-1 ', 'unexplained-visits', 'more: --cursor ']) expect(counted).toContain(part);
  });

  it('opens an alert, and does the same with several', async () => {
    const tip = ['open', '--severity', 'low', '--because', 'a call', '--owner'];
    const ids = [];
    for (const owner of ['o-1', 'o-2']) {
      ids.push((JSON.parse((await run('mia', ...tip, owner, '--json')).out) as { alertId: string }).alertId);
    }
    const closed = await run('mia', 'bulk', 'close', ...ids, 'nobody', '--as', 'test', '--because', 'a drill');
    expect([closed.code, closed.out]).toEqual([1, expect.stringMatching(/2 done, 1 refused$/)]);
    expect(await run('mia', 'bulk', 'close', '--explained')).toMatchObject({ code: 0, out: '0 done, 0 refused' });
    const both = await run('mia', 'bulk', 'close', ...ids, '--explained');
    expect([both.code, both.out, both.error]).toEqual([
      2,
      '',
      expect.stringMatching(/--explained .*expected it or ids/),
    ]);
    const without = await run('mia', 'bulk', 'ack');
    expect([without.code, without.error]).toEqual([2, expect.stringMatching(/expected ids or --explained/)]);
  });

  it('approves more alerts than a request takes, each by its own proposal', async () => {
    await run('mia', 'close', alertId, '--as', 'misuse', '--because', 'no ticket');
    const { proposal } = JSON.parse((await run('lee', 'show', alertId, '--json')).out) as {
      proposal: { actId: string };
    };
    const others = Array.from({ length: 100 }, (_, index) => `nobody-${index}`);
    const several = ['bulk', 'approve', ...others, alertId, '--proposals', ...others];
    const uneven = await run('lee', ...several, 'one', 'more');
    expect([uneven.code, uneven.error]).toEqual([2, expect.stringMatching(/has 102 ids, expected at most 100, or as/)]);
    const { code, out } = await run('lee', ...several, proposal.actId);
    expect([code, out]).toEqual([1, expect.stringMatching(/1 done, 100 refused$/)]);
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown alert', ['ack', 'nobody'], /there is no alert `nobody`/],
    ['an unknown disposition', ['close', 'ID', '--as', 'fine', '--because', 'x'], /`disposition` is `fine`/],
    ['a state that does not allow it', ['approve', 'ID'], /is new, expected close-proposed/],
    ['an empty comment', ['comment', 'ID', ' '], /`text` is ` `, expected 1 to 4000 characters/],
  ])('exits with 2 for %s', async (_what, args, message) => {
    const { code, error } = await run('mia', ...args.map((arg) => (arg === 'ID' ? alertId : arg)));
    expect([code, error]).toEqual([2, expect.stringMatching(message)]);
  });
});
