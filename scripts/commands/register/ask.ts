import { askServer, problemOf } from '../input/ask-server.ts';
import { InputError } from '../input/input-error.ts';
import { requireUrl, tokenOf } from '../input/server-url.ts';

/** The server did not answer, or could not. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

export interface Server {
  readonly url: string;
  readonly token?: string | undefined;
}

/** What the server answers to `body` sent to a route. Throws as `ask`. */
export async function tell(server: Server, path: string, body: unknown): Promise<unknown> {
  return answerOf(server, new URL(path, requireUrl(server.url)), body);
}

/** The JSON that the server answers. Throws NoAnswerError, and InputError with the server's words for a question it refuses. */
export async function ask(
  server: Server,
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  const target = new URL(path, requireUrl(server.url));
  target.search = String(new URLSearchParams(parameters));
  return answerOf(server, target);
}

async function answerOf(server: Server, target: URL, body?: unknown): Promise<unknown> {
  const answer = await askServer(target, tokenOf(server), body);
  if ('trouble' in answer) throw new NoAnswerError(`${target.origin} could not be reached: ${answer.trouble}`);
  if (answer.ok) return JSON.parse(answer.text);
  const problem = problemOf(answer.text);
  throw answer.status >= 500 ? new NoAnswerError(problem) : new InputError(problem);
}
