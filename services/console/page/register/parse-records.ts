import { fieldsOf, kinds, problemsOf } from './record-fields.ts';

/** One record of a file, where it is and what is wrong with its form. */
export interface ReadRecord {
  /** The line on which it begins, or its place in a JSON array. */
  readonly at: number;
  readonly record: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/** Between the values of a list in a cell. */
const LIST_SEPARATOR = ';';

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
}

/** Reads a CSV or TSV with a header. Throws an Error that describes what cannot be read. */
export async function readTable(text: string): Promise<CsvTable> {
  const { parse } = await import('csv-parse/browser/esm/sync');
  const rows = parse(text, {
    ...{ columns: true, bom: true, info: true, skip_empty_lines: true, trim: true },
    delimiter: [',', ';', '\t'].reduce((best, one) => (count(text, one) > count(text, best) ? one : best)),
  }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
  const header = Object.keys(rows[0]?.record ?? {});
  return { header, rows: rows.map(({ record, info }) => ({ at: info.lines, cells: record })) };
}

/** Which field each column is, and the fields that are the same in every record. */
export interface CsvMapping {
  /** Fields by columns; a column that is absent is left out. */
  readonly columns: Readonly<Record<string, string>>;
  readonly fixed: Readonly<Record<string, string>>;
}

/** What names suggest: `Valid from` is `validFrom`. */
export function suggestedMapping({ header }: CsvTable, kind: string): CsvMapping {
  const names = namesOf(kind);
  const columns = header.flatMap((column) => {
    const field = names.find((name) => plain(name) === plain(column));
    return field === undefined ? [] : [[column, field] as const];
  });
  const hasKind = columns.some(([, field]) => field === 'kind');
  return { columns: Object.fromEntries(columns), fixed: hasKind || kind === '' ? {} : { kind } };
}

/** The fields that a column can be: those of a kind, else those of any. */
export function namesOf(kind: string): readonly string[] {
  const known = kinds.filter((one) => kind === '' || one === kind);
  return ['kind', ...new Set(known.flatMap((one) => fieldsOf(one).map(({ name }) => name)))];
}

export function recordsOf({ rows }: CsvTable, { columns, fixed }: CsvMapping): readonly ReadRecord[] {
  return rows.map(({ at, cells }) => {
    const mapped = Object.entries(columns).map(([column, field]) => [field, cells[column] ?? '']);
    return checked(at, fromCells({ ...fixed, ...Object.fromEntries(mapped) }));
  });
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** How often a separator is in the first line. */
function count(text: string, separator: string): number {
  return (text.split('\n', 1)[0] ?? '').split(separator).length;
}

/** An empty cell is an absent field. */
function fromCells(cells: Readonly<Record<string, string>>): Record<string, unknown> {
  const kind = kinds.find((one) => one === cells.kind);
  const fields = new Map((kind === undefined ? [] : fieldsOf(kind)).map((field) => [field.name, field]));
  const given = Object.entries(cells).filter(([, cell]) => cell !== '');
  return Object.fromEntries(
    given.map(([name, cell]) => {
      const field = fields.get(name);
      if (field?.isList) return [name, cell.split(LIST_SEPARATOR).map((one) => one.trim())];
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
