import type { Info } from 'csv-parse';
import { type CsvParse, CsvUnreadableError, decodedText, readCsv } from '../../../client/read-csv.ts';
import { type Field, fieldsOf, kinds, problemsOf } from './record-fields.ts';

/** One record of a file, where it is and what is wrong with its form. */
export interface ReadRecord {
  /** The line on which it begins, or its place in a JSON array. */
  readonly at: number;
  readonly record: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/** Between the values of a list in a cell. */
const LIST_SEPARATOR = ';';

/** The text of a file, by its byte order mark, or UTF-8. Throws where it is no such text. */
export async function textOfBytes(bytes: Uint8Array): Promise<string> {
  try {
    return await joined(decodedText(only(bytes)));
  } catch (error) {
    throw new Error(`it ${(error as Error).message}; save it as UTF-8, which Excel calls "CSV UTF-8"`);
  }
}

async function* only<T>(one: T): AsyncGenerator<T> {
  yield one;
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

/** Reads JSON or NDJSON. Throws an Error that describes what cannot be read. */
export function parseRecords(text: string): readonly ReadRecord[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return (JSON.parse(trimmed) as unknown[]).map((record, at) => checked(at + 1, record));
  return trimmed.includes('\n') && isJson(trimmed) ? [checked(1, JSON.parse(trimmed))] : readLines(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readLines(text: string): ReadRecord[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    return isJson(line)
      ? [checked(at + 1, JSON.parse(line))]
      : [{ at: at + 1, record: {}, problems: ['it is no JSON'] }];
  });
}

/** A CSV as it is: what its columns mean is for a person to confirm. */
export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly { readonly at: number; readonly cells: Readonly<Record<string, string>> }[];
  /** Rows that are no records. */
  readonly damaged: readonly ReadRecord[];
}

/** Reads a CSV or TSV with a header, as `custodes register import` does. Throws an Error that describes what cannot be read. */
export async function readTable(text: string): Promise<CsvTable> {
  const { parse } = await import('csv-parse/browser/esm/sync');
  const rows: CsvTable['rows'][number][] = [];
  const damaged: ReadRecord[] = [];
  let header: readonly string[] | null = null;
  const parsed: CsvParse = async function* (body, options) {
    yield* parse(await joined(body), options) as unknown as Iterable<{ record: string[]; info: Info }>;
  };
  try {
    for await (const row of readCsv(only(text), parsed)) {
      const { line: at } = row;
      if ('expected' in row) {
        const problem = `row: expected ${row.expected}${row.value === null ? '' : `, it has ${row.value}`}`;
        damaged.push({ at, record: {}, problems: [problem] });
      } else if (header === null) header = namedOnce(row.cells);
      else rows.push({ at, cells: Object.fromEntries(header.map((name, place) => [name, row.cells[place] ?? ''])) });
    }
  } catch (error) {
    if (!(error instanceof CsvUnreadableError)) throw error;
    throw new Error(`${error.line === null ? 'it' : `line ${error.line}`} ${error.message}`);
  }
  return { header: header ?? [], rows, damaged };
}

/** A column without a name has its place as its name: exports end their rows with separators. */
function namedOnce(header: readonly string[]): string[] {
  const names = header.map((name, at) => (name === '' ? `column ${at + 1}` : name));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return names;
  throw new Error(`two columns have the name "${twice}"; rename or remove one of them`);
}

/** Which field each column is, what its words are called here, and the fields that are the same in every record. */
export interface CsvMapping {
  /** Fields by columns; a column that is absent is left out. */
  readonly columns: Readonly<Record<string, string>>;
  readonly fixed: Readonly<Record<string, string>>;
  /** By columns: what a text of the file is in the register. A text that is absent stays as it is. */
  readonly values: ValueMaps;
}
export type ValueMaps = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What names suggest: `Valid from` is `validFrom`. */
export function suggestedMapping({ header }: CsvTable, kind: string): CsvMapping {
  const names = namesOf(kind);
  const columns = header.flatMap((column) => {
    const field = names.find((name) => plain(name) === plain(column));
    return field === undefined ? [] : [[column, field] as const];
  });
  const hasKind = columns.some(([, field]) => field === 'kind');
  return { columns: Object.fromEntries(columns), fixed: hasKind || kind === '' ? {} : { kind }, values: {} };
}

/** The field of that name: of the kind, else of the first kind that has one. */
export function fieldNamed(name: string, kind: string): Field | undefined {
  const known = kinds.filter((one) => !kinds.includes(kind as (typeof kinds)[number]) || one === kind);
  return known.flatMap((one) => fieldsOf(one)).find((field) => field.name === name);
}

/** How often each text is in a column; the elements of a list count one by one. */
export function textsOf({ rows }: CsvTable, column: string, isList: boolean): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { cells } of rows) {
    for (const text of isList ? elementsOf(cells[column] ?? '') : [cells[column] ?? '']) {
      if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

function elementsOf(cell: string): readonly string[] {
  return cell.split(LIST_SEPARATOR).map((one) => one.trim());
}

/** The fields that a column can be: those of a kind, else those of any. */
export function namesOf(kind: string): readonly string[] {
  const known = kinds.filter((one) => kind === '' || one === kind);
  return ['kind', ...new Set(known.flatMap((one) => fieldsOf(one).map(({ name }) => name)))];
}

/** Fields that two columns are: which of their cells counts is for a person to choose. Without a kind all fields are guesses. */
export function problemOfMapping({ columns, fixed }: CsvMapping): string | null {
  const given = Object.entries(columns);
  if (!fixed.kind && !given.some(([, field]) => field === 'kind')) return null;
  for (const [at, [column, field]] of given.entries()) {
    const [other] = given.slice(at + 1).find(([, one]) => one === field) ?? [];
    if (other !== undefined)
      return `The columns "${column}" and "${other}" are both ${field}: leave one of them out, under "Columns and fields".`;
  }
  return null;
}

export function recordsOf({ rows, damaged }: CsvTable, { columns, fixed, values }: CsvMapping): readonly ReadRecord[] {
  const lists = new Set(
    Object.entries(columns).flatMap(([column, field]) => (fieldNamed(field, fixed.kind ?? '')?.isList ? [column] : [])),
  );
  const renamed = (column: string, cell: string) => {
    const names = new Map(Object.entries(values[column] ?? {}));
    const nameOf = (text: string) => names.get(text) || text;
    return lists.has(column) ? elementsOf(cell).map(nameOf).join(LIST_SEPARATOR) : nameOf(cell);
  };
  const read = rows.map(({ at, cells }) => {
    const mapped = Object.entries(columns).map(([column, field]) => [field, renamed(column, cells[column] ?? '')]);
    return checked(at, fromCells({ ...fixed, ...Object.fromEntries(mapped) }));
  });
  return [...damaged, ...read].sort((one, other) => one.at - other.at);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** An empty cell is an absent field. */
function fromCells(cells: Readonly<Record<string, string>>): Record<string, unknown> {
  const kind = kinds.find((one) => one === cells.kind);
  const fields = new Map((kind === undefined ? [] : fieldsOf(kind)).map((field) => [field.name, field]));
  const given = Object.entries(cells).filter(([, cell]) => cell !== '');
  return Object.fromEntries(
    given.map(([name, cell]) => {
      const field = fields.get(name);
      if (field?.isList) return [name, elementsOf(cell)];
      if (field?.type === 'yes-no' && /^(true|false)$/.test(cell)) return [name, cell === 'true'];
      // A day is its first moment in UTC, as in exports without a time.
      if (field?.type === 'time' && /^\d{4}-\d\d-\d\d$/.test(cell)) return [name, `${cell}T00:00:00Z`];
      if (field?.type === 'number' && /^\d+$/.test(cell)) return [name, Number(cell)];
      return [name, cell];
    }),
  );
}

function checked(at: number, record: unknown): ReadRecord {
  const problems = problemsOf(record);
  return {
    at,
    record: (typeof record === 'object' && record !== null ? record : {}) as ReadRecord['record'],
    problems,
  };
}
