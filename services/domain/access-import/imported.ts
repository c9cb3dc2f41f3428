import { createHash } from 'node:crypto';
import type { Problem } from '../../value-forms/problems.ts';
import { isText, TEXT_CHARS_MAX } from '../../value-forms/text.ts';
import { parseAccessEvent } from '../access-event/parse-access-event.ts';

/** What became of one record of another system's log. `event` has the JSON form of `docs/interfaces.md`, section 2. */
export type Imported<Event extends object = object> =
  | { readonly event: Event }
  | { readonly skipped: string }
  | { readonly refused: readonly Problem[] };

/** Refuses here what intake would refuse, so that the refusal can be reported with its line. */
export function checked<Event extends object>(event: Event): Imported<Event> {
  const parsed = parseAccessEvent(event, () => '0'.repeat(64));
  return 'problems' in parsed ? { refused: parsed.problems } : { event };
}

/** One character of UTF-8. */
const ENCODED =
  /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi;

/**
 * Returns a text without percent encoding. A `%` that is literal, and bytes that are no UTF-8, stay. UNTRUSTED: one of them must
 * not keep all others encoded, because servers decode byte by byte.
 */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(ENCODED, characterOf);
  }
}

function characterOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/**
 * Returns an id that an event may have: as it is, or with the characters percent-encoded that no text may have. One that is too long
 * then ends with its hash. UNTRUSTED: who chooses a key or a name could read past the log if such an id were refused.
 */
export function writable(id: string): string {
  return isText(id) ? id : percentEncoded(id);
}

function percentEncoded(id: string): string {
  const encoded = id
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[^\x20-\x7e]/gu, (one) => (isText(one) ? one : encodeURIComponent(one)))
    .replace(/^\.{1,2}$/, (dots) => '%2E'.repeat(dots.length));
  if (encoded.length <= TEXT_CHARS_MAX) return encoded;
  const hash = createHash('sha256').update(id).digest('hex');
  return `${encoded.slice(0, TEXT_CHARS_MAX - hash.length - 1).replace(/\p{Surrogate}$/u, '')}~${hash}`;
}
