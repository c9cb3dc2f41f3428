import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openLogger } from '../../services/adapters/logger.ts';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../services/adapters/metrics/catalogue.ts';
import { alertmanagerSender } from '../../services/adapters/notifications/alertmanager.ts';
import { AlertBook } from '../../services/alerter/alert-book.ts';
import { startAlerter } from '../../services/alerter/flow.ts';
import { frame } from '../../services/avro/framing.ts';
import type { AlertRecord } from '../../services/domain/alert/alert.ts';
import { judgedFor } from '../../services/domain/alert/work/judged-for.ts';
import { caseJudgedFor } from '../../services/domain/case/judge-case-act.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import type { RegisterFollower } from '../../services/domain/register/register-follower.ts';
import { encodeAlertRecord } from '../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { alertFiles } from '../support/alerts/alert-files.ts';
import { aReadAudit } from '../support/authentication/read-audit.ts';
import { aCaseAct, aFinding, anAct, aPerson } from '../support/decision-builders.ts';
import { type Server, startServer } from '../support/prometheus.ts';
import { aFollowedRegister } from '../support/register/followed-register.ts';

/** Custodes and a real Alertmanager, whose receiver counts pages. */
const suite = process.env.CUSTODES_HAVE_PROMETHEUS === '1' ? describe : describe.skip;

interface Page {
  readonly status: string;
  readonly severity: string;
  readonly summary: string;
}

let folder: string;
let pager: HttpServer;
let pages: Page[];
let alertmanager: Server;
const followers: RegisterFollower[] = [];

