import { setTimeout as pause } from 'node:timers/promises';

/** A request and its response. */
export interface SentRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  /** The answer of intake for each record; null where it refused the whole body. */
  readonly results: readonly { readonly eventId?: string; readonly status: string }[] | null;
}

/** Posts an object or array as JSON, a text unchanged. */
export async function post(
  url: string,
  path: string,
  content: unknown,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<SentRequest> {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  const { results = null } = (await response.json()) as { results?: SentRequest['results'] };
  return { path, headers, body, status: response.status, results };
}

/** Throws with the response text unless the request succeeds. */
export async function getJson<Value>(url: string, path: string): Promise<Value> {
  const response = await fetch(`${url}${path}`);
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Value;
}

/** Returns every item of a list, in order. */
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

const POLL_MILLIS = 100;
const WAIT_MILLIS_MAX = 120_000;

/** Polls until the condition is true. Throws, naming `what`, when time runs out. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited += POLL_MILLIS) {
    if (waited > WAIT_MILLIS_MAX) throw new Error(`waited in vain until ${what}`);
    await pause(POLL_MILLIS);
  }
}
