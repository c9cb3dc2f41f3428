import { backgroundTurn, isStepOver } from '../../background-work.ts';
import { readLow16, readLow32, readLow48, writeLow32 } from '../file/little-endian.ts';
import type { PointFile } from './point-file.ts';
import {
  ENTRY_BYTES,
  FENCE_BYTES,
  POINT_ROWS_MAX,
  type PointTrailer,
  placesOfPoints,
  ROW_BYTES,
  ROW_PLACES,
  sealPoints,
} from './point-layout.ts';

/** Entries of each file that are in memory at once. */
const ENTRIES_READ = 8_192;
/** The clock is read after so many rows or entries. */
const MERGED_AT_ONCE = 1_024;
/** Behind the last row or entry of a file. */
const OVER = Number.POSITIVE_INFINITY;

/** What the points of all rows of these files have at their end. */
export function mergedTrailer(files: readonly PointFile[]): PointTrailer {
  return {
    entries: sum(files, ({ trailer }) => trailer.entries),
    rows: sum(files, ({ trailer }) => trailer.rows),
    segmentBytes: sum(files, ({ trailer }) => trailer.segmentBytes),
  };
}

/**
 * Writes the points of all rows of these files. Each file is in order, so that nothing is sorted: in memory are the result, the
 * rows, and a page of the entries of each file.
 */
export async function mergePoints(files: readonly PointFile[], bytes: Buffer): Promise<void> {
  const total = mergedTrailer(files);
  const { rowsAt, segmentsAt } = placesOfPoints(total);
  const parts: FileRows[] = [];
  let segmentAt = 0;
  for (const file of files) {
    const { rows, segmentBytes } = file.trailer;
    const read = await file.readRows();
    read.copy(bytes, segmentsAt + segmentAt, rows * ROW_BYTES);
    parts.push(new FileRows(read.subarray(0, rows * ROW_BYTES), segmentAt));
    segmentAt += segmentBytes;
  }
  await mergeRows(parts, bytes.subarray(rowsAt, segmentsAt));
  await mergeEntries(
    files.map((file, at) => new FileEntries(file, (parts[at] as FileRows).numbers)),
    bytes.subarray(0, rowsAt),
  );
  sealPoints(bytes, total);
}

/** The rows of one file, and which number each has in the result. No object is made of a row: a file has 200,000. */
class FileRows {
  readonly numbers: Uint32Array;
  /** Where the next row is in the log; `OVER` behind the last one. */
  appendedAt = OVER;
  partition = 0;
  sourceOffset = 0;
  readonly #bytes: Buffer;
  readonly #segmentBase: number;
  #row = -1;

  constructor(bytes: Buffer, segmentBase: number) {
    this.#bytes = bytes;
    this.#segmentBase = segmentBase;
    this.numbers = new Uint32Array(bytes.length / ROW_BYTES);
    this.#read();
  }

  isBefore(other: FileRows): boolean {
    if (this.appendedAt !== other.appendedAt) return this.appendedAt < other.appendedAt;
    if (this.partition !== other.partition) return this.partition < other.partition;
    return this.sourceOffset < other.sourceOffset;
  }

  /** Writes the next row as the result's row of this number. */
  take(number: number, into: Buffer): void {
    const from = this.#row * ROW_BYTES;
    const to = number * ROW_BYTES;
    for (let at = 0; at < ROW_BYTES; at += 1) into[to + at] = this.#bytes[from + at] as number;
    const segment = to + ROW_PLACES.segmentAt;
    writeLow32(into, segment, readLow32(into, segment) + this.#segmentBase);
    this.numbers[this.#row] = number;
    this.#read();
  }

  #read(): void {
    this.#row += 1;
    const at = this.#row * ROW_BYTES;
    if (at === this.#bytes.length) {
      this.appendedAt = OVER;
      return;
    }
    this.appendedAt = readLow48(this.#bytes, at + ROW_PLACES.appendedAt);
    this.partition = readLow16(this.#bytes, at + ROW_PLACES.partition);
    this.sourceOffset = readLow48(this.#bytes, at + ROW_PLACES.sourceOffset);
  }
}

async function mergeRows(files: readonly FileRows[], into: Buffer): Promise<void> {
  for (let number = 0; number < into.length / ROW_BYTES; number += 1) {
    let first = files[0] as FileRows;
    for (const file of files) if (file.isBefore(first)) first = file;
    if (first.appendedAt === OVER) throw new Error(`points have ${number} rows, expected ${into.length / ROW_BYTES}`);
    first.take(number, into);
    if (number % MERGED_AT_ONCE === 0 && isStepOver()) await backgroundTurn();
  }
}

/** The entries of one file in order, each as a number by which those of all files are in order. */
class FileEntries {
  /** Hash and row of the next entry in one number: `POINT_ROWS_MAX` leaves it exact. */
  key = OVER;
  readonly #file: PointFile;
  readonly #numbers: Uint32Array;
  #page: Buffer = Buffer.alloc(0);
  #at = 0;
  #read = 0;

  constructor(file: PointFile, numbers: Uint32Array) {
    this.#file = file;
    this.#numbers = numbers;
  }

  /** True if `load` has to be called before the next entry is known. */
  take(): boolean {
    this.#at += ENTRY_BYTES;
    if (this.#at >= this.#page.length) return true;
    this.#decode();
    return false;
  }

  async load(): Promise<void> {
    const last = Math.min(this.#file.trailer.entries, this.#read + ENTRIES_READ);
    if (this.#read === last) {
      this.key = OVER;
      return;
    }
    this.#page = await this.#file.readEntries(this.#read, last);
    this.#read = last;
    this.#at = 0;
    this.#decode();
  }

  #decode(): void {
    const row = this.#numbers[readLow32(this.#page, this.#at + FENCE_BYTES)] as number;
    this.key = readLow32(this.#page, this.#at) * POINT_ROWS_MAX + row;
  }
}

async function mergeEntries(files: readonly FileEntries[], into: Buffer): Promise<void> {
  for (const file of files) await file.load();
  for (let at = 0; at < into.length; at += ENTRY_BYTES) {
    let first = files[0] as FileEntries;
    for (const file of files) if (file.key < first.key) first = file;
    writeLow32(into, at, Math.floor(first.key / POINT_ROWS_MAX));
    writeLow32(into, at + FENCE_BYTES, first.key % POINT_ROWS_MAX);
    if (first.take()) await first.load();
    if (at % (MERGED_AT_ONCE * ENTRY_BYTES) === 0 && isStepOver()) await backgroundTurn();
  }
}

function sum(files: readonly PointFile[], of: (file: PointFile) => number): number {
  return files.reduce((total, file) => total + of(file), 0);
}
