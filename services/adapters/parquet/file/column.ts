import type { ReadChunk } from '../reading/read-chunk.ts';
import { BitWriter } from './bit-writer.ts';
import { writeHybrid, writeRun } from './encodings.ts';

/** The rows of one row group, by their number in the order of arrival. */
export type RowNumbers = Uint32Array;

/** What a chunk, the values of one column in one row group, is written from: before any column encodes its next chunk, which takes the same memory. */
export interface ChunkContent {
  /** How many values it has, nulls included. */
  readonly values: number;
  readonly nulls: number;
  /** The values that occur, without their places; `null` where each value is written in full. */
  readonly dictionary: { readonly bytes: Buffer; readonly count: number } | null;
  /** Levels, then the values or their places in the dictionary. */
  readonly data: Buffer;
  readonly encoding: ValueEncoding;
  /** The least and the greatest value; `null` where nobody would skip the row group by them. */
  readonly bounds: { readonly least: Buffer; readonly greatest: Buffer } | null;
  readonly bloomFilter: Buffer | null;
}

/** Numbers of Parquet's encodings. */
export const valueEncodings = { plain: 0, deltas: 5, places: 8 } as const;
export type ValueEncoding = keyof typeof valueEncodings;

/** Memory for so many rows is taken where nobody knows how many there will be. */
export const ROWS_AT_FIRST = 64;

/** A column of a file, filled row by row. */
export interface ParquetColumn {
  /** Forgets the rows. Those of the next file take the same memory. */
  begin(): void;
  /** Appends the values of a chunk that such a column wrote. Throws `ParquetFileError`. */
  pushChunk(chunk: ReadChunk): void;
  /** Returns the values of these rows, valid until the next chunk of any column. */
  encode(rows: RowNumbers): ChunkContent;
}

/**
 * Numbers of one chunk, whose memory the next chunk takes. V8 collects all of its heap for every few ten megabytes that somebody
 * allocates outside of it, and a file has a thousand chunks.
 */
export class ChunkNumbers<Numbers extends Float64Array | Uint32Array> {
  #numbers: Numbers;

  constructor(begun: Numbers) {
    this.#numbers = begun;
  }

  /** Returns so many numbers, which are what the last chunk left. */
  take(length: number): Numbers {
    while (this.#numbers.length < length) this.#numbers = doubled(this.#numbers);
    return this.#numbers.subarray(0, length) as Numbers;
  }
}

/** Of a chunk which values are not null: 1 of each that is there. */
export const presentLevels = new ChunkNumbers(new Uint32Array(64));
/** What a chunk is written into before it is compressed, or copied into its file. */
export const chunkWriter = new BitWriter();
const levelsWriter = new BitWriter();

/** Writes levels of so many bits, after their length. */
export function writeLevels(writer: BitWriter, levels: Uint32Array, width: number): void {
  const bytes = levelsWriter.begin();
  writeHybrid(bytes, levels, width);
  writer.word(bytes.take().length);
  writer.append(bytes.take());
}

/** Writes which of `values` values are not null: 1 of each that is there. `null`: all of them, or none. */
export function writePresent(
  writer: BitWriter,
  present: Uint32Array | null,
  { values, count }: { readonly values: number; readonly count: number },
): void {
  if (present !== null && count > 0 && count < values) {
    writeLevels(writer, present, 1);
    return;
  }
  const run = levelsWriter.begin();
  writeRun(run, count === 0 ? 0 : 1, values, 1);
  writer.word(run.length);
  writer.append(run.take());
}

export function doubled<Numbers extends Float64Array | Uint32Array>(numbers: Numbers): Numbers {
  const grown = new (numbers.constructor as new (length: number) => Numbers)(2 * numbers.length);
  grown.set(numbers);
  return grown;
}
