import { canonicalIp } from './ip-address.ts';
import type { Problems } from './problems.ts';
import { parseRfc3339, RFC_3339_EXPECTED } from './rfc3339.ts';
import {
  EVENT_ID_EXPECTED,
  HEX_64_EXPECTED,
  isEventId,
  isHex64,
  isPolicyText,
  isText,
  POLICY_TEXT_EXPECTED,
  TEXT_EXPECTED,
} from './text.ts';

/*
 * Readers of JSON values. Each returns the valid value, or adds a problem and returns a placeholder of the same type;
 * the caller then discards the record. The generated readers of whole records call these.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

/** The largest long that avsc reads. */
const COUNT_MAX = Number.MAX_SAFE_INTEGER - 1;
export const COUNT_EXPECTED = `a whole number from 0 to ${COUNT_MAX}`;
const BOOLEAN_EXPECTED = 'true or false';
/** The maximum number of elements in one list (`docs/interfaces` section 3). */
export const LIST_LENGTH_MAX = 1_000;
const LIST_EXPECTED = `a list of at most ${LIST_LENGTH_MAX.toLocaleString('en-US')} texts`;

/** JSON `null` is the same as an absent field. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A count that JSON, Avro and arithmetic represent exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= COUNT_MAX;
}

export function eventId(value: unknown, field: string, problems: Problems): string {
  if (isEventId(value)) return value;
  problems.add(field, value, EVENT_ID_EXPECTED);
  return '';
}

export function text(value: unknown, field: string, problems: Problems): string {
  if (isText(value)) return value;
  problems.add(field, value, TEXT_EXPECTED);
  return '';
}

export function optionalText(value: unknown, field: string, problems: Problems): string | null {
  return isAbsent(value) ? null : text(value, field, problems);
}

/** 64 hexadecimal digits: a SHA-256. */
export function hex64(value: unknown, field: string, problems: Problems): string {
  if (isHex64(value)) return value;
  problems.add(field, value, HEX_64_EXPECTED);
  return '';
}

export function optionalHex64(value: unknown, field: string, problems: Problems): string | null {
  return isAbsent(value) ? null : hex64(value, field, problems);
}

export function policyText(value: unknown, field: string, problems: Problems): string {
  if (isPolicyText(value)) return value;
  problems.add(field, value, POLICY_TEXT_EXPECTED);
  return '';
}

/** An address in its canonical form. */
export function optionalIp(value: unknown, field: string, problems: Problems): string | null {
  if (isAbsent(value)) return null;
  const ip = typeof value === 'string' ? canonicalIp(value) : null;
  if (ip === null) problems.add(field, value, 'an IPv4 or IPv6 address');
  return ip;
}

export function optionalCount(value: unknown, field: string, problems: Problems): number | null {
  if (isAbsent(value)) return null;
  // -0 is also a JSON number; adding 0 turns it into the 0 that everything else writes.
  if (isCount(value)) return value + 0;
  problems.add(field, value, COUNT_EXPECTED);
  return null;
}

export function boolean(value: unknown, field: string, problems: Problems): boolean {
  if (typeof value !== 'boolean') problems.add(field, value, BOOLEAN_EXPECTED);
  return value === true;
}

export function optionalBoolean(value: unknown, field: string, problems: Problems): boolean | null {
  return isAbsent(value) ? null : boolean(value, field, problems);
}

/** Milliseconds since 1970 UTC. */
export function time(value: unknown, field: string, problems: Problems): number {
  const instant = typeof value === 'string' ? parseRfc3339(value) : null;
  if (instant === null) problems.add(field, value, RFC_3339_EXPECTED);
  return instant ?? 0;
}

export function optionalTime(value: unknown, field: string, problems: Problems): number | null {
  return isAbsent(value) ? null : time(value, field, problems);
}

/** A closed list, prepared for look-ups. */
export interface WordList<Word extends string> {
  readonly words: readonly [Word, ...Word[]];
  readonly known: ReadonlySet<unknown>;
}

export function wordList<Word extends string>(words: readonly [Word, ...Word[]]): WordList<Word> {
  return { words, known: new Set(words) };
}

export function oneOf<Word extends string>(
  value: unknown,
  list: WordList<Word>,
  field: string,
  problems: Problems,
): Word {
  if (list.known.has(value)) return value as Word;
  problems.addWord(field, value, list.words);
  return list.words[0];
}

