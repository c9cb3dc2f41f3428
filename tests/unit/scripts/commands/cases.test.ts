import express from 'express';
import { casesCommand } from '../../../../scripts/commands/cases/cases.ts';
import { createApp, type Listener, listen } from '../../../../services/adapters/http/server.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { startAlerter } from '../../../../services/alerter/flow.ts';
import { alerterRoutes } from '../../../../services/alerter/routes.ts';
import { frame } from '../../../../services/avro/framing.ts';
import type { Log } from '../../../../services/domain/decision-log/log.ts';
import { encodeAlertRecord } from '../../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { alertFiles } from '../../../support/alerts/alert-files.ts';
import { guardOf } from '../../../support/authentication/guard.ts';
import { aReadAudit } from '../../../support/authentication/read-audit.ts';
import { aToken, bearer } from '../../../support/authentication/tokens.ts';
import { aFinding, JUNE } from '../../../support/decision-builders.ts';
import { runCommand } from '../../../support/process/run-command.ts';
import { aFollowedRegister } from '../../../support/register/followed-register.ts';

interface RunningAlerter {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

interface Answer {
  readonly code?: string;
  readonly items: readonly { readonly alertId: string; readonly caseId: string }[];
  readonly nextCursor?: string;
  readonly history: readonly Readonly<Record<string, string>>[];
}

let log: Log;
let running: RunningAlerter;
let alertIds: readonly string[];
/** What the auditor answers, of which there is none here. */
let details: { readonly status: number; readonly body: object };

/** Starts an alerter with an empty table: whatever it knows is from the log. */
async function start(): Promise<RunningAlerter> {
  const register = aFollowedRegister(log);
  const given = { meters: openMeters(), logger: openLogger('silent'), clock: () => JUNE, log, register };
  const recordRead = aReadAudit(given);
  const alerter = startAlerter({
    ...given,
    alertFiles,
    recordRead,
    table: memoryRowTable(),
    segmentMillisMax: 60_000,
  });
  const tokens = ['mia', 'lee', 'e-1'].map((id) => {
    return aToken({ token: id, person: { id, kind: 'employee' }, may: ['alerts'] });
  });
  const guard = guardOf({ ...given, tokens: () => tokens, routes: Object.values(alerterRoutes) });
  const auditor = express.Router().get('/v1/accesses/:eventId/details', (_, response) => {
    response.status(details.status).json(details.body);
  });
  const listener: Listener = await listen(createApp([auditor, guard, alerter.routes]), { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${listener.port}`,
    async stop() {
      await alerter.drain();
      register.follower.stop();
      await listener.close(1_000);
    },
  };
}

beforeEach(async () => {
  log = memoryLog({ clock: () => JUNE });
  running = await start();
  for (const finding of [
    aFinding({ group: 'actor:e-1', actorId: 'e-1' }),
    aFinding({ group: 'actor:e-2', actorId: 'e-2', severity: 'low' }),
  ]) {
    await log.append('alerts', 0, [{ key: null, value: frame(schemaIds.alertRecord, encodeAlertRecord(finding)) }]);
  }
  do alertIds = (await get('/v1/alerts?order=newest')).items.map(({ alertId }) => alertId);
  while (alertIds.length < 2);
});
afterEach(() => running.stop());

const run = (token: string, ...args: string[]) =>
  runCommand(casesCommand(), [...args, '--url', running.url, '--token', token]);

async function get(path: string): Promise<Answer> {
  return (await fetch(running.url + path, { headers: bearer('mia') })).json() as Promise<Answer>;
}

async function aCase(...ids: readonly string[]): Promise<string> {
  const { out } = await run('mia', 'open', 'Views of one street', ...ids, '--json');
  return JSON.parse(out).caseId;
}

describe('custodes cases', () => {
  it('takes two alerts to their close by two people, and a new start reads the same from the log', async () => {
    const [low = '', high = ''] = alertIds;
    const caseId = await aCase(high);
    expect((await run('mia', 'add', caseId, low)).out).toBe(`${caseId} (high, 2 alerts) is open`);
    for (const args of [
      ['assign', caseId, 'mia'],
      ['comment', caseId, 'asked HR'],
      ['close', caseId, '--as', 'misuse', '--because', 'no ticket', '--evidence', 'HR-1'],
    ]) {
      expect((await run('mia', ...args)).code).toBe(0);
    }
    for (const [who, why] of [
      ['mia', /`mia` proposed to close/],
      ['e-1', /is about `e-1`, expected an answer by somebody else/],
    ] as const) {
      expect(await run(who, 'approve', caseId)).toMatchObject({ code: 2, error: expect.stringMatching(why) });
    }
    const { proposal } = JSON.parse((await run('lee', 'show', caseId, '--json')).out);
    expect((await run('lee', 'show', caseId)).out).toContain(proposal.actId);
    expect(await run('lee', 'approve', caseId, 'another')).toMatchObject({
      code: 2,
      error: expect.stringContaining(proposal.actId),
    });
    expect((await run('lee', 'approve', caseId, proposal.actId)).out).toContain('is closed, assigned to mia');

    const acts = (await get(`/v1/cases/${caseId}`)).history;
    const said = acts.map(({ by, action, refused = '' }) => `${by} ${action} ${refused}`.trim());
    expect(said).toEqual([
      'mia create',
      'mia add-alert',
      'mia add-alert',
      'mia assign',
      'mia comment',
      'mia close',
      'mia approve-close second-person-required',
      'e-1 approve-close own-alert',
      'lee approve-close',
    ]);
    for (const alertId of alertIds) {
      const how = { caseId, closedBy: 'mia', approvedBy: 'lee', disposition: 'misuse', evidence: ['HR-1'] };
      expect(await get(`/v1/alerts/${alertId}`)).toMatchObject({ state: 'closed', ...how });
    }
    const table = (await run('lee', 'history', caseId)).out;
    for (const part of ['asked HR', 'HR-1', 'second-person-required', high]) expect(table).toContain(part);
    const shown = (await run('lee', 'show', caseId)).out;
    for (const part of ['Views of one street', 'no ticket', 'approvedBy', high, low]) expect(shown).toContain(part);

    const before = await get(`/v1/cases/${caseId}`);
    await running.stop();
    running = await start();
    let after = await get(`/v1/cases/${caseId}`);
    while (after.code === 'not-ready') after = await get(`/v1/cases/${caseId}`);
    expect(after).toEqual(before);
    expect((await run('mia', '--state', 'closed')).out).toContain(caseId);
    expect((await get('/v1/cases?state=open')).items).toEqual([]);
  });

  it('reports each alert that it could not add, and exits with 1', async () => {
    const [low = '', high = ''] = alertIds;
    const first = await aCase(low);
    const { code, error } = await run('mia', 'open', 'Another', low, high);
    expect([code, error]).toEqual([1, expect.stringContaining(`alert \`${low}\` is in case \`${first}\``)]);
    const own = await run('e-1', 'add', first, high);
    expect(own).toMatchObject({ code: 2, error: expect.stringMatching(/is about `e-1`/) });
  });

  it('drafts a report that names why it is not known where an access is sealed', async () => {
    const caseId = await aCase(alertIds[0] ?? '');
    const places = async (status: number, body: object) => {
      details = { status, body };
      const { code, out } = await run('mia', 'report', caseId);
      return [code, ...out.split('\n').flatMap((line) => / \| ([^|]*) \|$/.exec(line)?.[1] ?? [])];
    };
    const refused = { code: 'not-allowed', detail: '`mia` may not query' };
    expect(await places(403, refused)).toEqual([0, 'sealed', 'not known: `mia` may not query']);
    expect(await places(404, { code: 'access-unknown', detail: 'there is no such access' })).toEqual([
      0,
      'sealed',
      '–',
    ]);
    expect(await places(200, { sealed: { sealIndex: 3, segment: 'a-segment', leafIndex: 5 } })).toEqual([
      0,
      'sealed',
      'seal 3, leaf 5',
    ]);
    details = { status: 403, body: refused };
    const { out } = await run('mia', 'report', caseId, '--json');
    expect(JSON.parse(out).evidence[0]).toMatchObject({ sealed: null, notKnown: '`mia` may not query' });
  });

  it('pages through the cases, the newest first', async () => {
    const opened = [await aCase(), await aCase(), await aCase()].reverse();
    const { items, nextCursor } = await get('/v1/cases?limit=2');
    const rest = await get(`/v1/cases?limit=2&cursor=${nextCursor}`);
    expect([...items, ...rest.items].map(({ caseId }) => caseId)).toEqual(opened);
    expect(rest.nextCursor).toBeUndefined();
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown case', ['comment', 'nobody', 'x'], /there is no case `nobody`/],
    ['an unknown alert', ['add', 'CASE', 'nothing'], /there is no alert `nothing`/],
    ['a state that does not allow it', ['approve', 'CASE'], /is open, expected close-proposed/],
    ['an empty title', ['open', ' '], /`title` is ` `, expected the title of the case/],
  ])('exits with 2 for %s', async (_what, args, message) => {
    const caseId = await aCase();
    const { code, error } = await run('mia', ...args.map((arg) => (arg === 'CASE' ? caseId : arg)));
    expect([code, error]).toEqual([2, expect.stringMatching(message)]);
  });
});
