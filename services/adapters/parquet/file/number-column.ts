import { BitWriter } from './bit-writer.ts';
import { type ChunkContent, doubled, type ParquetColumn, type RowNumbers, writePresent } from './column.ts';
import { canBeDeltas, writeDeltas } from './encodings.ts';

/** A column of integers, of which any may be null. */
export class NumberColumn implements ParquetColumn {
  /** NaN is null. */
  #values = new Float64Array(64);
  #length = 0;
  readonly #bytes: 4 | 8;

  /** `bytes`: of each value where it is written in full. */
  constructor(bytes: 4 | 8) {
    this.#bytes = bytes;
  }

  push(value: number | null): void {
    if (this.#length === this.#values.length) this.#values = doubled(this.#values);
    this.#values[this.#length] = value ?? Number.NaN;
    this.#length += 1;
  }

  /** Of each row; NaN is null. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  encode(rows: RowNumbers): ChunkContent {
    const present = new Uint32Array(rows.length);
    const values = new Float64Array(rows.length);
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
    const writer = new BitWriter(4 * rows.length + 64);
    writePresent(writer, present, { values: rows.length, count });
    const filled = values.subarray(0, count);
    const areDeltas = count > 0 && canBeDeltas(least, greatest);
    if (areDeltas) writeDeltas(writer, filled);
    else for (const value of filled) writer.append(this.#plain(value));
    return {
      ...{ values: rows.length, nulls: rows.length - count, dictionary: null, bloomFilter: null },
      ...{ data: writer.take(), encoding: areDeltas ? 'deltas' : 'plain' },
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
