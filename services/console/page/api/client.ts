import { type components, createClient, type paths } from '../../../client/index.ts';
import { isLookedUp } from './looked-up.ts';
import { Problem, problemOf, unreachable } from './problem.ts';

export type Access = components['schemas']['Access'];
export type Alert = components['schemas']['Alert'];
export type Session = components['schemas']['Session'];
export type Caller = NonNullable<Session['caller']>;
export type Permission = Caller['may'][number];

/** Why the person looks things up, as typed; empty: no reason was typed. */
let reason = '';

/** From now on look-ups are sent with this reason. */
export function giveReason(text: string): void {
  reason = text.trim();
}

export function givenReason(): string {
  return reason;
}

/** Something was refused that the page offered. */
export const RIGHTS_CHANGED = 'custodes:rights-changed';

export const client = createClient({ url: location.origin, fetch: send });

/** Returns the body of a successful answer; throws a `Problem` for any other. */
export async function answerOf<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await asked;
  if (!response.ok) throw await problemOf(response, error);
  return data as NonNullable<T>;
}

export async function getText(path: string): Promise<string> {
  const response = await send(new Request(path));
  if (!response.ok) throw await problemOf(response);
  return response.text();
}

async function send(request: Request): Promise<Response> {
  if (reason !== '' && isLookedUp(new URL(request.url).pathname)) {
    // `fetch` takes one character for each byte of a header.
    request.headers.set('X-Custodes-Reason', String.fromCharCode(...new TextEncoder().encode(reason)));
  }
  const { url } = request;
  const known = request.method === 'GET' ? answered.get(url) : undefined;
  if (known !== undefined) request.headers.set('If-None-Match', known.etag);
  try {
    const response = await fetch(request);
    if (response.status === 304 && known !== undefined) return new Response(known.body, { headers: known.headers });
    await remember(url, response);
    // The answer to this event is to read the session: where that is refused too, asking again changes nothing.
    const isOfSession = new URL(url).pathname === '/v1/session';
    if (response.status === 403 && !isOfSession) document.dispatchEvent(new Event(RIGHTS_CHANGED));
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable();
  }
}

/** The newest answers that have a tag: a page that asks again every few seconds receives only what changed. */
const answered = new Map<string, { readonly etag: string; readonly body: string; readonly headers: Headers }>();
const ANSWERS_KEPT = 20;

async function remember(url: string, response: Response): Promise<void> {
  const { headers } = response;
  const etag = headers.get('etag');
  answered.delete(url);
  // Weak tags are on every answer, and on those that nobody asks for again.
  if (response.status !== 200 || etag === null || etag.startsWith('W/')) return;
  answered.set(url, { etag, headers, body: await response.clone().text() });
  for (const oldest of [...answered.keys()].slice(0, -ANSWERS_KEPT)) answered.delete(oldest);
}

export type { components, paths };
export { Problem };
