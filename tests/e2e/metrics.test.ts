import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { allRoutes } from '../../scripts/generate/routes/all-routes.ts';
import { buildVersion } from '../../services/adapters/config/build-version.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { refusalReasons } from '../../services/adapters/http/authentication.ts';
import { createApp, listen } from '../../services/adapters/http/server.ts';
import { openMeters } from '../../services/adapters/metrics/catalogue.ts';
import { metricsRoutes } from '../../services/adapters/metrics/metrics-routes.ts';
import type { RunningProcess } from '../../services/adapters/process/open-process.ts';
import { readRefusals } from '../../services/adapters/read-audit.ts';
import { severities, verdicts } from '../../services/domain/access-decision/access-decision.ts';
import { dueKinds } from '../../services/domain/alert/due-index.ts';
import { caseStates } from '../../services/domain/case/alert-case.ts';
import { clockIds, clockStates } from '../../services/domain/case/incident.ts';
import { approvalStates } from '../../services/domain/policy/approvals.ts';
import { setSubjects } from '../../services/domain/policy/policy-record.ts';
import { readStores } from '../../services/domain/read-audit/read.ts';
import { intakeDeadLetterCodes } from '../../services/intake/request/refusal.ts';
import { PARTITIONS_DECIDED, topicPartitions, topology } from '../../services/topology.ts';
import { openCustodes } from '../support/process/open-custodes.ts';
import { type Server, startServer } from '../support/prometheus.ts';

const rulesFile = join(projectRoot, 'infra/prometheus/rules.yml');

/** What a label may hold. A label that is not here, or another value, fails the build. */
const labelValues: Record<string, readonly string[] | RegExp> = {
  // Of a record, or of an HTTP answer.
  status: /^(accepted|duplicate|conflict|rejected|[1-5]\d\d)$/,
  stage: topology.map(({ name }) => name),
  verdict: verdicts,
  decision: ['allow', 'deny', 'step-up'],
  severity: severities,
  due: dueKinds,
  state: [...caseStates, ...clockStates],
  clock: clockIds,
  topic: Object.keys(topicPartitions),
  route: [...Object.values(allRoutes).map(({ path }) => path), 'none'],
  code: [...intakeDeadLetterCodes, 'not-framed', 'unknown-schema', 'not-decodable', 'not-valid'],
  reason: [...refusalReasons, ...approvalStates, ...readRefusals],
  subject: setSubjects,
  store: readStores,
  rule: ['infra/policies', 'infra/detections'].flatMap((of) =>
    readdirSync(join(projectRoot, of)).map((file) => file.replace(/\.ya?ml$/, '')),
  ),
  kind: ['webhook', 'slack', 'alertmanager', 'email', 'heartbeat'],
  leg: ['decision', 'archive', 'alert', 'notification'],
  partition: [...Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => String(partition)), 'all'],
  outcome: ['sent', 'delivered', 'failed', 'refused', 'kept', 'kept-before', 'left-out'],
  version: [buildVersion],
  node: [process.versions.node],
  le: /^(\+Inf|[0-9.]+)$/,
};

let folder: string;
let custodes: RunningProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-metrics-'));
  const env = { PORT: '0', DATA_DIR: join(folder, 'data'), SEGMENT_SECONDS: '0.5' };
  custodes = await openCustodes(env);
  await custodes.ready;
  await post({ eventId: 'ev-1', actor: { id: 'zaphod', kind: 'employee' }, path: 'direct-store' });
  await post({ eventId: 'ev-1', actor: { id: 'zaphod', kind: 'employee' }, path: 'direct-store' });
  await post({ eventId: 'ev-2', actor: { id: 'trillian', kind: 'employee' }, curiosity: 'beeblebrox' });
  await fetch(`${custodes.url}/v1/accesses?owner=arthur`);
  const subject = { type: 'employee', id: 'zaphod' };
  const question = { subject, action: { name: 'view' }, resource: { type: 'account', id: 'arthur' } };
  const headers = { 'content-type': 'application/json' };
  await fetch(`${custodes.url}/access/v1/evaluation`, { method: 'POST', headers, body: JSON.stringify(question) });
  await until(async () => (await scrape(custodes.url)).includes('custodes_alerts_open{severity="critical"} 1'));
  await until(async () => /custodes_seals_total\{topic="alerts"\} [1-9]/.test(await scrape(custodes.url)));
});

afterAll(async () => {
  await custodes.close();
  await rm(folder, { recursive: true, force: true });
});

