import { nearMiss } from './near-miss.ts';

/** Problems reported of one record; what is beyond says nothing new and would make answers larger than requests. */
export const PROBLEMS_MAX = 100;
/** Characters of a field name or a value that a problem repeats. */
export const SHOWN_CHARS_MAX = 200;

/** One thing wrong with an input, in the form RFC 9457 problems carry it (`errors: [{field, value, expected}]`). */
export interface Problem {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

/** Collects what is wrong with one record. */
export class Problems {
  readonly list: Problem[] = [];

  add(field: string, value: unknown, expected: string): void {
    if (this.list.length >= PROBLEMS_MAX) return;
    this.list.push({ field: cut(field), value: shown(value), expected });
  }

  /** A field that the object does not have; `prefix` ends with a dot, or is empty. */
  addUnknown(prefix: string, name: string, value: unknown, names: readonly string[]): void {
    if (this.list.length >= PROBLEMS_MAX) return;
    const near = nearMiss(name, names);
    const hint = near === null ? 'only' : `did you mean \`${near}\`? Only`;
    this.add(prefix + (name || EMPTY_NAME), value, `no such field, ${hint}: ${names.join(', ')}`);
  }

  /** A value that is not on a closed list. */
  addWord(field: string, value: unknown, words: readonly string[]): void {
    if (this.list.length >= PROBLEMS_MAX) return;
    const near = nearMiss(value, words);
    const hint = near === null ? '' : ` (did you mean \`${near}\`?)`;
    this.add(field, value, `one of: ${words.join(', ')}${hint}`);
  }
}

/** A name of no characters, as a problem can show it. */
export const EMPTY_NAME = '""';

/** A problem as a sentence: what is absent is missing, and not the word `null`. */
export function sentenceOf({ field, value, expected }: Problem): string {
  const found = value === null || value === undefined ? 'is missing' : `is \`${String(value)}\``;
  return `\`${field}\` ${found}, expected ${expected}`;
}

/**
 * A value as a problem may repeat it. UNTRUSTED: the value can be 8 MiB of text or nested deeper than a serialiser's
 * stack, so texts are cut and structures are only named. A missing value is `null`.
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

/** A problem for what is kept: the value may be what nobody may keep, so only its kind and length are named. */
export function withoutValue({ field, value, expected }: Problem): string {
  // The value of a syntax error is not the value of a field.
  if (PLACE.test(field)) return `\`${field}\`: expected ${expected}`;
  return `\`${FIELD.test(field) ? field : HIDDEN}\` is ${kindOf(value)}, expected ${expected}`;
}

const HIDDEN = '…';
/** A field as a problem names it: identifiers, places in lists, and the line or element of a request. */
const FIELD = /^(?:line \d{1,8}|(?:\[\d{1,8}\]\.?)?(?:[A-Za-z_$][A-Za-z0-9_$.-]{0,63}(?:\[\d{1,8}\])?)?)$/;

/** The place of a syntax error. */
const PLACE = /^line \d{1,8}, column \d{1,8}$/;

/** The kind of a value in place of the value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'missing';
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
