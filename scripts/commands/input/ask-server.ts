import { sentenceOf } from '../../../services/domain/access-event/problems.ts';

/** How long a server may take for an answer, milliseconds. */
const REQUEST_MS_MAX = 60_000;

export type Answer =
  | { readonly ok: boolean; readonly status: number; readonly text: string }
  | { readonly trouble: string };

/** Asks a route of the server that answers JSON; with a `body`, sends it as JSON. */
export async function askServer(target: URL, token: string | null, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    const response = await fetch(target, { ...posted, headers, signal: AbortSignal.timeout(REQUEST_MS_MAX) });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    // `fetch failed` says little; its cause names the address and what the system said.
    const { message, cause } = error as { message: string; cause?: { message?: string } };
    return { trouble: cause?.message || message };
  }
}

/** What a problem document says, line by line. */
export function problemOf(text: string): string {
  try {
    const { title, detail, errors = [] } = JSON.parse(text);
    const lines = errors.map(sentenceOf);
    return lines.length > 0 ? lines.join('\n') : (detail ?? title ?? text);
  } catch {
    return text.slice(0, 300);
  }
}
