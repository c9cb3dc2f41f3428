import type { RefusePart, SigmaRecord, SigmaValue, SigmaWords } from './sigma-document.ts';

/** Compares one value of a record, not a list. */
export type Compare = (found: SigmaValue, record: SigmaRecord) => boolean;

const parts = ['contains', 'startswith', 'endswith'] as const;
const orders = ['lt', 'lte', 'gt', 'gte'] as const;
const flags = ['i', 'm', 's'] as const;
const clocks = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export const valueModifiers: ReadonlySet<string> = new Set([
  ...parts,
  ...orders,
  ...flags,
  ...clocks,
  'all',
  'cased',
  'exists',
  're',
  'neq',
  'fieldref',
]);
export const MODIFIERS_EXPECTED = [...valueModifiers].join(', ');

interface Given {
  readonly modifiers: readonly string[];
  readonly words: SigmaWords;
  readonly refuse: RefusePart;
}

const never: Compare = () => false;

/** Compiles the comparison with one value of a rule. `neq` is left to the field. */
export function compareOf(value: unknown, given: Given): Compare {
  const { modifiers, refuse } = given;
  const kinds = modifiers.filter((one) => !['all', 'neq', 'cased', ...flags].includes(one));
  const isPart = kinds.length === 2 && kinds.includes('fieldref') && parts.some((one) => kinds.includes(one));
  // `occurredAt|hour|gte: 20`: the part is a number.
  const limited = kinds.length === 2 && clocks.find((one) => kinds[0] === one);
  const limit = kinds[1] ?? '';
  if (limited && isOneOf(orders, limit)) return clockOrder(limited, order(value, limit, refuse));
  if (kinds.length > 1 && !isPart) {
    refuse(`combines ${kinds.join(' and ')}, which is not honoured`);
    return never;
  }
  if (flags.some((flag) => modifiers.includes(flag)) && !modifiers.includes('re')) {
    refuse('has flags of a regular expression without `re`');
    return never;
  }
  const [kind = 'equal'] = isPart ? ['fieldref'] : kinds;
  if (kind === 'exists') return existence(value, refuse);
  if (kind === 're') return expression(value, given);
  if (kind === 'fieldref') return reference(value, given);
  if (isOneOf(orders, kind)) return order(value, kind, refuse);
  if (isOneOf(clocks, kind)) return clock(value, kind, refuse);
  return textual(value, kind, given);
}

function isOneOf<Word extends string>(all: readonly Word[], word: string): word is Word {
  return (all as readonly string[]).includes(word);
}

function existence(value: unknown, refuse: RefusePart): Compare {
  if (typeof value !== 'boolean') refuse(`is \`${String(value)}\`, expected true or false`);
  return (found) => (found !== null) === value;
}

function expression(value: unknown, { modifiers, words, refuse }: Given): Compare {
  const set = flags.filter((flag) => modifiers.includes(flag)).join('');
  try {
    const matches = words.patternOf(set === '' ? String(value) : `(?${set})${String(value)}`);
    return (found) => found !== null && matches(String(found));
  } catch (error) {
    refuse(`is no regular expression of RE2: ${(error as Error).message}`);
    return never;
  }
}

function reference(value: unknown, { modifiers, words, refuse }: Given): Compare {
  const field = typeof value === 'string' ? words.fieldOf(value) : null;
  if (field === null) {
    refuse(`refers to \`${String(value)}\`, which is no field`);
    return never;
  }
  const fold = modifiers.includes('cased') ? (text: string) => text : (text: string) => text.toLowerCase();
  const kind = parts.find((one) => modifiers.includes(one)) ?? 'equal';
  return (found, record) => {
    const other = record.read(field);
    if (found === null || other === null) return false;
    const others: readonly unknown[] = Array.isArray(other) ? other : [other];
    return others.some((one) => compareTexts(fold(String(found)), fold(String(one)), kind));
  };
}

function compareTexts(text: string, other: string, kind: (typeof parts)[number] | 'equal'): boolean {
  if (kind === 'contains') return text.includes(other);
  if (kind === 'startswith') return text.startsWith(other);
  return kind === 'endswith' ? text.endsWith(other) : text === other;
}

