import { DecodeError } from '../../avro/decode-error.ts';
import type { AccessRow, DecidedAccess } from '../../domain/access-search/access-row.ts';
import type { LogPosition } from '../../domain/access-search/log-position.ts';
import {
  indexedDecisionPlaces as decision,
  placeIndexedDecision,
} from '../../records/access-decision/place-indexed-decision.ts';
import { decodeEntry, rowOfEntry } from '../decode-entry.ts';
import { placeEvent } from '../place-event.ts';
import { EntryColumns } from './entry-columns.ts';
import { type CanMatch, MARKS } from './entry-marks.ts';
import { type ReportListener, Reports } from './reports.ts';
import type { PlacedBytes, TailBytes, TailFiles } from './tail-files.ts';

/** A decision that is not in the index yet. Its bytes are read by the first call, which comes while a search has its block. */
export class UnindexedEntry implements LogPosition {
  #bytes: Buffer | null = null;

  constructor(
    readonly partition: number,
    readonly appendedAt: number,
    readonly sourceOffset: number,
    private readonly schemaId: number,
    private readonly read: () => Buffer,
  ) {}

  toRow(): AccessRow {
    return rowOfEntry(this.partition, this.schemaId, this.#read());
  }

  decode(): DecidedAccess {
    return decodeEntry(this.partition, this.schemaId, this.#read());
  }

  #read(): Buffer {
    this.#bytes ??= this.read();
    return this.#bytes;
  }
}

/** The entries of one block as they are pushed. */
interface DecidedBlock {
  readonly partition: number;
  readonly schemaId: number;
  readonly entries: readonly Buffer[];
}

/** The decisions of one block: their bytes in a file, and as columns of numbers in memory what a search compares. */
export class TailBlock {
  /** The append times of the oldest and the newest decision, milliseconds since 1970 UTC. */
  readonly oldest: number;
  readonly newest: number;
  readonly partition: number;
  readonly #schemaId: number;
  readonly #placed: PlacedBytes;
  readonly #columns: EntryColumns;

  constructor({ partition, schemaId, entries }: DecidedBlock, files: TailFiles, reports: Reports) {
    this.partition = partition;
    this.#schemaId = schemaId;
    this.#columns = new EntryColumns(entries.length);
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
    this.#placed = files.place(entries);
  }

  /** The number of entries beyond a source offset. */
  countAbove(sourceOffset: number): number {
    return this.#columns.sourceOffsets.reduce((count, each) => (each > sourceOffset ? count + 1 : count), 0);
  }

  /** Contains its bytes. */
  get file(): TailBytes {
    return this.#placed.file;
  }

  /** Yields the entries beyond a source offset that can match, newest first, without reading them. */
  *candidates(sourceOffset: number, canMatch: CanMatch): Generator<UnindexedEntry> {
    const { sourceOffsets, marks } = this.#columns;
    for (let at = sourceOffsets.length - 1; at >= 0; at -= 1) {
      if ((sourceOffsets[at] ?? 0) > sourceOffset && canMatch(marks, at * MARKS)) yield this.#entry(at);
    }
  }

  #entry(at: number): UnindexedEntry {
    const { starts, appendedAt, sourceOffsets } = this.#columns;
    const [from = 0, until = 0] = [starts[at], starts[at + 1]];
    const read = () => this.file.read(this.#placed.at + from, until - from);
    return new UnindexedEntry(this.partition, appendedAt[at] ?? 0, sourceOffsets[at] ?? 0, this.#schemaId, read);
  }
}

/** What the buffer contained at one moment. It never changes while the search runs. */
export interface TailView {
  readonly blocks: readonly TailBlock[];
  /** Entries up to this source offset of their partition are in the index. */
  readonly indexedThrough: ReadonlyMap<number, number>;
}

/** A fold of `access-decisions`: the newest decisions, until an index file contains them. A crash loses nothing. */
export class UnindexedBuffer {
  /** In the order of the log within each partition. */
  #blocks: TailBlock[] = [];
  #indexedThrough: ReadonlyMap<number, number>;
  #size = 0;
  readonly #files: TailFiles;
  readonly #reports: Reports;

  /** `indexedThrough` is the last indexed source offset of each partition. */
  constructor(
    files: TailFiles,
    indexedThrough: ReadonlyMap<number, number>,
    listener: ReportListener = { reported() {}, ownReported() {} },
  ) {
    this.#files = files;
    this.#indexedThrough = new Map(indexedThrough);
    this.#reports = new Reports(listener);
  }

  get size(): number {
    return this.#size;
  }

  /** Accepts the entries of one block. */
  push(partition: number, schemaId: number, entries: readonly Buffer[]): void {
    if (entries.length === 0) return;
    const block = new TailBlock({ partition, schemaId, entries }, this.#files, this.#reports);
    const count = this.#countIn(block);
    if (count === 0) {
      this.#files.release(block.file);
      return;
    }
    this.#blocks.push(block);
    this.#size += count;
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
    for (const block of before) if (!isKept(block)) this.#files.release(block.file);
  }

  /** Searches what the buffer contains now. Nothing reads the view afterwards. */
  async search<Found>(run: (view: TailView) => Promise<Found>): Promise<Found> {
    const blocks = [...this.#blocks];
    const files = new Set(blocks.map(({ file }) => file));
    for (const file of files) this.#files.retain(file);
    try {
      return await run({ blocks, indexedThrough: this.#indexedThrough });
    } finally {
      for (const file of files) this.#files.release(file);
    }
  }

  /** A search that runs may go on; a later one finds nothing. */
  close(): void {
    for (const { file } of this.#blocks.splice(0)) this.#files.release(file);
    this.#files.close();
  }

  #countIn(block: TailBlock): number {
    return block.countAbove(this.#indexedThrough.get(block.partition) ?? -1);
  }
}
