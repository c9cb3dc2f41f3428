import type { AccessRow, DecidedAccess } from '../../domain/access-search/access-row.ts';
import type { LogPosition } from '../../domain/access-search/log-position.ts';
import { decodeEntry, rowOfEntry } from '../decode-entry.ts';
import { type DeflatedPiece, deflatedPieces, inflatedPiece, type PieceRange } from './deflated-pieces.ts';
import { type CanMatch, MARKS, writeMarks } from './entry-marks.ts';

/**
 * Blocks are deflated, to a tenth, once this many newer bytes wait for the index. Where the index keeps up, most are never
 * deflated, and a search of the newest accesses inflates nothing.
 */
const PLAIN_BYTES_MAX = 8 * 1024 * 1024;
/** A smaller block is never deflated. */
const DEFLATED_BYTES_MIN = 16 * 1024;

/** A decision that is not in the index yet. */
export class UnindexedEntry implements LogPosition {
  constructor(
    readonly partition: number,
    readonly appendedAt: number,
    readonly sourceOffset: number,
    private readonly schemaId: number,
    private readonly bytes: Buffer,
  ) {}

  toRow(): AccessRow {
    return rowOfEntry(this.partition, this.schemaId, this.bytes);
  }

  decode(): DecidedAccess {
    return decodeEntry(this.partition, this.schemaId, this.bytes);
  }
}

/** The decisions of one block: their bytes, and as columns of numbers what a search compares. */
export class TailBlock {
  /** The append times of the oldest and the newest decision, milliseconds since 1970 UTC. */
  readonly oldest: number;
  readonly newest: number;
  readonly partition: number;
  readonly #schemaId: number;
  /** The entries, one behind the other; null once they are deflated. */
  #plain: Buffer | null;
  #pieces: readonly DeflatedPiece[] = [];
  /** Where each entry begins, and where the last one ends. */
  readonly #starts: Uint32Array;
  readonly #sourceOffsets: Float64Array;
  readonly #appendedAt: Float64Array;
  readonly #marks: Int32Array;

