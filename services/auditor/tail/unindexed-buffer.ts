import { FreeMemory } from '../../adapters/memory/free-memory.ts';
import { releaseMemory } from '../../adapters/memory/release-memory.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import type { AccessRow, DecidedAccess } from '../../domain/access-search/access-row.ts';
import type { LogPosition } from '../../domain/access-search/log-position.ts';
import {
  indexedDecisionPlaces as decision,
  placeIndexedDecision,
} from '../../records/access-decision/place-indexed-decision.ts';
import { decodeEntry, rowOfEntry } from '../decode-entry.ts';
import { placeEvent } from '../place-event.ts';
import { type DeflatedPiece, deflatedPieces, inflatedPiece, type PieceRange } from './deflated-pieces.ts';
import { EntryColumns } from './entry-columns.ts';
import { type CanMatch, MARKS } from './entry-marks.ts';
import { type ReportListener, Reports } from './reports.ts';

/**
 * Blocks are deflated, to a tenth, once this many newer bytes wait for the index. Where the index keeps up, most are never
 * deflated, and a search of the newest accesses inflates nothing.
 */
const PLAIN_BYTES_MAX = 8 * 1024 * 1024;
/** A smaller block is never deflated, and has memory of its own size. */
const DEFLATED_BYTES_MIN = 16 * 1024;
/** Memory of earlier blocks that waits for the next ones: the numbers of 100,000 decisions are as large. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024;

/** A decision as a search sees it. Its bytes may become those of another one once the search ends: it returns copies. */
export interface TailCandidate extends LogPosition {
  toRow(): AccessRow;
  copy(): UnindexedEntry;
}

/** A decision that is not in the index yet. */
export class UnindexedEntry implements TailCandidate {
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

  copy(): UnindexedEntry {
    const { partition, appendedAt, sourceOffset, schemaId, bytes } = this;
    return new UnindexedEntry(partition, appendedAt, sourceOffset, schemaId, Buffer.from(bytes));
  }
}

/** The entries of one block as they are pushed. */
interface DecidedBlock {
  readonly partition: number;
  readonly schemaId: number;
  readonly entries: readonly Buffer[];
}

/** The decisions of one block: their bytes, and as columns of numbers what a search compares. */
export class TailBlock {
  /** The append times of the oldest and the newest decision, milliseconds since 1970 UTC. */
  readonly oldest: number;
  readonly newest: number;
  readonly partition: number;
  readonly #schemaId: number;
  /** The entries, one behind the other, at the start of this memory; null once they are deflated or the memory is left. */
  #plain: Buffer | null;
  /** Null once the memory is left. */
  #pieces: readonly DeflatedPiece[] | null = [];
  readonly #columns: EntryColumns;

  constructor({ partition, schemaId, entries }: DecidedBlock, free: FreeMemory, reports: Reports) {
    this.partition = partition;
    this.#schemaId = schemaId;
    this.#columns = new EntryColumns(entries.length, free);
    let [oldest, newest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const [at, bytes] of entries.entries()) {
      const end = placeIndexedDecision(schemaId, bytes, 0);
      if (end !== bytes.length) throw new DecodeError(`the decision ends at byte ${end}, expected ${bytes.length}`);
      const entry = { partition, bytes, event: placeEvent(bytes, partition) };
      this.#columns.set(at, entry);
      reports.note(entry, schemaId);
      oldest = Math.min(oldest, decision.appendedAt);
      newest = Math.max(newest, decision.appendedAt);
    }
    this.oldest = oldest;
    this.newest = newest;
    this.#plain = joined(entries, this.#columns.bytes, free);
  }

  /** The number of entries beyond a source offset. */
  countAbove(sourceOffset: number): number {
    return this.#columns.sourceOffsets.reduce((count, each) => (each > sourceOffset ? count + 1 : count), 0);
  }

  /** The bytes of memory that its entries take. */
  get bytes(): number {
    return this.#plain?.length ?? (this.#pieces ?? []).reduce((sum, { data }) => sum + data.length, 0);
  }

