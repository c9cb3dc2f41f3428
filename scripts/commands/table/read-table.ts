import type { Readable } from 'node:stream';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { HIDDEN } from '../../../services/domain/register/camera-name.ts';
import { type BoundMap, bindMap, type MappedRow } from './map-row.ts';
import { type CsvOptions, type CsvRow, readCsv } from './read-csv.ts';
import type { TableMap } from './table-map.ts';

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
  const options = { encoding: csv.encoding ?? map.encoding, delimiter: csv.delimiter ?? map.delimiter };
  let bound: BoundMap | null = null;
  for await (const row of readCsv(bytes, options, file)) {
    const place = `${file}:${row.line}`;
    if ('damage' in row) yield { place, problems: [{ field: 'row', value: HIDDEN, expected: row.damage }] };
    else if (bound === null) {
      bound = bindMap(map, headerOf(row), file);
      onUnmappedColumns(bound.unmapped);
    } else yield { place, ...bound.toRecord(row.cells) };
  }
  if (bound === null) throw new InputError(`\`${file}\` is empty, expected a header and rows`);
}

function headerOf({ cells }: CsvRow): string[] {
  return cells.map((cell) => cell.replace(/^\ufeff/, '').trim());
}
