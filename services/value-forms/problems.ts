import { nearMiss } from './near-miss.ts';

/** The maximum number of problems reported for one record. More would make responses larger than requests. */
export const PROBLEMS_MAX = 100;
/** The number of characters of a field name or value that a problem repeats. */
export const SHOWN_CHARS_MAX = 200;

/** One problem of an input, in the form of RFC 9457 (`errors: [{field, value, expected}]`). */
export interface Problem {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

/** Collects the problems of one record. */
export class Problems {
  readonly list: Problem[] = [];

  add(field: string, value: unknown, expected: string): void {
    if (this.list.length >= PROBLEMS_MAX) return;
    this.list.push({ field: cut(field), value: shown(value), expected });
  }

  /** Adds an unknown field; `prefix` ends with a dot, or is empty. */
  addUnknown(prefix: string, name: string, value: unknown, names: readonly string[]): void {
    if (this.list.length >= PROBLEMS_MAX) return;
    const near = nearMiss(name, names);
    const hint = near === null ? 'only' : `did you mean \`${near}\`? Only`;
    this.add(prefix + (name || EMPTY_NAME), value, `no such field, ${hint}: ${names.join(', ')}`);
  }

  /** Adds a value that is not on a closed list. */
  addWord(field: string, value: unknown, words: readonly string[]): void {
    if (this.list.length >= PROBLEMS_MAX) return;
    const near = nearMiss(value, words);
    const hint = near === null ? '' : ` (did you mean \`${near}\`?)`;
    this.add(field, value, `one of: ${words.join(', ')}${hint}`);
  }
}

/** A name of no characters, as a problem can show it. */
export const EMPTY_NAME = '""';

/** Formats a problem as a sentence. An absent value is called missing, not `null`. */
export function sentenceOf({ field, value, expected }: Problem): string {
  const found = value === null || value === undefined ? 'is missing' : `is \`${String(value)}\``;
  return `\`${field}\` ${found}, expected ${expected}`;
}

/**
 * Returns a value as a problem may repeat it. UNTRUSTED: the value can be 8 MiB of text, or nested too deeply for a
 * serializer's stack, so texts are cut and structures are only named. A missing value is `null`.
 */
export function shown(value: unknown): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || value === null || value === undefined) return value ?? null;
  return Array.isArray(value) ? `an array of ${value.length}` : `an ${typeof value}`;
}

function cut(text: string): string {
  const short = text.length <= SHOWN_CHARS_MAX ? text : `${text.slice(0, SHOWN_CHARS_MAX)}…`;
  return short.replace(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * Returns a problem that may be stored. The value may be something that must not be stored, so only its type and length
 * are named.
 */
export function withoutValue({ field, value, expected }: Problem): string {
  // The value of a syntax error is not the value of a field.
  if (PLACE.test(field)) return `\`${field}\`: expected ${expected}`;
  return `\`${FIELD.test(field) ? field : HIDDEN}\` is ${kindOf(value)}, expected ${expected}`;
}

const HIDDEN = '…';
/** Returns a field as a problem names it: identifiers, list positions, and the line or element of a request. */
const FIELD = /^(?:line \d{1,8}|(?:\[\d{1,8}\]\.?)?(?:[A-Za-z_$][A-Za-z0-9_$.-]{0,63}(?:\[\d{1,8}\])?)?)$/;

/** The place of a syntax error. */
const PLACE = /^line \d{1,8}, column \d{1,8}$/;

/** The kind of a value in place of the value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'missing';
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
