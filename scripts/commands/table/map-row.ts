import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { SHOWN_CHARS_MAX } from '../../../services/value-forms/problems.ts';
import { readLocalTime } from './local-time.ts';
import type { FieldRule, SkipRule, TableMap } from './table-map.ts';

/** Why a row is not a record. */
export interface RowProblem {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
  /** The column with a text that `values` does not name. A map that names the text would accept the row. */
  readonly unmapped?: string;
}
export type MappedRow =
  | { readonly record: Readonly<Record<string, unknown>> }
  | { readonly skipped: string /** The text by which the map skips the row. */ }
  | {
      readonly problems: readonly RowProblem[] /** Whom the row is about, where that much can be read. */;
      readonly id?: string;
    };

export interface BoundMap {
  /** The cells of a row, in header order. */
  toRecord(cells: readonly string[]): MappedRow;
  /** Columns that no rule reads and `ignore` does not name. */
  readonly unmapped: readonly string[];
}

/**
 * Builds the mapping for a file with this header. Throws InputError naming every column that is missing or duplicated.
 */
export function bindMap(map: TableMap, header: readonly string[], file: string): BoundMap {
  const read = [...Object.values(map.fields).flatMap(columnsOf), ...map.skip.map(({ column }) => column)];
  const missing = [...new Set(read)].filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new InputError(`\`${file}\` has no column ${quoted(missing)}, it has: ${quoted(header)}`);
  }
  const twice = [...new Set(read)].filter((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice.length > 0) throw new InputError(`\`${file}\` has more than one column ${quoted(twice)}`);
  const positions = new Map(header.map((column, position) => [column, position]));
  const rules = Object.entries(map.fields).map(([field, rule]) => ({ field, toValue: openRule(rule) }));
  return {
    unmapped: header.filter((column) => !read.includes(column) && !map.ignore.includes(column)),
    toRecord(cells) {
      const cellOf = (column: string): string => cells[positions.get(column) ?? -1] ?? '';
      const skip = map.skip.find((rule) => isSkipped(rule, cellOf(rule.column)));
      if (skip !== undefined)
        return { skipped: `${skip.column} is \`${cellOf(skip.column).slice(0, SHOWN_CHARS_MAX)}\`` };
      const record: Record<string, unknown> = {};
      const problems: RowProblem[] = [];
      for (const { field, toValue } of rules) {
        const read = toValue(cellOf);
        if ('expected' in read) problems.push({ field, ...read });
        else record[field] = read.value;
      }
      if (problems.length === 0) return { record };
      return typeof record.id === 'string' ? { problems, id: record.id } : { problems };
    },
  };
}

type CellOf = (column: string) => string;
type Reason = { readonly expected: string; readonly unmapped?: string };
/** Returns `undefined` when the field is absent. */
type Read = { readonly value: unknown } | ({ readonly shown: unknown } & Reason);
type RuleReader = (cellOf: CellOf) => { readonly value: unknown } | Omit<RowProblem, 'field'>;

function openRule(rule: FieldRule): RuleReader {
  const { value, split, column } = rule;
  if (value !== undefined) return () => ({ value });
  const convert = openConversion(rule);
  return (cellOf) => {
    const text = textOf(rule, cellOf);
    if (text === '') return { value: rule.default };
    const texts = split === undefined ? [text] : elementsOf(text, split);
    const values: unknown[] = [];
    for (const one of texts) {
      const read = convert(one);
      if ('shown' in read) {
        const problem = { value: read.shown, expected: read.expected };
        return read.unmapped === undefined ? problem : { ...problem, unmapped: column ?? rule.template ?? '' };
      }
      values.push(read.value);
    }
    return { value: split === undefined ? values[0] : values };
  };
}

function openConversion({
  values,
  otherwise,
  time,
  zone = 'UTC',
  plusDays = 0,
  as,
}: FieldRule): (text: string) => Read {
  if (values !== undefined) {
    const known = new Map(Object.entries(values));
    const expected = `one that \`values\` names: ${[...known.keys()].join(', ')}`;
    return (text) => {
      const value = known.get(text) ?? otherwise;
      return value === undefined ? { shown: text, expected, unmapped: text } : { value };
    };
  }
  if (time !== undefined) {
    const readTime = remembering((text) => readLocalTime(text, { time, zone, plusDays }));
    return (text) => {
      const value = readTime(text);
      return value === null ? { shown: text, expected: `a time of the form \`${time}\` in ${zone}` } : { value };
    };
  }
  if (as === 'boolean') return toBoolean;
  if (as === 'duration') return toMillis;
  if (as === 'number') {
    return (text) => (Number.isFinite(Number(text)) ? { value: Number(text) } : { shown: text, expected: 'a number' });
  }
  return (text) => ({ value: text });
}

function toBoolean(text: string): Read {
  const folded = text.toLowerCase();
  if (['true', 'yes', '1'].includes(folded)) return { value: true };
  if (['false', 'no', '0'].includes(folded)) return { value: false };
  return { shown: text, expected: 'true or false, yes or no, 1 or 0' };
}

function toMillis(text: string): Read {
  const match = /^(?:(?:(\d+):)?([0-5]?\d):)?(\d+(?:\.\d+)?)$/.exec(text);
  if (match === null) return { shown: text, expected: 'seconds, m:ss or h:mm:ss' };
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((one) => Number(one ?? 0));
  return { value: Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000) };
}

/** Caches parsed dates: exports repeat them, and parsing is slow. */
function remembering(read: (text: string) => string | null): (text: string) => string | null {
  const known = new Map<string, string | null>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = read(text);
    if (known.size < REMEMBERED_MAX) known.set(text, value);
    return value;
  };
}
const REMEMBERED_MAX = 10_000;

/** A template is empty when one of its columns is empty: half an id is no id. */
function textOf({ column, template = '' }: FieldRule, cellOf: CellOf): string {
  if (column !== undefined) return cellOf(column);
  const names = templateColumns(template);
  if (names.some((name) => cellOf(name) === '')) return '';
  return template.replace(TEMPLATE_COLUMN, (_, name: string) => cellOf(name));
}

const TEMPLATE_COLUMN = /\{([^{}]+)\}/g;

function templateColumns(template: string): string[] {
  return [...template.matchAll(TEMPLATE_COLUMN)].map(([, name]) => name ?? '');
}

function columnsOf({ column, template }: FieldRule): string[] {
  return column !== undefined ? [column] : templateColumns(template ?? '');
}

function elementsOf(text: string, split: string): string[] {
  return text
    .split(split)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function isSkipped({ is, isNot }: SkipRule, text: string): boolean {
  return is === undefined ? !(isNot ?? []).includes(text) : is.includes(text);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
