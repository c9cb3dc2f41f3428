import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { type RunningCustodes, startCustodes } from '../process/running-custodes.ts';
import type { Access, Json } from './release-vector.ts';

const WAIT_MILLIS = 60_000;

/** Today's build on what a release wrote. Its clock begins `laterMs` after the release was killed. */
export function startOn(dataDir: string, killedAt: string, laterMs: number): Promise<RunningCustodes> {
  const clock = pathToFileURL(join(projectRoot, 'tests/support/process/clock-at.mjs')).href;
  return startCustodes({
    ...{ DATA_DIR: dataDir, DEMO: 'off', PORT: '0', SEGMENT_SECONDS: '1', NODE_OPTIONS: `--import ${clock}` },
    CUSTODES_TEST_TIME: new Date(Date.parse(killedAt) + laterMs).toISOString(),
  });
}

export async function getJson<Value>(url: string, path: string): Promise<Value> {
  const response = await fetch(`${url}${path}`);
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Value;
}

/** Every item of a list, in its order. */
export async function allItems<Item>(url: string, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const query = `${path.includes('?') ? '&' : '?'}limit=1000${cursor}`;
    const page = await getJson<{ items: Item[]; nextCursor?: string }>(url, `${path}${query}`);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

export interface Answer {
  readonly status: number;
  readonly results: readonly { readonly eventId: string; readonly status: string }[];
}

export async function post(
  url: string,
  path: string,
  content: unknown,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<Answer> {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  const { results = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, results };
}

/** Where an access stands in the log: repeats of one event have places of their own. */
export function placeOf({ appendedAt, source, eventId }: Access): string {
  return `${appendedAt} ${source?.id ?? ''} ${eventId}`;
}

/** Accesses by their place, once `holds` of them. */
export async function accessesWhen(
  url: string,
  holds: (accesses: ReadonlyMap<string, Access>) => boolean,
  filter = '',
): Promise<ReadonlyMap<string, Access>> {
  const giveUp = Date.now() + WAIT_MILLIS;
  for (;;) {
    const items = await allItems<Access>(url, `/v1/accesses${filter}`);
    const accesses = new Map(items.map((item) => [placeOf(item), item]));
    if (holds(accesses)) return accesses;
    if (Date.now() > giveUp) throw new Error(`waited in vain; the newest of ${items.length}: ${said(items[0])}`);
    await pause(100);
  }
}

function said(item: Json | undefined): string {
  return JSON.stringify(item ?? null);
}
