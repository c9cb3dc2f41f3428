import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { IndexedSegment } from '../../../domain/access-search/access-index.ts';
import type { AccessRow } from '../../../domain/access-search/access-row.ts';
import { pointHashesOf } from '../../../domain/access-search/point-keys.ts';
import {
  ENTRY_BYTES,
  encodeSegment,
  encodeTrailer,
  FENCE_BYTES,
  fencesOf,
  PAGE_ENTRIES,
  POINT_ROWS_MAX,
  type PointRow,
  ROW_BYTES,
  writeRow,
} from './point-layout.ts';

/** Entries are sorted a bucket at a time, so that other work gets its turn: some milliseconds each. */
const BUCKET_BITS = 5;
const ROWS_PER_TURN = 20_000;

/** Collects the points of one file and sorts them. */
export class PointBuilder {
  readonly #rows = new RowColumns();
  readonly #segments: Buffer[] = [];
  #segmentBytes = 0;
  /** Of each entry its hash and its row in the order of arrival. */
  readonly #buckets = Array.from({ length: 2 ** BUCKET_BITS }, () => new EntryBucket());
  #entries = 0;

  get rows(): number {
    return this.#rows.length;
  }

  /** Returns where the segment begins, for its rows. */
  addSegment(segment: IndexedSegment): number {
    return this.addEncodedSegments(encodeSegment(segment));
  }

  addEncodedSegments(bytes: Buffer): number {
    const at = this.#segmentBytes;
    this.#segments.push(bytes);
    this.#segmentBytes += bytes.length;
    return at;
  }

  add(access: AccessRow, segmentAt: number, leafIndex: number): void {
    const { appendedAt, partition, sourceOffset } = access;
    const row = this.addRow({ appendedAt, partition, sourceOffset, segmentAt, leafIndex });
    const hashes = pointHashesOf(access);
    // Two points of a row may have one hash: it is one entry.
    for (const [at, hash] of hashes.entries()) if (hashes.indexOf(hash) === at) this.addEntry(hash, row);
  }

  /** Returns the number of the row, for its entries. */
  addRow(row: PointRow): number {
    if (this.#rows.length === POINT_ROWS_MAX)
      throw new RangeError(`a file has points of ${POINT_ROWS_MAX} rows at most`);
    return this.#rows.push(row);
  }

  addEntry(hash: number, row: number): void {
    this.#buckets[hash >>> (32 - BUCKET_BITS)]?.add(hash * POINT_ROWS_MAX + row);
    this.#entries += 1;
  }

  /** Returns what is to be written before the footer. */
  async finish(): Promise<Buffer> {
    const [entries, rows] = [this.#entries, this.#rows.length];
    const rowsAt = entries * ENTRY_BYTES;
    const segmentsAt = rowsAt + rows * ROW_BYTES;
    const fencesAt = segmentsAt + this.#segmentBytes;
    const trailer = encodeTrailer({ entries, rows, segmentBytes: this.#segmentBytes });
    const bytes = Buffer.allocUnsafe(fencesAt + fencesOf(entries) * FENCE_BYTES + trailer.length);
    const numbers = await this.#writeRows(bytes, rowsAt);
    await this.#writeEntries(bytes, numbers);
    let at = segmentsAt;
    for (const segment of this.#segments) at += segment.copy(bytes, at);
    for (let entry = 0; entry < entries; entry += PAGE_ENTRIES) {
      at += bytes.copy(bytes, at, entry * ENTRY_BYTES, entry * ENTRY_BYTES + FENCE_BYTES);
    }
    trailer.copy(bytes, at);
    return bytes;
  }

  /** Writes the rows in log order, and returns which number each got. */
  async #writeRows(bytes: Buffer, rowsAt: number): Promise<Uint32Array> {
    const order = this.#rows.inLogOrder();
    const numbers = new Uint32Array(order.length);
    for (let number = 0; number < order.length; number += 1) {
      const arrived = order[number] as number;
      numbers[arrived] = number;
      writeRow(bytes, rowsAt + number * ROW_BYTES, this.#rows.at(arrived));
      if (number % ROWS_PER_TURN === 0) await yieldToLoop();
    }
    return numbers;
  }

  async #writeEntries(bytes: Buffer, numbers: Uint32Array): Promise<void> {
    let at = 0;
    for (const bucket of this.#buckets) {
      for (const key of bucket.sorted(numbers)) {
        bytes.writeUInt32LE(Math.floor(key / POINT_ROWS_MAX), at);
        bytes.writeUInt32LE(key % POINT_ROWS_MAX, at + FENCE_BYTES);
        at += ENTRY_BYTES;
      }
      await yieldToLoop();
    }
  }
}

const NUMBERS = 5;

/** Rows as numbers: objects of a million rows would live for as long as the file is written. */
class RowColumns {
  #numbers = new Float64Array(64 * NUMBERS);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Returns the number of the row. */
  push({ appendedAt, partition, sourceOffset, segmentAt, leafIndex }: PointRow): number {
    if (this.#length * NUMBERS === this.#numbers.length) this.#numbers = doubled(this.#numbers);
    const at = this.#length * NUMBERS;
    this.#numbers[at] = appendedAt;
    this.#numbers[at + 1] = partition;
    this.#numbers[at + 2] = sourceOffset;
    this.#numbers[at + 3] = segmentAt;
    this.#numbers[at + 4] = leafIndex;
    this.#length += 1;
    return this.#length - 1;
  }

  at(row: number): PointRow {
    const [appendedAt = 0, partition = 0, sourceOffset = 0, segmentAt = 0, leafIndex = 0] = this.#numbers.subarray(
      row * NUMBERS,
      (row + 1) * NUMBERS,
    );
    return { appendedAt, partition, sourceOffset, segmentAt, leafIndex };
  }

  /** Rows arrive segment by segment, each nearly in order, which V8's merge sort makes cheap. */
  inLogOrder(): readonly number[] {
    const numbers = this.#numbers;
    const order = Array.from({ length: this.#length }, (_, row) => row);
    return order.sort((one, other) => {
      for (let at = 0; at < 3; at += 1) {
        const apart = (numbers[one * NUMBERS + at] as number) - (numbers[other * NUMBERS + at] as number);
        if (apart !== 0) return apart;
      }
      return 0;
    });
  }
}

/** Entries as one exact number each: the hash above the row. */
class EntryBucket {
  #keys = new Float64Array(64);
  #length = 0;

  add(key: number): void {
    if (this.#length === this.#keys.length) this.#keys = doubled(this.#keys);
    this.#keys[this.#length] = key;
    this.#length += 1;
  }

  /** Returns the entries with the rows' new numbers, and gives its memory away. */
  sorted(numbers: Uint32Array): Float64Array {
    const keys = this.#keys.subarray(0, this.#length);
    this.#keys = new Float64Array(0);
    this.#length = 0;
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] as number;
      const row = key % POINT_ROWS_MAX;
      keys[at] = key - row + (numbers[row] as number);
    }
    return keys.sort();
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(2 * numbers.length);
  grown.set(numbers);
  return grown;
}
