import { type AccessRow, type DecidedAccess, toAccessRow } from '../domain/access-search/access-row.ts';
import { comparePositions, type LogPosition } from '../domain/access-search/log-position.ts';
import { decodeEntry, peekPosition } from './decode-entry.ts';

/** A decision that the index does not hold yet: the entry's bytes, decoded only when a search comes by. */
export class UnindexedEntry implements LogPosition {
  readonly appendedAt: number;
  readonly sourceOffset: number;
  private row: AccessRow | null = null;

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
    this.row ??= toAccessRow(this.decode());
    return this.row;
  }

  decode(): DecidedAccess {
    return decodeEntry(this.partition, this.schemaId, this.bytes);
  }
}

/**
 * The newest decisions, in memory until a file of the index holds them. A fold over `access-decisions`; nothing is
 * lost when it is.
 */
export class UnindexedBuffer {
  /** In log order. Replaced, never changed, so that a search under way keeps what it began with. */
  private ordered: readonly UnindexedEntry[] = [];
  private fresh: UnindexedEntry[] = [];
  private readonly indexedThrough: Map<number, number>;

  /** `indexedThrough`: the last source offset of each partition that the index holds. */
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

  /** Forgets what the index holds from now on: source offsets up to and including these, by partition. */
  dropThrough(lastOffsets: ReadonlyMap<number, number>): void {
    for (const [partition, last] of lastOffsets) {
      this.indexedThrough.set(partition, Math.max(last, this.indexedThrough.get(partition) ?? -1));
    }
    const isKept = (entry: UnindexedEntry) => entry.sourceOffset > (this.indexedThrough.get(entry.partition) ?? -1);
    this.ordered = this.ordered.filter(isKept);
    this.fresh = this.fresh.filter(isKept);
  }

  /** All entries in log order, oldest first; stays as it is whatever happens next. */
  snapshot(): readonly UnindexedEntry[] {
    if (this.fresh.length > 0) {
      // Both halves are nearly in order already, which makes this sort almost a merge.
      this.ordered = this.ordered.concat(this.fresh).sort(comparePositions);
      this.fresh = [];
    }
    return this.ordered;
  }
}