  constructor(partition: number, schemaId: number, entries: readonly Buffer[], onRow: (row: AccessRow) => void) {
    this.partition = partition;
    this.#schemaId = schemaId;
    // A copy: the entries share the memory of all that was appended or read with them.
    this.#plain = Buffer.concat(entries);
    this.#starts = new Uint32Array(entries.length + 1);
    this.#sourceOffsets = new Float64Array(entries.length);
    this.#appendedAt = new Float64Array(entries.length);
    this.#marks = new Int32Array(entries.length * MARKS);
    for (const [at, entry] of entries.entries()) {
      const row = rowOfEntry(partition, schemaId, entry);
      this.#starts[at + 1] = (this.#starts[at] ?? 0) + entry.length;
      this.#sourceOffsets[at] = row.sourceOffset;
      this.#appendedAt[at] = row.appendedAt;
      writeMarks(row, this.#marks, at * MARKS);
      onRow(row);
    }
    this.oldest = this.#appendedAt.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
    this.newest = this.#appendedAt.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
  }

  /** The number of entries beyond a source offset. */
  countAbove(sourceOffset: number): number {
    return this.#sourceOffsets.reduce((count, each) => (each > sourceOffset ? count + 1 : count), 0);
  }

  /** The bytes of its entries in memory. */
  get bytes(): number {
    return this.#plain?.length ?? this.#pieces.reduce((sum, { data }) => sum + data.length, 0);
  }

  /** Keeps fewer bytes from now on. Searches that run already have theirs. */
  deflate(): void {
    if (this.#plain === null || this.#plain.length < DEFLATED_BYTES_MIN) return;
    this.#pieces = deflatedPieces(this.#plain, this.#starts);
    this.#plain = null;
  }

  /** Yields the entries beyond a source offset that can match, newest first, without decoding them. */
  *candidates(sourceOffset: number, canMatch: CanMatch): Generator<UnindexedEntry> {
    const [plain, pieces] = [this.#plain, this.#pieces];
    if (plain !== null) {
      const all = { first: 0, end: this.#sourceOffsets.length };
      for (const at of this.#matching(all, sourceOffset, canMatch)) {
        yield this.#entry(at, plain.subarray(this.#starts[at], this.#starts[at + 1]));
      }
      return;
    }
    for (const piece of pieces.toReversed()) {
      const found = [...this.#matching(piece, sourceOffset, canMatch)];
      if (found.length > 0) yield* this.#inflated(piece, found);
    }
  }

  /** Where the entries are that can match, newest first. */
  *#matching({ first, end }: PieceRange, sourceOffset: number, canMatch: CanMatch): Generator<number> {
    for (let at = end - 1; at >= first; at -= 1) {
      if ((this.#sourceOffsets[at] ?? 0) > sourceOffset && canMatch(this.#marks, at * MARKS)) yield at;
    }
  }

  /** Copies: the next piece is inflated into the same memory. */
  #inflated(piece: DeflatedPiece, found: readonly number[]): UnindexedEntry[] {
    const begin = this.#starts[piece.first] ?? 0;
    const bytes = inflatedPiece(piece.data, (this.#starts[piece.end] ?? 0) - begin);
    return found.map((at) => {
      const [from = 0, until = 0] = [this.#starts[at], this.#starts[at + 1]];
      return this.#entry(at, Buffer.from(bytes.subarray(from - begin, until - begin)));
    });
  }

  #entry(at: number, bytes: Buffer): UnindexedEntry {
    const [appendedAt = 0, sourceOffset = 0] = [this.#appendedAt[at], this.#sourceOffsets[at]];
    return new UnindexedEntry(this.partition, appendedAt, sourceOffset, this.#schemaId, bytes);
  }
}

/** What the buffer contained at one moment. It never changes. */
export interface TailView {
  readonly blocks: readonly TailBlock[];
  /** Entries up to this source offset of their partition are in the index. */
  readonly indexedThrough: ReadonlyMap<number, number>;
}

/**
 * The newest decisions, in memory until an index file contains them. A fold of `access-decisions`: a crash loses
 * nothing.
 */
export class UnindexedBuffer {
  /** In the order of the log within each partition. */
  #blocks: TailBlock[] = [];
  #indexedThrough: ReadonlyMap<number, number>;
  #size = 0;
  /** The blocks that may be deflated later, the oldest first. */
  #plain: TailBlock[] = [];
  #plainBytes = 0;

  readonly #onRow: (row: AccessRow) => void;
  readonly #plainBytesMax: number;

  /** `indexedThrough` is the last indexed source offset of each partition. `onRow` learns of every decision. */
  constructor(
    indexedThrough: ReadonlyMap<number, number>,
    onRow: (row: AccessRow) => void = () => {},
    plainBytesMax = PLAIN_BYTES_MAX,
  ) {
    this.#indexedThrough = new Map(indexedThrough);
    this.#onRow = onRow;
    this.#plainBytesMax = plainBytesMax;
  }

  get size(): number {
    return this.#size;
  }

  /** The bytes of entries in memory. */
  get bytes(): number {
    return this.#blocks.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Accepts the entries of one block. */
  push(partition: number, schemaId: number, entries: readonly Buffer[]): void {
    if (entries.length === 0) return;
    const block = new TailBlock(partition, schemaId, entries, this.#onRow);
    const count = this.#countIn(block);
    if (count === 0) return;
    this.#blocks.push(block);
    this.#size += count;
    this.#plain.push(block);
    this.#plainBytes += block.bytes;
    this.#deflateOldest();
  }

  /** Drops what the index now contains: source offsets up to and including these, by partition. */
  dropThrough(lastOffsets: ReadonlyMap<number, number>): void {
    const through = new Map(this.#indexedThrough);
    for (const [partition, last] of lastOffsets) through.set(partition, Math.max(last, through.get(partition) ?? -1));
    this.#indexedThrough = through;
    this.#blocks = this.#blocks.filter((block) => this.#countIn(block) > 0);
    this.#size = this.#blocks.reduce((sum, block) => sum + this.#countIn(block), 0);
    this.#plain = this.#plain.filter((block) => this.#countIn(block) > 0);
    this.#plainBytes = this.#plain.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  snapshot(): TailView {
    return { blocks: [...this.#blocks], indexedThrough: this.#indexedThrough };
  }

  #deflateOldest(): void {
    let done = 0;
    for (; this.#plainBytes > this.#plainBytesMax && done < this.#plain.length; done += 1) {
      const block = this.#plain[done] as TailBlock;
      this.#plainBytes -= block.bytes;
      block.deflate();
    }
    if (done > 0) this.#plain = this.#plain.slice(done);
  }

  #countIn(block: TailBlock): number {
    return block.countAbove(this.#indexedThrough.get(block.partition) ?? -1);
  }
}
