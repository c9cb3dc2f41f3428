import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { type CsvParse, CsvUnreadableError, decodedText, readCsv } from '../../../services/client/read-csv.ts';
import { HIDDEN } from '../../../services/domain/register/camera-name.ts';
import { type BoundMap, bindMap, type MappedRow } from './map-row.ts';
import type { TableMap } from './table-map.ts';

export interface CsvOptions {
  /** A label of the WHATWG Encoding Standard. Absent: by the byte order mark, else UTF-8. */
  readonly encoding?: string | undefined;
  /** Absent: the most frequent of `,` `;` tab and `|` in the header. */
  readonly delimiter?: string | undefined;
}

export interface TableOptions {
  /** Take precedence over those of the map. */
  readonly csv: CsvOptions;
  readonly onUnmappedColumns: (columns: readonly string[]) => void;
}

export type PlacedRow = { readonly place: string } & MappedRow;

/** Yields the rows of a CSV file as the map reads them. Throws InputError when the rest of the file cannot be read. */
export async function* readTable(
  bytes: Readable,
  file: string,
  map: TableMap,
  { csv, onUnmappedColumns }: TableOptions,
): AsyncGenerator<PlacedRow> {
  const encoding = csv.encoding ?? map.encoding;
  if (encoding !== undefined) requireEncoding(encoding);
  let bound: BoundMap | null = null;
  try {
    for await (const row of readCsv(decodedText(bytes, encoding), parsed, csv.delimiter ?? map.delimiter)) {
      const place = `${file}:${row.line}`;
      if ('expected' in row)
        yield { place, problems: [{ field: 'row', value: row.value ?? HIDDEN, expected: row.expected }] };
      else if (bound === null) {
        bound = bindMap(map, row.cells, file);
        onUnmappedColumns(bound.unmapped);
      } else yield { place, ...bound.toRecord(row.cells) };
    }
  } catch (error) {
    if (!(error instanceof CsvUnreadableError)) throw error;
    if (error.line !== null) throw new InputError(`\`${file}:${error.line}\` ${error.message}`);
    const advice = error.message.startsWith('is not ')
      ? ': give `--encoding`, for example windows-1252 or utf-16le'
      : '';
    throw new InputError(`\`${file}\` ${error.message}${advice}`);
  }
}

/** Throws InputError for an unknown label. */
export function requireEncoding(encoding: string): void {
  try {
    new TextDecoder(encoding);
  } catch {
    throw new InputError(`encoding \`${encoding}\` is not known, expected one like utf-8, utf-16le or windows-1252`);
  }
}

const parsed: CsvParse = (text, options) => {
  const parser = parse(options);
  Readable.from(text)
    .on('error', (error) => parser.destroy(error))
    .pipe(parser);
  return parser;
};
