import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openRowTable } from '../../services/adapters/embedded/row-table.ts';
import { AlertPages } from '../../services/alerter/list/alert-pages.ts';
import type { AlertQuery } from '../../services/alerter/list/list-alerts.ts';
import { alerterRoutes } from '../../services/alerter/routes.ts';
import { severities } from '../../services/domain/access-decision/access-decision.ts';
import type { AlertAct, AlertRecord } from '../../services/domain/alert/alert.ts';
import { AlertFold } from '../../services/domain/alert/alert-fold.ts';
import { ALERT_ROWS_LAYOUT } from '../../services/domain/alert/row-keys.ts';
import { judgedFor } from '../../services/domain/alert/work/judged-for.ts';
import type { RowTable } from '../../services/domain/sorted-rows.ts';
import { type Figure, percentile, rate } from './figures.ts';
import { getJson } from './http-client.ts';

const BATCH = 1_000;
const PAGES = 500;
const ANALYSTS = 200;
const POLL_MILLIS = 5_000;
const POLLS_EACH = 4;
const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const objective = { acknowledge: HOUR, close: 24 * HOUR };
const objectives = { low: objective, medium: objective, high: objective, critical: objective };

interface Counts {
  readonly open: number;
  readonly closed: number;
}

/** Each alert has one finding; a closed one also the act that closed it. */
export async function measureAlerts({ open, closed }: Counts, scratch: string): Promise<Figure[]> {
  const folder = join(scratch, 'alerts');
  const records = open + 2 * closed;
  console.error(`measuring: ${records} records …`);
  const filling = performance.now();
  const cpuBefore = process.cpuUsage();
  const table = openRowTable(folder, ALERT_ROWS_LAYOUT);
  await fill(table, { open, closed });
  await table.close();
  const foldMillis = performance.now() - filling;
  const foldCpu = process.cpuUsage(cpuBefore);
  const foldCpuSeconds = (foldCpu.user + foldCpu.system) / 1_000_000;

  const starting = performance.now();
  const again = openRowTable(folder, ALERT_ROWS_LAYOUT);
  const fold = new AlertFold(again);
  const pages = new AlertPages(fold, objectives);
  const first = JSON.parse(pageOf(pages, '').body).items.length;
  const startMillis = performance.now() - starting;
  if (first !== 50) throw new Error(`the first page has ${first} alerts, expected 50`);

  const what = `${open} open and ${closed} closed alerts`;
  const figures: Figure[] = [
    figure(`fold ${records} records to disk`, rate(records / (foldMillis / 1_000)), what),
    figure('… per CPU second, the writing threads too', rate(records / foldCpuSeconds), what),
    figure('start to the first page, with the table', `${startMillis.toFixed(0)} ms`, what),
  ];
  const comment = commenter(fold, records);
  for (const query of ['', '?queue=open', '?state=new', '?severity=critical', '?actor=e-7', '?order=newest']) {
    const name = `first page ${query || 'by risk'}`;
    figures.push(
      figure(
        name,
        pagesTimed(pages, query, () => {}),
        what,
      ),
    );
    figures.push(figure('… after an act each time', pagesTimed(pages, query, comment), what));
  }
  figures.push(...(await measurePolling(pages, comment, what)));
  await again.close();
  return figures;
}

async function fill(table: RowTable, { open, closed }: Counts): Promise<void> {
  const fold = new AlertFold(table);
  let offset = 0;
  const apply = (record: AlertRecord) => {
    const result = fold.apply(record, { offset, appendedAt: START + offset });
    offset += 1;
    return result;
  };
  for (let alert = 0; alert < open + closed; alert += 1) {
    const opened = apply(findingOf(alert));
    // Open ones are between closed ones, as in life.
    const isClosed =
      Math.floor(((alert + 1) * closed) / (open + closed)) > Math.floor((alert * closed) / (open + closed));
    if (isClosed && opened.is === 'opened') apply(closeOf(opened.alertId, alert));
    if (alert % BATCH !== BATCH - 1) continue;
    fold.settle();
    await table.moveTo(Buffer.from(String(offset)));
  }
  fold.settle();
  await table.moveTo(Buffer.from(String(offset)));
}

