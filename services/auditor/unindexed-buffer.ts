import { type AccessRow, type DecidedAccess, toAccessRow } from '../domain/access-search/access-row.ts';
import { comparePositions, type LogPosition } from '../domain/access-search/log-position.ts';
import { decodeEntry, peekPosition } from './decode-entry.ts';
import { type EntryMarks, marksOf } from './entry-marks.ts';

/**
 * A decision that is not in the index yet: the entry's bytes. The first search that meets it decodes it and notes what
 * later ones compare.
 */
export class UnindexedEntry implements LogPosition {
  readonly appendedAt: number;
  readonly sourceOffset: number;
  private noted: EntryMarks | null = null;

  constructor(
    readonly partition: number,
    readonly schemaId: number,
    readonly bytes: Buffer,
  ) {
    const position = peekPosition(partition, bytes);
    this.appendedAt = position.appendedAt;
    this.sourceOffset = position.sourceOffset;
  }

  toRow(): AccessRow {
    return toAccessRow(this.decode());
  }

  /** Null before the first call of `note`. */
  get marks(): EntryMarks | null {
    return this.noted;
  }

  note(): EntryMarks {
    this.noted ??= marksOf(this.toRow());
    return this.noted;
  }

  decode(): DecidedAccess {
    return decodeEntry(this.partition, this.schemaId, this.bytes);
  }
}

/**
 * The newest decisions, in memory until an index file contains them. A fold of `access-decisions`: a crash loses
 * nothing.
 */
export class UnindexedBuffer {
  /** Entries in log order. The list is replaced, never changed, so that a search in progress keeps its view. */
  private ordered: readonly UnindexedEntry[] = [];
  private fresh: UnindexedEntry[] = [];
  private readonly indexedThrough: Map<number, number>;

  /** `indexedThrough` is the last indexed source offset of each partition. */
  constructor(indexedThrough: ReadonlyMap<number, number>) {
    this.indexedThrough = new Map(indexedThrough);
  }

  get size(): number {
    return this.ordered.length + this.fresh.length;
  }

  push(partition: number, schemaId: number, bytes: Buffer): void {
    const entry = new UnindexedEntry(partition, schemaId, bytes);
    if (entry.sourceOffset > (this.indexedThrough.get(partition) ?? -1)) this.fresh.push(entry);
  }

  /** Drops what the index now contains: source offsets up to and including these, by partition. */
  dropThrough(lastOffsets: ReadonlyMap<number, number>): void {
    for (const [partition, last] of lastOffsets) {
      this.indexedThrough.set(partition, Math.max(last, this.indexedThrough.get(partition) ?? -1));
    }
    const isKept = (entry: UnindexedEntry) => entry.sourceOffset > (this.indexedThrough.get(entry.partition) ?? -1);
    this.ordered = this.ordered.filter(isKept);
    this.fresh = this.fresh.filter(isKept);
  }

  /** Returns all entries in log order, oldest first, as a view that never changes. */
  snapshot(): readonly UnindexedEntry[] {
    if (this.fresh.length > 0) {
      // Both halves are nearly sorted, so this sort is almost a merge.
      this.ordered = this.ordered.concat(this.fresh).sort(comparePositions);
      this.fresh = [];
    }
    return this.ordered;
  }
}
