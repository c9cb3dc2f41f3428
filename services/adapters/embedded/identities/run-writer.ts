import type { RootDatabase } from 'lmdb';
import { chunkKey, IDENTITY_ROW_BYTES } from '../identity-record.ts';
import { type BufferPart, partOf } from '../lmdb-memory.ts';

/** They fill two pages of the file. */
const CHUNK_ROWS = 131;
const CHUNK_BYTES = CHUNK_ROWS * IDENTITY_ROW_BYTES;

/** Writes the rows of a run, which come in the order of the first four bytes of their keys, in chunks. */
export class RunWriter {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #run: number;
  readonly #bytes: BufferPart;
  readonly #firsts: number[] = [];
  #length = 0;
  #chunks = 0;

  /** Has memory for at least `rows` rows until they are written. */
  constructor(database: RootDatabase<Buffer, Buffer>, run: number, rows: number) {
    this.#database = database;
    this.#run = run;
    this.#bytes = partOf(Buffer.allocUnsafeSlow(Math.ceil(rows / CHUNK_ROWS) * CHUNK_BYTES));
  }

  get isFull(): boolean {
    return this.#length === this.#bytes.length;
  }

  /** The first four bytes of each chunk. */
  get firsts(): Uint32Array {
    return Uint32Array.from(this.#firsts);
  }

  /** Adds the row at `at` of `rows`, where it is not full. */
  add(rows: Buffer, at: number): void {
    if (this.#length % CHUNK_BYTES === 0) this.#firsts.push(rows.readUInt32BE(at));
    rows.copy(this.#bytes, this.#length, at, at + IDENTITY_ROW_BYTES);
    this.#length += IDENTITY_ROW_BYTES;
  }

  /** Puts what was added. No row may be added until the transaction has ended, and only behind full chunks. */
  put(): void {
    for (let start = 0; start < this.#length; start += CHUNK_BYTES) {
      this.#bytes.start = start;
      this.#bytes.end = Math.min(start + CHUNK_BYTES, this.#length);
      this.#database.put(chunkKey(this.#run, this.#chunks), this.#bytes);
      this.#chunks += 1;
    }
    this.#length = 0;
  }
}

/** With four bytes of a key, the number of a row is an exact number. */
const SORTED_ROWS_MAX = 2 ** 21;

/** Returns where each row begins, in the order of the first four bytes of their keys, those of one key as they came. */
export function* inKeyOrder(rows: Buffer): Generator<number> {
  const order = new Float64Array(rows.length / IDENTITY_ROW_BYTES);
  if (order.length > SORTED_ROWS_MAX) throw new RangeError(`${order.length} identities wait for the disk`);
  for (let row = 0; row < order.length; row += 1)
    order[row] = rows.readUInt32BE(row * IDENTITY_ROW_BYTES) * SORTED_ROWS_MAX + row;
  for (const numbered of order.sort()) yield (numbered % SORTED_ROWS_MAX) * IDENTITY_ROW_BYTES;
}