function findingOf(alert: number): AlertRecord {
  // Ten actors in ten minutes would be a storm, which has one alert.
  const at = START + alert * 10_000;
  const cited = { eventId: `ev-${alert}`, sourceId: `s-${alert % 5}`, ownerId: `o-${alert}`, facts: null };
  return {
    kind: 'finding',
    findingId: `f-${alert}`,
    rule: `rule-${alert % 20}`,
    detectedAt: at,
    summary: 'A sentence.',
    detection: null,
    detectionVersion: null,
    missing: null,
    passage: null,
    severity: severities[alert % 2] ?? 'low',
    group: `actor:e-${alert}`,
    actorId: `e-${alert}`,
    sourceId: null,
    evidence: [{ ...cited, occurredAt: at, appendedAt: at }],
  };
}

function closeOf(alertId: string, alert: number): AlertAct {
  const by = { id: 'mia', kind: 'person', personId: 'mia', roles: ['analyst'] } as const;
  return {
    kind: 'act',
    actId: `act-${alert}`,
    alertId,
    action: 'close',
    by,
    at: START,
    registerOffset: 0,
    judgedFor: judgedFor([`e-${alert}`], { proposal: null, assignment: null }),
    bars: [],
    to: null,
    toBars: [],
    text: 'It was looked at.',
    disposition: 'misuse',
    evidence: [],
    opening: null,
    bulkId: null,
    watchDays: null,
  };
}

function pageOf(pages: AlertPages, query: string) {
  const asked = alerterRoutes.listAlerts.query?.parse(Object.fromEntries(new URLSearchParams(query))) as AlertQuery;
  return pages.find(asked, START);
}

/** Comments on one open alert after the other, each on the first page of some list. */
function commenter(fold: AlertFold, offset: number): () => void {
  const first = [...fold.list({ open: true }, { order: 'risk', after: null })].slice(0, PAGES);
  let count = 0;
  return () => {
    const alert = first[count % first.length];
    if (alert === undefined) return;
    const act = { ...closeOf(alert.opening.alertId, count), action: 'comment', disposition: null } as const;
    fold.apply(act, { offset: offset + count, appendedAt: START });
    count += 1;
  };
}

function pagesTimed(pages: AlertPages, query: string, before: () => void): string {
  let cpu = 0;
  const times = Array.from({ length: PAGES }, () => {
    before();
    const cpuBefore = process.cpuUsage();
    const from = performance.now();
    pageOf(pages, query);
    const took = performance.now() - from;
    const { user, system } = process.cpuUsage(cpuBefore);
    cpu += (user + system) / 1_000;
    return took;
  });
  return `${spread(times)}, CPU ${millis(cpu / PAGES)}`;
}

/** Every analyst asks for what is open each five seconds, while somebody acts ten times a second. The clients are in the same process. */
async function measurePolling(pages: AlertPages, act: () => void, what: string): Promise<Figure[]> {
  const server = createServer((req, res) => {
    const { body, etag } = pageOf(pages, new URL(req.url ?? '', 'http://x').search);
    res.setHeader('content-type', 'application/json').setHeader('etag', etag);
    res.end(body);
  });
  const acting = setInterval(act, 100);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/alerts?queue=open`);
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: ANALYSTS }, async (_, analyst) => {
      await pause((analyst * POLL_MILLIS) / ANALYSTS);
      for (let poll = 0; poll < POLLS_EACH; poll += 1) {
        const asked = performance.now();
        await getJson(url);
        const took = performance.now() - asked;
        times.push(took);
        await pause(Math.max(0, POLL_MILLIS - took));
      }
    }),
  );
  clearInterval(acting);
  server.close();
  server.closeAllConnections();
  return [figure(`${ANALYSTS} analysts polling each 5 s, 10 acts a second`, spread(times), what)];
}

function spread(times: readonly number[]): string {
  return `p50 ${millis(percentile(times, 0.5))}, p99 ${millis(percentile(times, 0.99))}`;
}

function millis(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function figure(what: string, value: string, of: string): Figure {
  return { what, value, against: of, ratio: null };
}