suite('Alertmanager', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custodes-alertmanager-'));
    pages = [];
    pager = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end();
      for (const { status, labels, annotations } of JSON.parse(Buffer.concat(chunks).toString()).alerts) {
        pages.push({ status, severity: labels.severity, summary: annotations.summary });
      }
    });
    await new Promise<void>((resolve) => pager.listen(0, '127.0.0.1', resolve));
    alertmanager = await startAlertmanager(`http://127.0.0.1:${(pager.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    for (const follower of followers.splice(0)) follower.stop();
    await alertmanager.stop();
    pager.closeAllConnections();
    pager.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('pages once while an alert fires, again when it is raised, not after a restart, and learns of the end', async () => {
    const log = memoryLog({ clock: Date.now });
    await append(log, [aFinding({ group: 'actor:e-1', severity: 'high' })]);
    const first = start(log);
    await until(() => pages.length === 1);
    const [alertId = ''] = await firing();
    await append(log, [aFinding({ group: 'actor:e-1', severity: 'critical' })]);
    await until(() => pages.length === 3);
    await first.alerter.drain();
    const sentBefore = first.repeated();
    expect(sentBefore).toBeGreaterThan(1);

    const again = start(log);
    await until(() => again.repeated() > 20);
    expect(await firing()).toEqual([alertId]);
    const close = anAct(alertId, { action: 'close', disposition: 'justified', text: 'a ticket', by: aPerson('e-7') });
    const proposal = { ...close, disposition: close.disposition, explanation: close.text };
    const approval = { action: 'approve-close', by: aPerson('e-8') } as const;
    const judged = judgedFor(['e-1'], { proposal, assignment: null });
    await append(log, [close, anAct(alertId, { ...approval, judgedFor: judged })]);
    await until(() => pages.length === 4);
    await until(async () => (await firing()).length === 0);
    await again.alerter.drain();
    expect(pages.map(({ status, severity }) => `${status} ${severity}`).sort()).toEqual([
      'firing critical',
      'firing high',
      'resolved critical',
      'resolved high',
    ]);
    expect(pages[0]?.summary).toContain('by e-1');
  });

  it('learns at once that a storm took over alerts, and that a case closed some', async () => {
    const log = memoryLog({ clock: Date.now });
    const { alerter } = start(log, 3_600_000);
    const actors = Array.from({ length: 11 }, (_, n) => `storm-${n}`);
    const at = Date.now();
    const of = (actorId: string, n: number) => {
      const facts = {
        action: 'view',
        cameraId: null,
        recordingId: null,
        locationClass: 'unknown',
        isOfChild: false,
        isOfCoworker: false,
        isOfHousehold: false,
        tried: [],
        endToEndEncrypted: null,
      };
      const access = {
        eventId: `ev-storm-${n}`,
        sourceId: 's-1',
        ownerId: 'o-1',
        occurredAt: at,
        appendedAt: at,
        facts,
      };
      return aFinding({ group: `actor:${actorId}`, actorId, evidence: [access] });
    };
    await append(log, [aFinding({ group: 'actor:case-1', actorId: 'case-1', severity: 'low' })]);
    await append(log, actors.slice(0, 9).map(of));
    await until(async () => (await firing()).length === 10);
    await append(log, [of(actors[9] ?? '', 9), of(actors[10] ?? '', 10)]);
    await until(async () => (await firing()).length === 2);

    const table = tables.at(-1) ?? memoryRowTable();
    const { fold, cases } = new AlertBook(table);
    const [inCase] = fold.list({ actor: 'case-1' }, { order: 'risk', after: null });
    const alertId = inCase?.opening.alertId ?? '';
    for (const changes of [
      { action: 'create', text: 'a street' },
      { action: 'add-alert', alertId },
      { action: 'close', disposition: 'test', text: 'a drill' },
    ] as const) {
      const one = cases.get('case-a');
      const judgedFor = one === null ? '' : caseJudgedFor(one, cases.alertsOf(one, alertId));
      await append(log, [aCaseAct('case-a', { judgedFor, ...changes })]);
      await until(() => (cases.get('case-a')?.history.at(-1)?.action ?? '') === changes.action);
    }
    await until(async () => !(await firing()).includes(alertId));
    expect(await firing()).toHaveLength(1);
    await alerter.drain();
  });

  it('keeps a heartbeat firing', async () => {
    const sender = alertmanagerSender({ url: new URL(alertmanager.url), allowPrivateAddress: true }, Date.now, true);
    const canary = {
      sentAt: Date.now() - 100,
      partition: 0,
      returnedAt: Date.now(),
      everyMillis: 300_000,
      passage: null,
    };
    expect(await sender.heartbeat?.(canary)).toEqual({ is: 'delivered' });
    const response = await fetch(`${alertmanager.url}/api/v2/alerts?filter=alertname=CustodesHeartbeat`);
    const [beat] = (await response.json()) as { labels: { severity: string }; endsAt: string }[];
    expect(beat?.labels.severity).toBe('none');
    expect(Date.parse(beat?.endsAt ?? '') - canary.returnedAt).toBeGreaterThan(2 * canary.everyMillis);
  });
});

const tables: ReturnType<typeof memoryRowTable>[] = [];

function start(log: Log, repeatMillis = 100) {
  const table = memoryRowTable();
  tables.push(table);
  const register = aFollowedRegister(log);
  followers.push(register.follower);
  const sender = alertmanagerSender({ url: new URL(alertmanager.url), allowPrivateAddress: true }, Date.now);
  const filter = { kinds: null, severities: null, rules: null, teams: null, vendors: null };
  let repeated = 0;
  const repeat: typeof sender.repeat = async (alerts) => {
    const result = await sender.repeat(alerts);
    if (result.is === 'delivered') repeated += 1;
    return result;
  };
  const times = { digestMillis: null, quietHours: null };
  const alerter = startAlerter({
    alertFiles,
    log,
    register,
    meters: openMeters(),
    logger: openLogger('silent'),
    clock: Date.now,
    table,
    segmentMillisMax: 3_600_000,
    recordRead: aReadAudit({ log, clock: Date.now }),
    targets: [{ name: 'oncall', kind: 'alertmanager', filter, times, send: sender.send, repeat, heartbeat: null }],
    repeatMillis,
  });
  return { alerter, repeated: () => repeated };
}

/** The ids of the alerts that Alertmanager lists. */
async function firing(): Promise<readonly string[]> {
  const response = await fetch(`${alertmanager.url}/api/v2/alerts?active=true`);
  const alerts = (await response.json()) as { labels: { alertId: string } }[];
  return alerts.map(({ labels }) => labels.alertId);
}

async function startAlertmanager(webhook: string): Promise<Server> {
  const configuration = {
    route: { receiver: 'pager', group_by: ['...'], group_wait: '0s', group_interval: '1s', repeat_interval: '1h' },
    receivers: [{ name: 'pager', webhook_configs: [{ url: webhook, send_resolved: true }] }],
  };
  const file = join(folder, 'alertmanager.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(configuration));
  const storage = join(folder, 'data');
  const flags = [`--config.file=${file}`, `--storage.path=${storage}`, '--cluster.listen-address='];
  return startServer('prometheus-alertmanager', flags);
}

async function append(log: Log, records: readonly AlertRecord[]): Promise<void> {
  const values = records.map((record) => frame(schemaIds.alertRecord, encodeAlertRecord(record)));
  const framed = values.map((value) => ({ key: null, value }));
  await log.append('alerts', 0, framed);
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}