describe('GET /metrics of a running custodes', () => {
  it('has the content type of the Prometheus text format', async () => {
    const response = await fetch(`${custodes.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('names the release, as GET /version does', async () => {
    const answer = await (await fetch(`${custodes.url}/version`)).json();
    const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
    expect(answer).toEqual({ version, node: process.versions.node, authentication: 'off' });
    expect(await scrape(custodes.url)).toContain(
      `custodes_build_info{version="${version}",node="${process.versions.node}"} 1`,
    );
  });

  it('has labels from closed lists only, and nothing about any person', async () => {
    const text = await scrape(custodes.url);
    const labels = [...text.matchAll(/^custodes_\w+\{([^}]*)\}/gm)].flatMap(([, pairs]) => [
      ...(pairs ?? '').matchAll(/(\w+)="([^"]*)"/g),
    ]);
    expect(labels.length).toBeGreaterThan(20);
    const wrong = labels.filter(([, name = '', value = '']) => !isAllowed(labelValues[name], value));
    expect(wrong.map(([pair]) => pair)).toEqual([]);
    for (const name of ['zaphod', 'trillian', 'beeblebrox', 'arthur', 'support-console', 'ev-1']) {
      expect(text).not.toContain(name);
    }
  });
});

describe('docs/metrics.md', () => {
  const rows = [
    ...readFileSync(join(projectRoot, 'docs/metrics.md'), 'utf8').matchAll(/^\| `(custodes_\w+)` \| (\w+) \|/gm),
  ];
  const documented = rows.map(([, name, type]) => `${name} ${type}`).sort();

  it('has every metric that a running custodes exports, and no other', async () => {
    const types = [...(await scrape(custodes.url)).matchAll(/^# TYPE (custodes_\w+) (\w+)$/gm)];
    expect(types.map(([, name, type]) => `${name} ${type}`).sort()).toEqual(documented);
  });

  it('has the labels that a running custodes exports', async () => {
    const page = readFileSync(join(projectRoot, 'docs/metrics.md'), 'utf8');
    for (const [, series = '', pairs = ''] of (await scrape(custodes.url)).matchAll(/^(custodes_\w+)\{([^}]*)\}/gm)) {
      const name = series.replace(/_(bucket|sum|count)$/, '');
      const row = page
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` |`) || line.startsWith(`| \`${series}\` |`));
      const labels = [...pairs.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
      for (const label of labels) expect(row).toContain(`\`${label}\``);
    }
  });
});

