import type { ByteReader } from '../reading/byte-reader.ts';
import { ParquetFileError } from '../reading/parquet-fault.ts';
import type { ReadChunk } from '../reading/read-chunk.ts';
import { readDeltas } from '../reading/read-encodings.ts';
import { readLevels } from '../reading/read-levels.ts';
import {
  type ChunkContent,
  ChunkNumbers,
  chunkWriter,
  doubled,
  type ParquetColumn,
  presentLevels,
  ROWS_AT_FIRST,
  type RowNumbers,
  valueEncodings,
  writePresent,
} from './column.ts';
import { canBeDeltas, writeDeltas } from './encodings.ts';

const chunkValues = new ChunkNumbers(new Float64Array(64));

/** A column of integers, of which any may be null. */
export class NumberColumn implements ParquetColumn {
  /** NaN is null. */
  #values: Float64Array;
  #length = 0;
  readonly #bytes: 4 | 8;

  /** `bytes`: of each value where it is written in full. `rows`: about how many it will have. */
  constructor(bytes: 4 | 8, rows = ROWS_AT_FIRST) {
    this.#bytes = bytes;
    this.#values = new Float64Array(rows);
  }

  begin(): void {
    this.#length = 0;
  }

  push(value: number | null): void {
    if (this.#length === this.#values.length) this.#values = doubled(this.#values);
    this.#values[this.#length] = value ?? Number.NaN;
    this.#length += 1;
  }

  /** Appends so many numbers, of which NaN is null. */
  pushAll(values: Float64Array, rows: number): void {
    while (this.#length + rows > this.#values.length) this.#values = doubled(this.#values);
    this.#values.set(values.subarray(0, rows), this.#length);
    this.#length += rows;
  }

  /** Appends so many times the same number. */
  pushSame(value: number, rows: number): void {
    while (this.#length + rows > this.#values.length) this.#values = doubled(this.#values);
    this.#values.fill(value, this.#length, this.#length + rows);
    this.#length += rows;
  }

  pushChunk({ data, encoding, values: rows }: ReadChunk): void {
    const present = presentLevels.take(rows);
    const count = readLevels(data, present, 1);
    const values = chunkValues.take(count);
    if (encoding === valueEncodings.deltas) readDeltas(data, values);
    else if (encoding === valueEncodings.plain)
      for (let at = 0; at < count; at += 1) values[at] = this.#readPlain(data);
    else throw new ParquetFileError(`numbers have encoding ${encoding}`, data.at);
    while (this.#length + rows > this.#values.length) this.#values = doubled(this.#values);
    for (let row = 0, at = 0; row < rows; row += 1) {
      const isPresent = present[row] === 1;
      this.#values[this.#length + row] = isPresent ? (values[at] as number) : Number.NaN;
      if (isPresent) at += 1;
    }
    this.#length += rows;
  }

  #readPlain(data: ByteReader): number {
    const at = data.skip(this.#bytes);
    return this.#bytes === 4 ? data.bytes.readInt32LE(at) : Number(data.bytes.readBigInt64LE(at));
  }

  /** Of each row; NaN is null. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  encode(rows: RowNumbers): ChunkContent {
    const present = presentLevels.take(rows.length).fill(0);
    const values = chunkValues.take(rows.length);
    const all = this.#values;
    let [count, least, greatest] = [0, Infinity, -Infinity];
    for (let at = 0; at < rows.length; at += 1) {
      const value = all[rows[at] as number] as number;
      if (Number.isNaN(value)) continue;
      present[at] = 1;
      values[count] = value;
      count += 1;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    const writer = chunkWriter.begin();
    writePresent(writer, present, { values: rows.length, count });
    const filled = values.subarray(0, count);
    const areDeltas = count > 0 && canBeDeltas(least, greatest);
    if (areDeltas) writeDeltas(writer, filled);
    else for (const value of filled) writer.append(this.#plain(value));
    return {
      values: rows.length,
      nulls: rows.length - count,
      dictionary: null,
      bloomFilter: null,
      data: writer.take(),
      encoding: areDeltas ? 'deltas' : 'plain',
      bounds: count === 0 ? null : { least: this.#plain(least), greatest: this.#plain(greatest) },
    };
  }

  #plain(value: number): Buffer {
    const bytes = Buffer.alloc(this.#bytes);
    if (this.#bytes === 4) bytes.writeInt32LE(value);
    else bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  }
}
