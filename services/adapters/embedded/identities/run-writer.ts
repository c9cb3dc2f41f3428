import type { RootDatabase } from 'lmdb';
import { chunkKey, IDENTITY_ROW_BYTES } from '../identity-record.ts';
import { allocate, type LmdbMemory } from '../lmdb-memory.ts';

/** They fill two pages of the file. */
const CHUNK_ROWS = 131;
const CHUNK_BYTES = CHUNK_ROWS * IDENTITY_ROW_BYTES;

/** Writes the rows of a run, which come in the order of the first four bytes of their keys, in chunks. */
export class RunWriter {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #run: number;
  readonly #memory: LmdbMemory;
  readonly #firsts: number[] = [];
  #length = 0;
  /** Where the first row begins that was not put. */
  #unput = 0;
  #chunks = 0;

  /** Has memory for at least `rows` rows until they are written. */
  constructor(database: RootDatabase<Buffer, Buffer>, run: number, rows: number) {
    this.#database = database;
    this.#run = run;
    this.#memory = allocate(Math.ceil(rows / CHUNK_ROWS) * CHUNK_BYTES);
  }

  get isFull(): boolean {
    return this.#length === this.#memory.bytes.length;
  }

  /** The first four bytes of each chunk. */
  get firsts(): Uint32Array {
    return Uint32Array.from(this.#firsts);
  }

  /** Adds the row at `at` of `rows`, where it is not full. Byte by byte: a call for so few takes longer. */
  add(rows: Buffer, at: number): void {
    const { bytes } = this.#memory;
    const into = this.#length;
    if (into % CHUNK_BYTES === 0) this.#firsts.push(rows.readUInt32BE(at));
    for (let index = 0; index < IDENTITY_ROW_BYTES; index += 1) bytes[into + index] = rows[at + index] ?? 0;
    this.#length += IDENTITY_ROW_BYTES;
  }

  /** Puts the chunks that are full. More rows may be added. */
  putFull(): void {
    while (this.#unput + CHUNK_BYTES <= this.#length) this.#putChunk(this.#unput + CHUNK_BYTES);
  }

  /** Puts what was added. No row may be added until the transaction has ended, and only behind full chunks. */
  put(): void {
    this.putFull();
    if (this.#unput < this.#length) this.#putChunk(this.#length);
    this.#length = 0;
    this.#unput = 0;
  }

  #putChunk(end: number): void {
    const { part } = this.#memory;
    part.start = this.#unput;
    part.end = end;
    this.#database.put(chunkKey(this.#run, this.#chunks), part);
    this.#chunks += 1;
    this.#unput = end;
  }
}

/** With four bytes of a key, the number of a row is an exact number. */
const SORTED_ROWS_MAX = 2 ** 21;
/** The first four bits of a key: sixty thousand rows in parts of a millisecond or two. */
export const KEY_PARTS = 16;
const PART_SHIFT = 4;

/** Returns where each row of a part begins, in the order of the first four bytes of their keys, those of one key as they came. */
export function inKeyOrder(rows: Buffer, part: number): Float64Array {
  const count = rows.length / IDENTITY_ROW_BYTES;
  if (count > SORTED_ROWS_MAX) throw new RangeError(`${count} identities wait for the disk`);
  const order: number[] = [];
  for (let row = 0; row < count; row += 1) {
    const at = row * IDENTITY_ROW_BYTES;
    if ((rows[at] ?? 0) >>> PART_SHIFT === part) order.push(rows.readUInt32BE(at) * SORTED_ROWS_MAX + row);
  }
  return Float64Array.from(order)
    .sort()
    .map((numbered) => (numbered % SORTED_ROWS_MAX) * IDENTITY_ROW_BYTES);
}