function order(value: unknown, kind: (typeof orders)[number], refuse: RefusePart): Compare {
  const limit = Number(value);
  if (typeof value === 'boolean' || value === null || value === '' || Number.isNaN(limit)) {
    refuse(`is \`${String(value)}\`, expected a number`);
    return never;
  }
  return (found) => {
    if (found === null || typeof found === 'boolean' || found === '') return false;
    const number = Number(found);
    if (kind === 'lt') return number < limit;
    if (kind === 'lte') return number <= limit;
    return kind === 'gt' ? number > limit : number >= limit;
  };
}

/** A part of a time, in UTC. */
function clock(value: unknown, kind: (typeof clocks)[number], refuse: RefusePart): Compare {
  const part = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isInteger(part) || value === '') {
    refuse(`is \`${String(value)}\`, expected a whole number`);
    return never;
  }
  return (found) => typeof found === 'number' && clockPart(new Date(found), kind) === part;
}

function clockOrder(kind: (typeof clocks)[number], compare: Compare): Compare {
  return (found, record) => typeof found === 'number' && compare(clockPart(new Date(found), kind), record);
}

const DAY_MILLIS = 86_400_000;

function clockPart(date: Date, kind: (typeof clocks)[number]): number {
  if (kind === 'minute') return date.getUTCMinutes();
  if (kind === 'hour') return date.getUTCHours();
  if (kind === 'day') return date.getUTCDate();
  if (kind === 'month') return date.getUTCMonth() + 1;
  return kind === 'year' ? date.getUTCFullYear() : isoWeek(date);
}

/** The week of ISO 8601: that of its Thursday. */
function isoWeek(date: Date): number {
  const weekday = (date.getUTCDay() + 6) % 7;
  const thursday = new Date(date.getTime() + (3 - weekday) * DAY_MILLIS);
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.floor((thursday.getTime() - newYear) / (7 * DAY_MILLIS)) + 1;
}

/** In YAML 1.1, which many tools of Sigma read, these are true and false; in 1.2 they are texts. */
const words: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
]);

/** Texts with wildcards, whole or in part, without regard to case unless `cased`. Numbers compare as their text. */
function textual(value: unknown, kind: string, { modifiers, refuse }: Given): Compare {
  if (value === null) {
    if (kind !== 'equal') refuse(`is null, which \`${kind}\` cannot compare`);
    return (found) => found === null;
  }
  if (typeof value === 'object') {
    refuse('is a map or a list, expected a text, a number, true, false or null');
    return never;
  }
  const fold = modifiers.includes('cased') ? (text: string) => text : (text: string) => text.toLowerCase();
  const pattern = wildcards(fold(String(value)));
  const [open, close] = [kind === 'contains' || kind === 'endswith', kind === 'contains' || kind === 'startswith'];
  const whole = [...(open ? [ANY] : []), ...pattern, ...(close ? [ANY] : [])];
  // `1000.0` is its text, and a field may have the number.
  const number = kind === 'equal' && String(value) !== '' ? Number(value) : Number.NaN;
  const word = kind === 'equal' ? words.get(String(value).toLowerCase()) : undefined;
  return (found) =>
    found !== null && (found === number || found === word || matchesPattern(fold(String(found)), whole));
}

const ANY = Symbol('any text');
const ONE = Symbol('one character');
type Pattern = readonly (string | symbol)[];

/** Reads `*` and `?`; a backslash before one of them, or before a backslash in front of one, makes it plain. */
export function wildcards(text: string): Pattern {
  const pattern: (string | symbol)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const [char = '', next = ''] = [text[at], text[at + 1]];
    if (char === '\\' && ['*', '?', '\\'].includes(next)) {
      pattern.push(next);
      at += 1;
    } else if (char === '*') pattern.push(ANY);
    else pattern.push(char === '?' ? ONE : char);
  }
  return pattern;
}

/** Of one character, which UTF-16 may write as two. */
function lengthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** Goes back to the last `*` only, so the work is at most the product of both lengths. */
export function matchesPattern(text: string, pattern: Pattern): boolean {
  let [at, place, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    const wanted = pattern[place];
    if (wanted === ANY) {
      [star, from] = [place, at];
      place += 1;
    } else if (wanted === ONE || wanted === text[at]) {
      at += wanted === ONE ? lengthAt(text, at) : 1;
      place += 1;
    } else if (star >= 0) {
      from += 1;
      [place, at] = [star + 1, from];
    } else return false;
  }
  while (pattern[place] === ANY) place += 1;
  return place === pattern.length;
}
