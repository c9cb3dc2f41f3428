import type { Readable } from 'node:stream';
import { HIDDEN } from '../../../services/domain/register/camera-name.ts';
import { faultProblem, readJson } from '../../../services/value-forms/json-fault.ts';
import { isJsonObject } from '../../../services/value-forms/json-fields.ts';
import { InputError } from '../input/input-error.ts';
import { linesOf } from '../input/lines-of.ts';
import { openBytes } from '../input/open-bytes.ts';
import type { ImportMap } from './import-map.ts';
import { type BoundMap, bindMap, type RowProblem } from './map-row.ts';
import { type CsvOptions, type CsvRow, readCsv } from './read-csv.ts';

/** One record of a file, before validation of its fields. */
export type Candidate = { readonly place: string } & (
  | { readonly json: Readonly<Record<string, unknown>> }
  | { readonly skipped: true }
  | { readonly problems: readonly RowProblem[]; readonly id?: string }
);

export interface CandidateOptions {
  /** `null` selects NDJSON. */
  readonly map: ImportMap | null;
  readonly csv: CsvOptions;
  readonly onRead: (bytes: number) => void;
  readonly onUnmappedColumns: (columns: readonly string[]) => void;
}

/** No register record is longer: its lists contain at most 1,000 texts of 2,048 characters. */
const LINE_CHARACTERS_MAX = 32 * 1024 * 1024;

/** Yields the records of a file in order. Throws InputError when the rest of the file cannot be read. */
export async function* readCandidates(file: string, options: CandidateOptions): AsyncGenerator<Candidate> {
  try {
    const bytes = await openBytes(file, options.onRead);
    if (options.map === null) yield* readJsonLines(bytes, file);
    else yield* readRows(bytes, file, { ...options, map: options.map });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

async function* readJsonLines(bytes: Readable, file: string): AsyncGenerator<Candidate> {
  for await (const { number, text } of linesOf(bytes.setEncoding('utf8'), LINE_CHARACTERS_MAX)) {
    const place = `${file}:${number}`;
    const read = readJson(number === 1 ? text.replace(/^\ufeff/, '') : text);
    if ('fault' in read) yield { place, problems: [faultProblem(read.fault, number)] };
    else if (isJsonObject(read.json)) yield { place, json: read.json };
    // The message omits the line: it may contain the name of a camera.
    else yield { place, problems: [{ field: 'line', value: HIDDEN, expected: 'one JSON object' }] };
  }
}

async function* readRows(
  bytes: Readable,
  file: string,
  { map, csv, onUnmappedColumns }: CandidateOptions & { readonly map: ImportMap },
): AsyncGenerator<Candidate> {
  const options = { encoding: csv.encoding ?? map.encoding, delimiter: csv.delimiter ?? map.delimiter };
  let bound: BoundMap | null = null;
  for await (const row of readCsv(bytes, options, file)) {
    const place = `${file}:${row.line}`;
    if ('damage' in row) yield { place, problems: [{ field: 'row', value: HIDDEN, expected: row.damage }] };
    else if (bound === null) {
      bound = bindMap(map, headerOf(row), file);
      onUnmappedColumns(bound.unmapped);
    } else yield { place, ...candidateOf(bound, row) };
  }
  if (bound === null) throw new InputError(`\`${file}\` is empty, expected a header and rows`);
}

function candidateOf(bound: BoundMap, { cells }: CsvRow) {
  const mapped = bound.toRecord(cells);
  return 'record' in mapped ? { json: mapped.record } : mapped;
}

function headerOf({ cells }: CsvRow): string[] {
  return cells.map((cell) => cell.replace(/^\ufeff/, '').trim());
}
