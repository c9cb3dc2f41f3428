import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { reasonUnreachable } from '../../../services/adapters/tls/reason-unreachable.ts';
import { type Client, createClient } from '../../../services/client/index.ts';
import { sentenceOf } from '../../../services/value-forms/problems.ts';
import { NoAnswerError } from './no-answer-error.ts';
import { requireUrl, type TokenOptions, tokenOf } from './server-url.ts';

/** The values of a command's options. */
export interface ServerTarget extends TokenOptions {
  /** Why the caller reads. */
  readonly reason?: string | undefined;
}

export interface ServerAnswer<Data = unknown> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Returns the server's answer to one call. Throws NoAnswerError when the server does not answer or fails, and
 * InputError with the server's message when it refuses the request.
 */
export async function ask<Data>(
  server: ServerTarget,
  call: (client: Client) => Promise<ServerAnswer<Data>>,
): Promise<Data> {
  const url = requireUrl(server.url);
  const token = await tokenOf(server);
  const reason = server.reason === undefined ? {} : { reason: server.reason };
  const answered = await call(createClient({ url, token, ...reason })).catch((error: unknown) => {
    throw new NoAnswerError(`${new URL(url).origin} could not be reached: ${reasonUnreachable(error)}`);
  });
  const { data, error, response } = answered;
  if (response.ok && data !== undefined) return data;
  const problem = problemOf(error, response.status);
  throw response.status >= 500 ? new NoAnswerError(problem) : new InputError(problem);
}

/** Formats a problem document, one line per error. */
function problemOf(problem: unknown, status: number): string {
  if (typeof problem !== 'object' || problem === null) {
    return String(problem ?? '').slice(0, 300) || `the server answered ${status}`;
  }
  const { title, detail, errors = [] } = problem as { title?: string; detail?: string; errors?: [] };
  const lines = errors.map(sentenceOf);
  return lines.length > 0 ? lines.join('\n') : (detail ?? title ?? JSON.stringify(problem));
}
