import type { Problem } from '../../value-forms/problems.ts';
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

/** Returns a text without percent encoding; as it is where a `%` is literal, or the bytes are no UTF-8. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * UNTRUSTED: a key or path may contain control characters, which no event may. Refusing it would be a way past the log.
 */
export function writable(text: string): string {
  return text.replace(/\p{Cc}/gu, encodeURIComponent);
}
