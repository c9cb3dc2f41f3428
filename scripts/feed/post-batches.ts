import { reasonUnreachable } from '../../services/adapters/tls/reason-unreachable.ts';
import type { FeedLine, FeedPorts, FeedRoute, Pace, StatusCounts } from './feed.ts';

/** The server did not answer within the allowed time. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}
/** The server refused the request for good. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

export interface PostOptions {
  readonly url: string;
  /** Absent or `null`: no token is sent. */
  readonly token?: string | null;
  readonly clock: Pace['clock'];
  readonly sleep: Pace['sleep'];
  readonly stopped: AbortSignal;
  /** The retry time before the first answer, and after one. */
  readonly firstWaitMsMax?: number;
  readonly waitMsMax?: number;
  /** Receives the result of each rejected record, and its line. */
  readonly onRejected?: (result: unknown, line: FeedLine | undefined) => void;
}

/** A wrong address should fail soon; a server that restarts needs more time. */
export const FIRST_WAIT_MS_MAX = 5_000;
export const WAIT_MS_MAX = 300_000;
const BACK_OFF_MS_MIN = 100;
const BACK_OFF_MS_MAX = 5000;
/** A request without an answer for this time counts as a lost connection. */
const REQUEST_MS_MAX = 60_000;

const routes: Readonly<Record<FeedRoute, string>> = { register: '/v1/register', accessEvents: '/v1/access-events' };

/**
 * Posts NDJSON to the intake over kept-alive connections. 429, 5xx and lost connections are repeated with a growing
 * pause: what had been appended all the same comes back as a duplicate. Where a source may not send as many records at
 * once, they go in smaller requests. Records go to no other address than the one given. Throws UnreachableError and
 * RefusedError.
 */
export function openPost(options: PostOptions): FeedPorts['post'] {
  const { url, token = null, clock, sleep, stopped } = options;
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  let answered = false;
  let linesMax = Number.POSITIVE_INFINITY;

  /** Returns `null` for more lines than the source may send at once. */
  async function postSome(target: URL, lines: readonly FeedLine[]): Promise<StatusCounts | null> {
    const startedAt = clock();
    let overQuota = 0;
    for (let pauseMs = BACK_OFF_MS_MIN; ; pauseMs = Math.min(pauseMs * 2, BACK_OFF_MS_MAX)) {
      const attempt = await postOnce({ target, authorization, lines, stopped });
      answered ||= attempt.answered;
      if ('results' in attempt) return countStatuses(attempt.results, lines, options.onRejected);
      // What its limit allows at once passes after the pause that the first answer asked for.
      overQuota = attempt.isOverQuota ? overQuota + 1 : 0;
      if (overQuota > 1 && lines.length > 1) return null;
      const patienceMs = answered ? (options.waitMsMax ?? WAIT_MS_MAX) : (options.firstWaitMsMax ?? FIRST_WAIT_MS_MAX);
      if (stopped.aborted || clock() - startedAt > patienceMs) {
        throw new UnreachableError(`${target.href} could not be reached: ${attempt.trouble}`);
      }
      await sleep(attempt.retryAfterMs ?? pauseMs, stopped);
    }
  }

  return async (route, lines) => {
    const target = new URL(routes[route], url);
    const counts = { accepted: 0, duplicates: 0, conflicts: 0, rejected: 0 };
    for (let at = 0; at < lines.length; ) {
      const some = lines.slice(at, at + linesMax);
      const more = await postSome(target, some);
      if (more === null) {
        linesMax = Math.ceil(some.length / 2);
        continue;
      }
      for (const status of ['accepted', 'duplicates', 'conflicts', 'rejected'] as const) counts[status] += more[status];
      at += some.length;
    }
    return counts;
  };
}

type Attempt =
  | { readonly answered: true; readonly results: readonly unknown[] }
  | {
      readonly answered: boolean;
      readonly trouble: string;
      readonly retryAfterMs: number | null;
      readonly isOverQuota: boolean;
    };

interface Request {
  readonly target: URL;
  readonly authorization: Readonly<Record<string, string>>;
  readonly lines: readonly FeedLine[];
  readonly stopped: AbortSignal;
}

async function postOnce({ target, authorization, lines, stopped }: Request): Promise<Attempt> {
  const body = lines.map(({ text }) => text).join('\n');
  const headers = { 'content-type': 'application/x-ndjson', ...authorization };
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(REQUEST_MS_MAX)]);
    const response = await fetch(target, { method: 'POST', headers, body, signal, redirect: 'error' });
    return readAnswer(response, await response.text(), lines.length);
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return { answered: false, trouble: reasonUnreachable(error), retryAfterMs: null, isOverQuota: false };
  }
}

function readAnswer(response: Response, text: string, count: number): Attempt {
  const { status } = response;
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const waitMs = Math.min(Math.max(seconds * 1000, BACK_OFF_MS_MIN), BACK_OFF_MS_MAX);
    const retryAfterMs = Number.isFinite(seconds) ? waitMs : null;
    const { code, detail } = parseAnswer(text);
    const trouble = typeof detail === 'string' ? `status ${status}: ${detail}` : `status ${status}`;
    return { answered: true, trouble, retryAfterMs, isOverQuota: code === 'quota-exceeded' };
  }
  const { results } = parseAnswer(text);
  if (Array.isArray(results) && results.length === count) return { answered: true, results };
  if (Array.isArray(results))
    throw new RefusedError(
      `the server answered ${status} with ${results.length} results, expected one for each of ${count} records`,
    );
  throw new RefusedError(`the server refused the request with status ${status}: ${text.slice(0, 300)}`);
}

/** UNTRUSTED: the results, or a problem document; empty for anything else. */
function parseAnswer(text: string): { readonly results?: unknown; readonly code?: unknown; readonly detail?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function countStatuses(
  results: readonly unknown[],
  lines: readonly FeedLine[],
  onRejected: PostOptions['onRejected'],
): StatusCounts {
  const statuses = results.map((result) => (result as { status?: unknown } | null)?.status);
  const count = (status: string) => statuses.filter((one) => one === status).length;
  for (const [index, status] of statuses.entries()) {
    if (status === 'rejected') onRejected?.(results[index], lines[index]);
  }
  return {
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    conflicts: count('conflict'),
    rejected: count('rejected'),
  };
}
