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
 * pause: what had been appended all the same comes back as a duplicate. Records go to no other address than the one
 * given. Throws UnreachableError and RefusedError.
 */
export function openPost(options: PostOptions): FeedPorts['post'] {
  const { url, token = null, clock, sleep, stopped } = options;
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  let answered = false;

  return async (route, lines) => {
    const startedAt = clock();
    const target = new URL(routes[route], url);
    for (let pauseMs = BACK_OFF_MS_MIN; ; pauseMs = Math.min(pauseMs * 2, BACK_OFF_MS_MAX)) {
      const attempt = await postOnce({ target, authorization, lines, stopped });
      answered ||= attempt.answered;
      if ('results' in attempt) return countStatuses(attempt.results, lines, options.onRejected);
      const patienceMs = answered ? (options.waitMsMax ?? WAIT_MS_MAX) : (options.firstWaitMsMax ?? FIRST_WAIT_MS_MAX);
      if (stopped.aborted || clock() - startedAt > patienceMs) {
        throw new UnreachableError(`${target.href} could not be reached: ${attempt.trouble}`);
      }
      await sleep(attempt.retryAfterMs ?? pauseMs, stopped);
    }
  };
}

type Attempt =
  | { readonly answered: true; readonly results: readonly unknown[] }
  | { readonly answered: boolean; readonly trouble: string; readonly retryAfterMs: number | null };

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
    return { answered: false, trouble: reasonUnreachable(error), retryAfterMs: null };
  }
}

function readAnswer(response: Response, text: string, count: number): Attempt {
  const { status } = response;
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const waitMs = Math.min(Math.max(seconds * 1000, BACK_OFF_MS_MIN), BACK_OFF_MS_MAX);
    const retryAfterMs = Number.isFinite(seconds) ? waitMs : null;
    return { answered: true, trouble: `status ${status}`, retryAfterMs };
  }
  const results = parseResults(text);
  if (results?.length === count) return { answered: true, results };
  if (results !== null)
    throw new RefusedError(
      `the server answered ${status} with ${results.length} results, expected one for each of ${count} records`,
    );
  throw new RefusedError(`the server refused the request with status ${status}: ${text.slice(0, 300)}`);
}

function parseResults(text: string): readonly unknown[] | null {
  try {
    const { results } = JSON.parse(text) as { results?: unknown };
    return Array.isArray(results) ? results : null;
  } catch {
    return null;
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
