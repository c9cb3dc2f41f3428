import type { Block, SegmentWindow } from '../decision-log/block.ts';
import { type FoldPosition, foldPositionStart } from '../decision-log/fold.ts';
import type { SealedGap } from '../transparency-log/seal.ts';

/**
 * How `register` and `alerts` are cut: by count, bytes and ticks. No record carries these limits, so they never change.
 * The stage that appended the newest record appends a tick once `millisMax` has passed since the first record that no
 * segment includes.
 */
export const registerWindow: SegmentWindow = { millisMax: 5_000, entriesMax: 10_000, bytesMax: 8 * 1024 * 1024 };

/**
 * What the gaps of a segment take in its seal, before the segment ends: an entry of the transparency log has at most 65,535 bytes. A
 * register that Kafka compacted before it was archived, and a producer that ends a transaction after each event, leave a gap behind each entry.
 * The rest of a seal and the last piece take less than 2 KiB. Releases without this limit cut all that they could seal like this, but for some bytes.
 */
const GAP_BYTES_MAX = 62 * 1024;

/** The position right after a segment, where a cutter can start again. Everything in it comes from the log. */
export interface CutPosition extends FoldPosition {
  /** The last source offset of the segments so far; -1 at the start. */
  readonly lastSource: number;
  /** The latest append time so far, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  readonly window: SegmentWindow;
}

export const cutPositionStart: CutPosition = {
  ...foldPositionStart,
  lastSource: -1,
  appendedAt: 0,
  window: registerWindow,
};

/**
 * A run of entries of one partition. It covers source offsets `firstSource` to `lastSource`: each belongs to an entry
 * or to one gap, and the next segment begins at `lastSource` + 1. It always has entries. A segment of only re-
 * evaluations covers no offset, and its `lastSource` is `firstSource` - 1.
 */
export interface CutSegment<Entries> {
  readonly firstSource: number;
  readonly lastSource: number;
  readonly entries: Entries;
  /** The schema of all entries, because a segment's object has room for only one. */
  readonly schemaId: number;
  /** The gaps in source order. */
  readonly gaps: readonly SealedGap[];
  /** The number of entries that come from `reevaluations` blocks. */
  readonly reevaluations: number;
  /** Append times (running maximum) of the first and last block with an entry, milliseconds since 1970 UTC. */
  readonly firstAppendedAt: number;
  readonly lastAppendedAt: number;
  /** The position to continue at after this segment; `next.offset` is a log offset. */
  readonly next: CutPosition;
}

/** Gathers the entries of one segment as they come, all of one schema. */
export interface EntryGatherer<Entries> {
  add(entries: readonly Buffer[], schemaId: number): void;
  finish(): Entries;
}

/** The contribution of one accepted block or one plain record. */
export interface CutPiece {
  readonly entries: readonly Buffer[];
  readonly schemaId: number;
  /** True if the entries are re-evaluations. */
  readonly isReevaluation: boolean;
  readonly gaps: readonly SealedGap[];
  /** The last source offset covered, including this piece. */
  readonly lastSource: number;
  readonly appendedAt: number;
  /** True if the piece ends the open segment. */
  readonly isTick: boolean;
  /** The window that applies from this piece on. */
  readonly window: SegmentWindow | null;
  /** The fold's state after this piece. */
  readonly position: FoldPosition;
}

/** Converts an accepted block to a piece. */
export function pieceOfBlock(block: Block, appendedAt: number, position: FoldPosition): CutPiece {
  const { kind, firstSource, lastSource, entries, entrySchemaId: schemaId, cause, window } = block;
  const gaps = kind === 'gap' ? [{ first: firstSource, last: lastSource, cause: cause ?? '' }] : [];
  const is = { isReevaluation: kind === 'reevaluations', isTick: kind === 'tick' };
  return { entries, schemaId, gaps, lastSource: position.state.last, appendedAt, ...is, window, position };
}

/**
 * Cuts one partition into segments. The same accepted blocks give the same segments wherever and whenever they are cut,
 * because nothing else affects the cut. A window begins with the append time (running maximum) of its first block with
 * an entry. The first block at or past the window's end, or with entries in another schema, closes the segment before
 * itself. A block that reaches `entriesMax`, `bytesMax` or `GAP_BYTES_MAX`, and a tick, close it after themselves. Blocks are
 * never split.
 */
export class SegmentCutter<Entries> {
  readonly #gather: () => EntryGatherer<Entries>;
  #segment: OpenSegment<Entries>;
  #position: CutPosition;

