import type { RowTexts } from '../../../domain/access-search/placed-rows.ts';
import { type PointField, pointHashOfBytes } from '../../../domain/access-search/point-keys.ts';
import { ParquetFileError } from '../reading/parquet-fault.ts';
import type { ReadChunk } from '../reading/read-chunk.ts';
import { readLevels } from '../reading/read-levels.ts';
import { encodeBloomFilter } from './bloom-filter.ts';
import {
  type ChunkContent,
  chunkWriter,
  doubled,
  type ParquetColumn,
  presentLevels,
  ROWS_AT_FIRST,
  type RowNumbers,
  valueEncodings,
  writePresent,
} from './column.ts';
import { TextBytes } from './text-bytes.ts';

/** Of a UUID, with its length. */
const TEXT_BYTES_TYPICAL = 40;

export interface PlainTextOptions {
  readonly hasBloomFilter?: boolean;
  /** Of each text `pointHash` has this field's hash. */
  readonly pointField?: PointField | undefined;
  /** About how many it will have. */
  readonly rows?: number;
}

/** A column of texts that rarely come twice, of which any may be null. No table of them is kept, only their bytes. */
export class PlainTextColumn implements ParquetColumn {
  readonly #texts: TextBytes;
  /** Of each row where its text ends, which is where the one before it ends if it has none; then its point's hash. */
  #ends: Uint32Array;
  #hashes: Uint32Array;
  #length = 0;
  #options: PlainTextOptions;

  constructor(options: PlainTextOptions = {}) {
    this.#options = options;
    const rows = options.rows ?? ROWS_AT_FIRST;
    this.#texts = new TextBytes(rows * TEXT_BYTES_TYPICAL);
    this.#ends = new Uint32Array(rows);
    this.#hashes = new Uint32Array(rows);
  }

  begin(options = this.#options): void {
    this.#options = options;
    this.#texts.begin();
    this.#length = 0;
  }

  push(text: string | null): void {
    const bytes = text === null ? null : Buffer.from(text);
    this.#push(bytes, 0, bytes?.length ?? 0);
  }

  /** Appends the text of each of so many rows. */
  pushPlaced(bytes: Buffer, places: RowTexts, rows: number): void {
    for (let row = 0; row < rows; row += 1) {
      const from = places.from(row);
      if (from < 0) this.push(places.made(row));
      else this.#push(bytes, from, places.to(row));
    }
  }

  pushChunk({ data, encoding, values: rows }: ReadChunk): void {
    if (encoding !== valueEncodings.plain) throw new ParquetFileError(`texts have encoding ${encoding}`, data.at);
    const present = presentLevels.take(rows);
    readLevels(data, present, 1);
    for (let row = 0; row < rows; row += 1) {
      if (present[row] === 0) this.#push(null, 0, 0);
      else {
        const length = data.word();
        const from = data.skip(length);
        this.#push(data.bytes, from, from + length);
      }
    }
  }

  #push(bytes: Buffer | null, from: number, to: number): void {
    const row = this.#length;
    if (row === this.#ends.length) {
      this.#ends = doubled(this.#ends);
      this.#hashes = doubled(this.#hashes);
    }
    const { pointField } = this.#options;
    if (bytes !== null) this.#texts.add(bytes, from, to);
    this.#ends[row] = this.#texts.length;
    if (bytes !== null && pointField !== undefined) this.#hashes[row] = pointHashOfBytes(pointField, bytes, from, to);
    this.#length += 1;
  }

  /** The hash of the row's point; null where it has no text. */
  hashOf(row: number): number | null {
    return this.#startOf(row) === this.#ends[row] ? null : (this.#hashes[row] as number);
  }

  #startOf(row: number): number {
    return row === 0 ? 0 : (this.#ends[row - 1] as number);
  }

  encode(rows: RowNumbers): ChunkContent {
    const present = presentLevels.take(rows.length);
    let count = 0;
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] as number;
      const level = this.#startOf(row) === this.#ends[row] ? 0 : 1;
      present[at] = level;
      count += level;
    }
    const writer = chunkWriter.begin();
    writePresent(writer, present, { values: rows.length, count });
    const levelBytes = writer.length;
    const { bytes } = this.#texts;
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] as number;
      writer.append(bytes, this.#startOf(row), this.#ends[row] as number);
    }
    const data = writer.take();
    const hasBloomFilter = this.#options.hasBloomFilter === true && count > 0;
    return {
      values: rows.length,
      nulls: rows.length - count,
      data,
      encoding: 'plain',
      dictionary: null,
      bounds: null,
      bloomFilter: hasBloomFilter ? encodeBloomFilter(data.subarray(levelBytes), count) : null,
    };
  }
}
