import type { Readable } from 'node:stream';
import { linesOf } from '../../../services/adapters/access-logs/lines-of.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { HIDDEN } from '../../../services/domain/register/camera-name.ts';
import { faultProblem, readJson } from '../../../services/value-forms/json-fault.ts';
import { isJsonObject } from '../../../services/value-forms/json-fields.ts';
import { openBytes } from '../input/open-bytes.ts';
import type { RowProblem } from '../table/map-row.ts';
import { readTable, type TableOptions } from '../table/read-table.ts';
import type { ImportMap } from './import-map.ts';

/** One record of a file, before validation of its fields. */
export type Candidate = { readonly place: string } & (
  | { readonly json: Readonly<Record<string, unknown>> }
  | { readonly skipped: string }
  | { readonly problems: readonly RowProblem[]; readonly id?: string }
);

export interface CandidateOptions extends TableOptions {
  /** `null` selects NDJSON. */
  readonly map: ImportMap | null;
  readonly onRead: (bytes: number) => void;
}

/** No register record is longer: its lists contain at most 1,000 texts of 2,048 characters. */
const LINE_CHARACTERS_MAX = 32 * 1024 * 1024;

/** Yields the records of a file in order. Throws InputError when the rest of the file cannot be read. */
export async function* readCandidates(file: string, options: CandidateOptions): AsyncGenerator<Candidate> {
  try {
    const bytes = await openBytes(file, options.onRead);
    if (options.map === null) yield* readJsonLines(bytes, file);
    else yield* rowsOf(bytes, file, options.map, options);
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

async function* rowsOf(
  bytes: Readable,
  file: string,
  map: ImportMap,
  options: TableOptions,
): AsyncGenerator<Candidate> {
  for await (const row of readTable(bytes, file, map, options)) {
    yield 'record' in row ? { place: row.place, json: { kind: map.kind, ...row.record } } : row;
  }
}
