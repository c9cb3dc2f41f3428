import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startDemo } from '../../../scripts/feed/demo.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { dashboards, filledIn, panelQueries } from '../../support/grafana-dashboards.ts';
import { openCustodes } from '../../support/process/open-custodes.ts';
import { type Server, startServer } from '../../support/prometheus.ts';

/**
 * Every query of every dashboard, asked of a real Prometheus that scraped custodes while it played a demo. A panel that is
 * empty then is empty for everybody.
 */

/** What this demo does not do, or too late to be seen: these panels may have no series. */
const emptyInDemo = [
  'custodes-health: Requests refused',
  'custodes-health: Invalid inputs',
  'custodes-decisions: Exceptions',
  'custodes-decisions: Missing fields',
  'custodes-decisions: Judged again',
  'custodes-workload: Notifications',
  'custodes-proof: Start of the log',
];

const suite = process.env.CUSTODES_HAVE_PROMETHEUS === '1' ? describe : describe.skip;

suite('the dashboards, on a Prometheus that scraped the demo', () => {
  let folder: string;
  let custodes: RunningProcess;
  let prometheus: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custodes-dashboards-'));
    custodes = await openCustodes({
      PORT: '0',
      DATA_DIR: join(folder, 'data'),
      SEGMENT_SECONDS: '0.5',
      CANARY_SECONDS: '10',
    });
    await custodes.ready;
    prometheus = await startPrometheus(folder, new URL(custodes.url).host);
    const size = { staff: 15, owners: 60, days: 20 };
    const logger = openLogger('silent');
    await startDemo({ url: custodes.url, dataDir: folder, clock: Date.now, logger, size, speed: 200_000 }).done;
    await ask('evaluation');
    await fetch(`${custodes.url}/v1/accesses?owner=o-1`);
    while ((await seriesOf('custodes_coverage_accesses{occasion="first"} > 0')) === 0) await wait(200);
    while ((await seriesOf('sum(custodes_alerts_open) > 0')) === 0) await wait(200);
    await ask('evaluation');
    await answerOne();
  });

  afterAll(async () => {
    await prometheus?.stop();
    await custodes?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(panelQueries)('$panel has something to show: $expr', async ({ panel, expr }) => {
    // A rate needs two scrapes of the same series, and a busy server may miss one.
    while ((await seriesOf(filledIn(expr))) === 0 && !emptyInDemo.includes(panel)) await wait(200);
  });

  it.each(
    dashboards.flatMap(({ uid, templating }) =>
      templating.list.map(({ name, definition }) => ({ uid, name, definition })),
    ),
  )('$uid has values for its variable $name', async ({ definition }) => {
    const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
    const values = async () => {
      const answer = await fetch(`${prometheus.url}/api/v1/label/${label}/values?match[]=${metric}`);
      return ((await answer.json()) as { data: readonly string[] }).data;
    };
    while ((await values()).length === 0) await wait(200);
  });

  async function ask(what: 'evaluation'): Promise<void> {
    const subject = { type: 'employee', id: 'e-1' };
    const question = { subject, action: { name: 'view' }, resource: { type: 'account', id: 'o-1' } };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${custodes.url}/access/v1/${what}`, { method: 'POST', headers, body: JSON.stringify(question) });
  }

  /** Opens, acknowledges and closes an alert that one person may close: a small demo may have none. */
  async function answerOne(): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const tip = JSON.stringify({ severity: 'low', text: 'A call.', ownerId: 'o-1' });
    const opened = await fetch(`${custodes.url}/v1/alerts`, { method: 'POST', headers, body: tip });
    const { alertId } = (await opened.json()) as { alertId: string };
    const body = JSON.stringify({ disposition: 'test', explanation: 'A drill.' });
    const path = `${custodes.url}/v1/alerts/${alertId}`;
    expect((await fetch(`${path}/acknowledge`, { method: 'POST', headers, body: '{}' })).status).toBe(200);
    expect((await fetch(`${path}/close`, { method: 'POST', headers, body })).status).toBe(200);
  }

  async function seriesOf(query: string): Promise<number> {
    const answer = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const body = (await answer.json()) as { status: string; error?: string; data?: { result: readonly unknown[] } };
    if (body.status !== 'success') throw new Error(`${query}: ${body.error}`);
    return body.data?.result.length ?? 0;
  }
});

async function startPrometheus(folder: string, target: string): Promise<Server> {
  const configuration = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [join(projectRoot, 'infra/prometheus/rules.yml')],
    scrape_configs: [{ job_name: 'custodes', static_configs: [{ targets: [target] }] }],
  };
  const file = join(folder, 'prometheus.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(configuration));
  return startServer('prometheus', [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`]);
}