  constructor(start: CutPosition, gather: () => EntryGatherer<Entries>) {
    this.#gather = gather;
    this.#position = start;
    this.#segment = new OpenSegment(start.lastSource + 1, gather());
  }

  /** Returns the segments that the piece completes, none to two: the one before it and the one it fills. */
  push(piece: CutPiece): readonly CutSegment<Entries>[] {
    const appendedAt = Math.max(this.#position.appendedAt, piece.appendedAt);
    const isOver = this.#segment.isOver(appendedAt, this.#position.window) || this.#segment.isOfAnotherSchema(piece);
    const over = isOver ? [this.#close()] : [];

    const { offset, state } = piece.position;
    const window = piece.window ?? this.#position.window;
    this.#position = { offset, state, lastSource: piece.lastSource, appendedAt, window };
    this.#segment.add(piece, appendedAt);
    const ends = piece.isTick ? this.#segment.hasEntries : this.#segment.isFull(window);
    return ends ? [...over, this.#close()] : over;
  }

  #close(): CutSegment<Entries> {
    const segment = this.#segment.finish(this.#position);
    this.#segment = new OpenSegment(this.#position.lastSource + 1, this.#gather());
    return segment;
  }
}

class OpenSegment<Entries> {
  readonly #firstSource: number;
  readonly #entries: EntryGatherer<Entries>;
  #count = 0;
  readonly #gaps: SealedGap[] = [];
  #gapBytes = 0;
  #schemaId = 0;
  #reevaluations = 0;
  #bytes = 0;
  #firstAppendedAt = 0;
  #lastAppendedAt = 0;

  constructor(firstSource: number, entries: EntryGatherer<Entries>) {
    this.#firstSource = firstSource;
    this.#entries = entries;
  }

  get hasEntries(): boolean {
    return this.#count > 0;
  }

  isOver(appendedAt: number, { millisMax }: SegmentWindow): boolean {
    return this.hasEntries && appendedAt >= this.#firstAppendedAt + millisMax;
  }

  isOfAnotherSchema({ entries, schemaId }: CutPiece): boolean {
    return this.hasEntries && entries.length > 0 && schemaId !== this.#schemaId;
  }

  isFull({ entriesMax, bytesMax }: SegmentWindow): boolean {
    const isFull = this.#count >= entriesMax || this.#bytes >= bytesMax || this.#gapBytes >= GAP_BYTES_MAX;
    return this.hasEntries && isFull;
  }

  add({ entries, schemaId, gaps, isReevaluation }: CutPiece, appendedAt: number): void {
    for (const gap of gaps) this.#addGap(gap);
    if (entries.length === 0) return;
    if (isReevaluation) this.#reevaluations += entries.length;
    if (!this.hasEntries) this.#firstAppendedAt = appendedAt;
    this.#schemaId = schemaId;
    this.#lastAppendedAt = appendedAt;
    this.#count += entries.length;
    for (const entry of entries) this.#bytes += entry.length;
    this.#entries.add(entries, schemaId);
  }

  finish(next: CutPosition): CutSegment<Entries> {
    return {
      firstSource: this.#firstSource,
      lastSource: next.lastSource,
      entries: this.#entries.finish(),
      schemaId: this.#schemaId,
      gaps: this.#gaps,
      reevaluations: this.#reevaluations,
      firstAppendedAt: this.#firstAppendedAt,
      lastAppendedAt: this.#lastAppendedAt,
      next,
    };
  }

  /** Merges neighbouring gaps with the same cause. */
  #addGap(gap: SealedGap): void {
    const before = this.#gaps.at(-1);
    const joins = before?.cause === gap.cause && before.last + 1 === gap.first;
    const added = joins ? { ...gap, first: before.first } : gap;
    if (joins) this.#gapBytes -= bytesInSeal(before);
    if (joins) this.#gaps.pop();
    this.#gaps.push(added);
    this.#gapBytes += bytesInSeal(added);
  }
}

/** With the comma behind it. */
function bytesInSeal({ first, last, cause }: SealedGap): number {
  return Buffer.byteLength(JSON.stringify({ first, last, cause })) + 1;
}