describe('the number of series', () => {
  it('hardly grows from 100 actors to 10,000', async () => {
    await postActors(0, 100);
    await until(async () => (await decided()) >= 102);
    const few = await seriesNames();
    await postActors(100, 10_000);
    await until(async () => (await decided()) >= 10_002);
    const many = await seriesNames();
    // A value of a closed list appears when it happens first. Of 9,900 more people there are none.
    expect(many.length - few.length).toBeLessThan(60);
    expect(many.length).toBeLessThan(1_000);
  });

  async function seriesNames(): Promise<readonly string[]> {
    return [...(await scrape(custodes.url)).matchAll(/^(custodes_\w+(?:\{[^}]*\})?) /gm)].map(([, name = '']) => name);
  }

  async function decided(): Promise<number> {
    const counts = [...(await scrape(custodes.url)).matchAll(/^custodes_decisions_total\{[^}]*\} (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async function postActors(from: number, to: number): Promise<void> {
    for (let first = from; first < to; first += 500) {
      const events = Array.from({ length: Math.min(500, to - first) }, (_, index) => ({
        eventId: `many-${first + index}`,
        occurredAt: '2026-06-01T10:00:00Z',
        source: { id: 'support-console' },
        actor: { id: `actor-${first + index}`, kind: 'employee' },
        action: 'view',
        resource: { kind: 'recording', recordingId: 'r-1', ownerId: `owner-${first + index}` },
      }));
      // Nothing is in the register: on a slow machine the alerts of so many fall behind, and intake slows its senders down.
      let status = await post(events);
      for (let attempt = 0; status === 429 && attempt < 60; attempt += 1) {
        await delay(1_000);
        status = await post(events);
      }
      expect(status).toBeLessThan(300);
    }
  }

  async function post(events: readonly object[]): Promise<number> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(events);
    const { status } = await fetch(`${custodes.url}/v1/access-events`, { method: 'POST', headers, body });
    return status;
  }
});

describe('the rules of Prometheus', () => {
  it('lead to a section of the runbook each', async () => {
    const rules = await readFile(rulesFile, 'utf8');
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
    const runbooks = [...rules.matchAll(/runbook: docs\/runbook\.md#(\w+)/g)].map(([, anchor]) => anchor);
    expect(runbooks).toEqual(alerts.map((name) => name.toLowerCase()));
    const sections = [...readFileSync(join(projectRoot, 'docs/runbook.md'), 'utf8').matchAll(/^### (\w+)$/gm)];
    expect(sections.map(([, name]) => name).sort()).toEqual([...alerts].sort());
  });

  it('name only metrics that the catalogue has', async () => {
    const rules = await readFile(rulesFile, 'utf8');
    const known = new Set((await openMeters().registry.getMetricsAsJSON()).map(({ name }) => name));
    const named = [...rules.matchAll(/custodes_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

const suite = process.env.CUSTODES_HAVE_PROMETHEUS === '1' ? describe : describe.skip;

suite('the real Prometheus tools', () => {
  it('promtool finds nothing in the metrics of a running custodes', async () => {
    expect(promtool(['check', 'metrics'], await scrape(custodes.url))).toEqual({ status: 0, stderr: '' });
  });

  it('promtool finds something in metrics that are wrong', () => {
    expect(promtool(['check', 'metrics'], '# TYPE a_total gauge\na_total 1\n').stderr).toContain('a_total');
  });

  it('promtool accepts the configuration and the tests of the rules pass', () => {
    const inFolder = join(projectRoot, 'infra/prometheus');
    expect(promtool(['check', 'config', join(inFolder, 'prometheus.yml')]).status).toBe(0);
    expect(promtool(['test', 'rules', join(inFolder, 'rules.test.yml')])).toMatchObject({ status: 0 });
  });

  it('Prometheus scrapes custodes and alerts Alertmanager, which notifies', async () => {
    const meters = openMeters();
    const alarming = await listen(createApp([metricsRoutes(meters.registry)]), {
      host: '127.0.0.1',
      port: 0,
    });
    const pager = await startPager();
    const alertmanager = await startAlertmanager(pager.url);
    const prometheus = await startPrometheus({
      targets: [hostOf(custodes.url), `127.0.0.1:${alarming.port}`],
      alertmanager,
    });
    try {
      await until(
        async () => (await scraped(prometheus, 'custodes_alerts_open{severity="critical"} == 1')).length === 1,
      );
      await until(async () => (await scraped(prometheus, 'up{job="custodes"} == 1')).length === 2);
      meters.archiveAlarms.inc();
      const notified = await pager.first;
      expect(notified.alerts).toEqual([
        expect.objectContaining({
          status: 'firing',
          labels: expect.objectContaining({ alertname: 'CustodesArchiveAlarm', severity: 'page' }),
          annotations: expect.objectContaining({ summary: 'An archived object exists with a different root' }),
        }),
      ]);
    } finally {
      await Promise.all([prometheus.stop(), alertmanager.stop(), alarming.close(1_000), pager.close()]);
    }
  });
});

function isAllowed(allowed: readonly string[] | RegExp | undefined, value: string): boolean {
  if (allowed === undefined) return false;
  return allowed instanceof RegExp ? allowed.test(value) : allowed.includes(value);
}

async function post(changes: Record<string, unknown>): Promise<void> {
  const event = {
    occurredAt: '2026-06-01T10:00:00Z',
    source: { id: 'support-console' },
    action: 'view',
    resource: { kind: 'recording', recordingId: 'r-1', ownerId: 'arthur' },
    ...changes,
  };
  await fetch(`${custodes.url}/v1/access-events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
}

async function scrape(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Asks again until it holds; a server over HTTP has no event to wait for. Jest's time limit bounds it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}

function promtool(given: readonly string[], input = ''): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync('promtool', given, { input, encoding: 'utf8' });
  return { status, stderr };
}

function hostOf(url: string): string {
  return new URL(url).host;
}

async function startPrometheus({
  targets,
  alertmanager,
}: {
  targets: string[];
  alertmanager: Server;
}): Promise<Server> {
  const configuration = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [rulesFile],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [hostOf(alertmanager.url)] }] }] },
    scrape_configs: [{ job_name: 'custodes', static_configs: [{ targets }] }],
  };
  const file = join(folder, 'prometheus.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(configuration));
  return startServer('prometheus', [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`]);
}

async function startAlertmanager(webhook: string): Promise<Server> {
  const configuration = {
    route: { receiver: 'pager', group_by: ['alertname'], group_wait: '0s' },
    receivers: [{ name: 'pager', webhook_configs: [{ url: webhook }] }],
  };
  const file = join(folder, 'alertmanager.yml');
  await writeFile(file, JSON.stringify(configuration));
  const storage = join(folder, 'alertmanager');
  const flags = [`--config.file=${file}`, `--storage.path=${storage}`, '--cluster.listen-address='];
  return startServer('prometheus-alertmanager', flags);
}

async function scraped({ url }: Server, query: string): Promise<readonly unknown[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  // Not before it has read its own storage.
  if (!response.ok) return [];
  const body = (await response.json()) as { data?: { result: readonly unknown[] } };
  return body.data?.result ?? [];
}

interface Notification {
  readonly alerts: readonly { readonly status: string; readonly labels: Record<string, string> }[];
}

/** Takes the first notification of an archive alarm, as a pager would. */
async function startPager(): Promise<{ url: string; first: Promise<Notification>; close: () => Promise<void> }> {
  let take: (notification: Notification) => void = () => {};
  const first = new Promise<Notification>((resolve) => {
    take = resolve;
  });
  const server: HttpServer = createServer((request, response) => {
    void readJson(request).then((notification) => {
      response.end();
      if (notification.alerts.some(({ labels }) => labels.alertname === 'CustodesArchiveAlarm')) take(notification);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/`, first, close };
}

async function readJson(request: IncomingMessage): Promise<Notification> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Notification;
}