export function optionalOneOf<Word extends string>(
  value: unknown,
  list: WordList<Word>,
  field: string,
  problems: Problems,
): Word | null {
  return isAbsent(value) ? null : oneOf(value, list, field, problems);
}

export function texts(value: unknown, field: string, problems: Problems): readonly string[] {
  if (isList(value, field, problems) && value.every(isText)) return value;
  return refuseElements(value, field, isText, (name, element) => problems.add(name, element, TEXT_EXPECTED));
}

export function optionalTexts(value: unknown, field: string, problems: Problems): readonly string[] | null {
  return isAbsent(value) ? null : texts(value, field, problems);
}

export function words<Word extends string>(
  value: unknown,
  list: WordList<Word>,
  field: string,
  problems: Problems,
): readonly Word[] {
  const isWord = (element: unknown): element is Word => list.known.has(element);
  if (isList(value, field, problems) && value.every(isWord)) return value;
  return refuseElements(value, field, isWord, (name, element) => problems.addWord(name, element, list.words));
}

export function optionalWords<Word extends string>(
  value: unknown,
  list: WordList<Word>,
  field: string,
  problems: Problems,
): readonly Word[] | null {
  return isAbsent(value) ? null : words(value, list, field, problems);
}

/** Works like `oneOf` for a decoded word. */
export function checkWord(value: string, { known, words }: WordList<string>, field: string, problems: Problems): void {
  if (!known.has(value)) problems.addWord(field, value, words);
}

/** Works like `words` for a decoded list. */
export function checkWords(values: readonly string[], list: WordList<string>, field: string, problems: Problems): void {
  if (!isList(values, field, problems)) return;
  for (const [index, value] of values.entries()) checkWord(value, list, `${field}[${index}]`, problems);
}

/** Works like `texts` for a decoded list. */
export function checkFactTexts(values: readonly string[], field: string, problems: Problems): void {
  if (!isList(values, field, problems)) return;
  for (const [index, value] of values.entries()) {
    if (!isText(value)) problems.add(`${field}[${index}]`, value, TEXT_EXPECTED);
  }
}

/** Used where the input cannot be read; `placeholder` is discarded with the record. */
export function missing<Value>(field: string, expected: string, placeholder: Value, problems: Problems): Value {
  problems.add(field, null, expected);
  return placeholder;
}

/** The names that a JSON object may have; `path` is empty for the record itself. */
export interface FieldNames {
  readonly path: string;
  readonly names: readonly string[];
  readonly known: ReadonlySet<string>;
}

export function fieldNames(path: string, names: readonly string[]): FieldNames {
  return { path, names, known: new Set(names) };
}

/** Reads an object with no other names than these. Rejects other values; `null` is absent. */
export function object(value: unknown, names: FieldNames, problems: Problems): JsonObject | null {
  if (!isJsonObject(value)) {
    refuseNoObject(value, names, problems);
    return null;
  }
  refuseUnknown(value, names, problems);
  return value;
}

export function optionalObject(value: unknown, names: FieldNames, problems: Problems): JsonObject | null {
  return isAbsent(value) ? null : object(value, names, problems);
}

export function refuseNoObject(value: unknown, { path, names }: FieldNames, problems: Problems): void {
  problems.add(path, value, `an object with: ${names.join(', ')}`);
}

export function refuseUnknown(json: JsonObject, { path, names, known }: FieldNames, problems: Problems): void {
  const prefix = path === '' ? '' : `${path}.`;
  for (const name of Object.keys(json)) {
    if (!known.has(name)) problems.addUnknown(prefix, name, json[name], names);
  }
}

/** The number of names of an object. If it equals the number of known names found, there are no unknown ones. */
export function sizeOf(json: JsonObject): number {
  let size = 0;
  // Builds no list of the names, because this runs for every object of every record.
  for (const _ in json) size += 1;
  return size;
}

function isList(value: unknown, field: string, problems: Problems): value is readonly unknown[] {
  if (Array.isArray(value) && value.length <= LIST_LENGTH_MAX) return true;
  problems.add(field, value, LIST_EXPECTED);
  return false;
}

/** Reports the invalid elements. A value that is not a list was rejected before. */
function refuseElements(
  value: unknown,
  field: string,
  isGood: (element: unknown) => boolean,
  refuse: (name: string, element: unknown) => void,
): readonly never[] {
  const list: readonly unknown[] = Array.isArray(value) && value.length <= LIST_LENGTH_MAX ? value : [];
  for (const [index, element] of list.entries()) if (!isGood(element)) refuse(`${field}[${index}]`, element);
  return [];
}
