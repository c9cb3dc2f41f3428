import type { SavedViewings } from '../../../services/domain/access-import/access-log/viewings.ts';
import type { Imported } from '../../../services/domain/access-import/imported.ts';

/** How far an import has read: nothing before it is still on its way, but for the viewings that are open. */
export interface ImportPlace {
  /** The index of the file. */
  readonly file: number;
  /** Records or lines of this file that were read. */
  readonly records: number;
  /** Null for formats whose records are accesses by themselves. */
  readonly viewings: SavedViewings | null;
}

export const beginning: ImportPlace = { file: 0, records: 0, viewings: null };

/** What became of a record: an event of its own, or nothing; or of several that are parts of an event that comes later. */
export type ReadRecord =
  | {
      /** The position of the record, for messages: `trail.json.gz:17`. */
      readonly place: string;
      readonly result: Imported;
      /** 0 for the event of records that were counted as merged. */
      readonly records: 0 | 1;
    }
  | { readonly merged: number }
  /** An import that is stopped from here on can go on here. */
  | { readonly reached: () => ImportPlace };

/**
 * Reads the records of all files, from a place that an earlier run reached. Calls `onRead` with the number of file bytes read.
 * Throws InputError.
 */
export type ReadAccesses = (
  files: readonly string[],
  onRead: (bytes: number) => void,
  from: ImportPlace,
) => AsyncIterable<ReadRecord>;

/** So many records apart an import can go on. */
export const RECORDS_BETWEEN_PLACES = 1_000;

/** Reads files whose records are accesses by themselves. */
export async function* recordsFrom(
  from: ImportPlace,
  files: readonly string[],
  read: (file: string) => AsyncIterable<{ readonly place: string; readonly result: Imported }>,
): AsyncGenerator<ReadRecord> {
  for (const [file, path] of files.entries()) {
    if (file < from.file) continue;
    let records = 0;
    for await (const one of read(path)) {
      records += 1;
      if (file === from.file && records <= from.records) continue;
      yield { ...one, records: 1 };
      const place = { file, records, viewings: null };
      if (records % RECORDS_BETWEEN_PLACES === 0) yield { reached: () => place };
    }
  }
}