  /** Keeps fewer bytes from now on. Returns the memory that only searches which run already may read; null: none. */
  deflate(): Buffer | null {
    const plain = this.#plain;
    if (plain === null || this.#columns.bytes < DEFLATED_BYTES_MIN) return null;
    this.#pieces = deflatedPieces(plain, this.#columns.starts);
    this.#plain = null;
    return plain;
  }

  /** Returns its memory for others. Call it once no search has the block: a later one throws. */
  leave(): readonly Buffer[] {
    const left = [this.#columns.memory, ...(this.#plain === null ? [] : [this.#plain])];
    for (const { data } of this.#pieces ?? []) releaseMemory(data);
    this.#plain = this.#pieces = null;
    return left;
  }

  /** Yields the entries beyond a source offset that can match, newest first, without decoding them. */
  *candidates(sourceOffset: number, canMatch: CanMatch): Generator<TailCandidate> {
    const [plain, pieces, { starts }] = [this.#plain, this.#pieces, this.#columns];
    if (plain !== null) {
      const all = { first: 0, end: starts.length - 1 };
      for (const at of this.#matching(all, sourceOffset, canMatch)) {
        yield this.#entry(at, plain.subarray(starts[at], starts[at + 1]));
      }
      return;
    }
    if (pieces === null) throw new Error('a block of the tail is read after other decisions got its memory');
    for (const piece of pieces.toReversed()) {
      const found = [...this.#matching(piece, sourceOffset, canMatch)];
      if (found.length > 0) yield* this.#inflated(piece, found);
    }
  }

  /** Where the entries are that can match, newest first. */
  *#matching({ first, end }: PieceRange, sourceOffset: number, canMatch: CanMatch): Generator<number> {
    const { sourceOffsets, marks } = this.#columns;
    for (let at = end - 1; at >= first; at -= 1) {
      if ((sourceOffsets[at] ?? 0) > sourceOffset && canMatch(marks, at * MARKS)) yield at;
    }
  }

  /** Copies: the next piece is inflated into the same memory. */
  #inflated(piece: DeflatedPiece, found: readonly number[]): UnindexedEntry[] {
    const { starts } = this.#columns;
    const begin = starts[piece.first] ?? 0;
    const bytes = inflatedPiece(piece.data, (starts[piece.end] ?? 0) - begin);
    return found.map((at) => {
      const [from = 0, until = 0] = [starts[at], starts[at + 1]];
      return this.#entry(at, Buffer.from(bytes.subarray(from - begin, until - begin)));
    });
  }

  #entry(at: number, bytes: Buffer): UnindexedEntry {
    const [appendedAt = 0, sourceOffset = 0] = [this.#columns.appendedAt[at], this.#columns.sourceOffsets[at]];
    return new UnindexedEntry(this.partition, appendedAt, sourceOffset, this.#schemaId, bytes);
  }
}

/** A copy: the entries share the memory of all that was appended or read with them. */
function joined(entries: readonly Buffer[], bytes: number, free: FreeMemory): Buffer {
  if (bytes < DEFLATED_BYTES_MIN) return Buffer.concat(entries);
  const memory = free.take(bytes);
  let at = 0;
  for (const entry of entries) {
    memory.set(entry, at);
    at += entry.length;
  }
  return memory;
}

/** What the buffer contained at one moment. It never changes while the search runs. */
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
  /** Of blocks that were deflated or dropped while no search ran. */
  readonly #free = new FreeMemory(WAITING_BYTES_MAX);
  /** Those that run. */
  #searches = 0;

  readonly #reports: Reports;
  readonly #plainBytesMax: number;

  /** `indexedThrough` is the last indexed source offset of each partition. */
  constructor(
    indexedThrough: ReadonlyMap<number, number>,
    listener: ReportListener = { reported() {}, ownReported() {} },
    plainBytesMax = PLAIN_BYTES_MAX,
  ) {
    this.#indexedThrough = new Map(indexedThrough);
    this.#reports = new Reports(listener);
    this.#plainBytesMax = plainBytesMax;
  }

  get size(): number {
    return this.#size;
  }

  /** The bytes of memory that entries take. */
  get bytes(): number {
    return this.#blocks.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Accepts the entries of one block. */
  push(partition: number, schemaId: number, entries: readonly Buffer[]): void {
    if (entries.length === 0) return;
    const block = new TailBlock({ partition, schemaId, entries }, this.#free, this.#reports);
    const count = this.#countIn(block);
    if (count === 0) {
      this.#drop(block);
      return;
    }
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
    const [before, counts] = [this.#blocks, new Map(this.#blocks.map((block) => [block, this.#countIn(block)]))];
    const isKept = (block: TailBlock) => (counts.get(block) ?? 0) > 0;
    this.#blocks = before.filter(isKept);
    this.#size = [...counts.values()].reduce((sum, count) => sum + count, 0);
    this.#plain = this.#plain.filter(isKept);
    for (const block of before) if (!isKept(block)) this.#drop(block);
    this.#plainBytes = this.#plain.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Searches what the buffer contains now. What `run` resolves to owns its bytes, and nothing reads the view afterwards. */
  async search<Found>(run: (view: TailView) => Promise<Found>): Promise<Found> {
    this.#searches += 1;
    try {
      return await run({ blocks: [...this.#blocks], indexedThrough: this.#indexedThrough });
    } finally {
      this.#searches -= 1;
    }
  }

  #deflateOldest(): void {
    let done = 0;
    for (; this.#plainBytes > this.#plainBytesMax && done < this.#plain.length; done += 1) {
      const block = this.#plain[done] as TailBlock;
      this.#plainBytes -= block.bytes;
      const memory = block.deflate();
      if (memory !== null && this.#searches === 0) this.#free.giveBack(memory);
    }
    if (done > 0) this.#plain = this.#plain.slice(done);
  }

  /** What a search that runs may read is left to the collector. */
  #drop(block: TailBlock): void {
    if (this.#searches > 0) return;
    for (const memory of block.leave()) this.#free.giveBack(memory);
  }

  #countIn(block: TailBlock): number {
    return block.countAbove(this.#indexedThrough.get(block.partition) ?? -1);
  }
}
