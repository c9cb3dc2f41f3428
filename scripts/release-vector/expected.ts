import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { VectorInstallation } from './installation.ts';
import { allItems, getJson, until } from './recorder.ts';
import type { Release } from './release.ts';

/** Alerts count as settled when nothing changes for this time. */
const QUIET_MILLIS = 2_000;
const kinds = [
  ...['person', 'account', 'camera', 'recording', 'consent', 'ticket', 'case', 'legal-order', 'emergency'],
  ...['entitlement', 'source', 'policy', 'policy-set', 'exception', 'dataset', 'model'],
];

type ExpectedItem = Readonly<Record<string, unknown>> & { readonly eventId: string; readonly appendedAt: string };
interface ExpectedAlert {
  readonly openedAt: string;
}
interface HistoryItem {
  readonly appendedAt: string;
}

/** Records what the release itself reports about its installation, after a restart on a copy. */
export async function expectedOf(release: Release, made: VectorInstallation, scratch: string): Promise<object> {
  const dataDir = join(scratch, 'again');
  await cp(join(made.folder, 'installation'), dataDir, { recursive: true });
  const objects = join(made.folder, 'installation/objects');
  const server = await release.start({ DATA_DIR: dataDir, SEGMENT_SECONDS: '600' });
  const asked = await ask(server.url, made);
  await server.stop();
  const json = async (words: readonly string[]) => JSON.parse(await release.custodes([...words, '--json']));
  return {
    release: release.version,
    killedAt: new Date(made.killedAt).toISOString(),
    undecided: made.undecided,
    citing: made.citing,
    ...asked,
    archive: {
      verify: await json(['verify', objects]),
      backtest: await json(['policy', 'backtest', objects]),
      coverage: await json(['coverage', objects]),
      lineage: await json(['lineage', 'r-90', objects]),
    },
    spooled: await spooledIn(join(made.folder, 'spool')),
  };
}

async function ask(url: string, { killedAt, undecided }: VectorInstallation) {
  const isOld = ({ appendedAt }: { appendedAt: string }) => Date.parse(appendedAt) <= killedAt;
  const accesses = async () => (await allItems<ExpectedItem>(url, '/v1/accesses')).filter(isOld);
  let before = '';
  await until('accesses and alerts have settled', async () => {
    await pause(QUIET_MILLIS);
    const now = JSON.stringify([await accesses(), await allItems(url, '/v1/alerts')]);
    const isQuiet = now === before;
    before = now;
    return isQuiet;
  });
  const items = await accesses();
  const missing = items.filter(({ eventId }) => eventId.startsWith('undecided-')).length < undecided;
  if (missing) throw new Error('what was not decided is still not decided');
  return {
    counts: countsOf(items),
    accesses: items,
    // Every folder of a release has the names of the first.
    evidence: await detailsOf(url, items),
    alerts: (await allItems<ExpectedAlert>(url, '/v1/alerts')).map((alert) => withoutNewTimes(alert, killedAt)),
    register: await registerOf(url, isOld),
    policies: await getJson(url, '/v1/policies'),
  };
}

/** Reads the details of one access of each verdict and resource kind. */
async function detailsOf(url: string, items: readonly ExpectedItem[]) {
  const details: Record<string, unknown> = {};
  // Releases 0.1.0 and 0.2.0 called the details so, and 0.1.0 has no description of its routes.
  const routes = await fetch(`${url}/openapi.json`);
  const part = routes.ok && (await routes.text()).includes('/details"') ? 'details' : 'evidence';
  for (const { eventId, verdict, source } of items) {
    if (['duplicate', 'conflict', 'rejected'].includes(String(verdict)) || source === null) continue;
    if (!/^(explained|unexplained|violation|unknown|late|excused|stranger|asked)/.test(eventId)) continue;
    details[eventId] = await getJson(url, `/v1/accesses/${eventId}/${part}`);
  }
  return details;
}

async function registerOf(url: string, isOld: (item: HistoryItem) => boolean) {
  const inForce: Record<string, unknown[]> = {};
  const history: Record<string, unknown[]> = {};
  for (const kind of kinds) {
    inForce[kind] = await allItems<{ id: string }>(url, `/v1/register/${kind}`);
    for (const { id } of inForce[kind] as { id: string }[]) {
      const items = await allItems<HistoryItem>(url, `/v1/register/${kind}/${encodeURIComponent(id)}/history`);
      history[`${kind}/${id}`] = items.filter(isOld);
    }
  }
  return { inForce, history };
}

/** An alert that only undecided accesses open takes its opening time from the process that decides. */
function withoutNewTimes(alert: ExpectedAlert, killedAt: number): object {
  const { openedAt, ...rest } = alert;
  return Date.parse(openedAt) > killedAt ? rest : alert;
}

function countsOf(items: readonly ExpectedItem[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verdict } of items) counts[String(verdict)] = (counts[String(verdict)] ?? 0) + 1;
  return counts;
}

/** Finds accesses with no recorded delivery in the spool. The file is text except for the entry headers. */
async function spooledIn(folder: string): Promise<string[]> {
  const { below } = JSON.parse(await readFile(join(folder, 'delivered.json'), 'utf8')) as { below: number };
  const text = await readFile(join(folder, `spool-${String(below).padStart(16, '0')}.log`), 'latin1');
  return [...text.matchAll(/"eventId":"([^"]+)"/g)].map(([, eventId]) => eventId ?? '');
}
