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

/** Reads JSON, NDJSON or CSV with the names of fields in its header. Throws an Error that describes what cannot be read. */
export async function parseRecords(text: string, name: string): Promise<readonly ReadRecord[]> {
  const trimmed = text.trim();
  if (/\.(csv|tsv)$/i.test(name)) return readCsv(text);
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

async function readCsv(text: string): Promise<ReadRecord[]> {
  const { parse } = await import('csv-parse/browser/esm/sync');
  const rows = parse(text, {
    ...{ columns: true, bom: true, info: true, skip_empty_lines: true, trim: true },
    delimiter: [',', ';', '\t'].reduce((best, one) => (count(text, one) > count(text, best) ? one : best)),
  }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
  return rows.map(({ record, info }) => checked(info.lines, fromCells(record)));
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
