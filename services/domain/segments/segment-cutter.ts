import type { Block, SegmentWindow } from '../decision-log/block.ts';
import { type FoldPosition, foldPositionStart } from '../decision-log/fold.ts';
import type { SealedGap } from '../transparency-log/seal.ts';

/**
 * How `register` and `alerts` are cut: by count, bytes and ticks. No record carries it, so it never changes; the stage
 * that appended the newest record ticks once `millisMax` has passed since the first one that no segment holds.
 */
export const registerWindow: SegmentWindow = { millisMax: 5_000, entriesMax: 10_000, bytesMax: 8 * 1024 * 1024 };

/** Where a cutter can start again: right after a segment. Holds nothing that is not in the log. */
export interface CutPosition extends FoldPosition {
  /** Last source offset of the segments so far; -1 at the start. */
  readonly lastSource: number;
  /** Latest append time so far, milliseconds since 1970 UTC. */
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
 * A run of entries of one partition. It answers for source offsets `firstSource` to `lastSource`: each is an entry's
 * or in one gap, and the next segment begins at `lastSource` + 1. Never without entries; one of nothing but
 * re-evaluations answers for no offset, and its `lastSource` is `firstSource` - 1.
 */
export interface CutSegment {
  readonly firstSource: number;
  readonly lastSource: number;
  readonly entries: readonly Buffer[];
  /** Of all entries: a segment's object has room for one schema. */
  readonly schemaId: number;
  /** In source order. */
  readonly gaps: readonly SealedGap[];
  /** How many of the entries are those of `reevaluations` blocks. */
  readonly reevaluations: number;
  /** Append times (running maximum) of the first and last block with an entry, milliseconds since 1970 UTC. */
  readonly firstAppendedAt: number;
  readonly lastAppendedAt: number;
  /** Where to go on after this segment; `next.offset` is a log offset. */
  readonly next: CutPosition;
}

/** What one accepted block, or one plain record, adds. */
export interface CutPiece {
  readonly entries: readonly Buffer[];
  readonly schemaId: number;
  /** The entries are re-evaluations. */
  readonly isReevaluation: boolean;
  readonly gaps: readonly SealedGap[];
  /** Last source offset covered, this piece included. */
  readonly lastSource: number;
  readonly appendedAt: number;
  /** Ends the open segment. */
  readonly isTick: boolean;
  /** Replaces the window from this piece on. */
  readonly window: SegmentWindow | null;
  /** After this piece. */
  readonly position: FoldPosition;
}

/** What an accepted block adds. */
export function pieceOfBlock(block: Block, appendedAt: number, position: FoldPosition): CutPiece {
  const { kind, firstSource, lastSource, entries, entrySchemaId: schemaId, cause, window } = block;
  const gaps = kind === 'gap' ? [{ first: firstSource, last: lastSource, cause: cause ?? '' }] : [];
  const is = { isReevaluation: kind === 'reevaluations', isTick: kind === 'tick' };
  return { entries, schemaId, gaps, lastSource: position.state.last, appendedAt, ...is, window, position };
}

/**
 * Cuts one partition into segments. The same accepted blocks give the same segments wherever and whenever they are
 * cut, because nothing else is looked at: a window begins with the append time (running maximum) of its first block
 * with an entry; the first block at or past its end, or with entries in another schema, closes it unseen, a block that
 * reaches `entriesMax` or `bytesMax` and a tick close it behind themselves. Blocks are never split.
 */
export class SegmentCutter {
  #segment: OpenSegment;
  #position: CutPosition;

  constructor(start: CutPosition) {
    this.#position = start;
    this.#segment = new OpenSegment(start.lastSource + 1);
  }

  /** The segments that the piece completes, none to two: the one before it, and the one it fills. */
  push(piece: CutPiece): readonly CutSegment[] {
    const appendedAt = Math.max(this.#position.appendedAt, piece.appendedAt);
    const isOver = this.#segment.isOver(appendedAt, this.#position.window) || this.#segment.isOfAnotherSchema(piece);
    const over = isOver ? [this.#close()] : noSegments;

    const { offset, state } = piece.position;
    const window = piece.window ?? this.#position.window;
    this.#position = { offset, state, lastSource: piece.lastSource, appendedAt, window };
    this.#segment.add(piece, appendedAt);
    const ends = piece.isTick ? this.#segment.hasEntries : this.#segment.isFull(window);
    return ends ? [...over, this.#close()] : over;
  }

  #close(): CutSegment {
    const segment = this.#segment.finish(this.#position);
    this.#segment = new OpenSegment(this.#position.lastSource + 1);
    return segment;
  }
}

const noSegments: readonly CutSegment[] = [];

class OpenSegment {
  readonly #firstSource: number;
  readonly #entries: Buffer[] = [];
  readonly #gaps: SealedGap[] = [];
  #schemaId = 0;
  #reevaluations = 0;
  #bytes = 0;
  #firstAppendedAt = 0;
  #lastAppendedAt = 0;

  constructor(firstSource: number) {
    this.#firstSource = firstSource;
  }

  get hasEntries(): boolean {
    return this.#entries.length > 0;
  }

  isOver(appendedAt: number, { millisMax }: SegmentWindow): boolean {
    return this.hasEntries && appendedAt >= this.#firstAppendedAt + millisMax;
  }

  isOfAnotherSchema({ entries, schemaId }: CutPiece): boolean {
    return this.hasEntries && entries.length > 0 && schemaId !== this.#schemaId;
  }

  isFull({ entriesMax, bytesMax }: SegmentWindow): boolean {
    return this.hasEntries && (this.#entries.length >= entriesMax || this.#bytes >= bytesMax);
  }

  add({ entries, schemaId, gaps, isReevaluation }: CutPiece, appendedAt: number): void {
    for (const gap of gaps) this.#addGap(gap);
    if (entries.length === 0) return;
    if (isReevaluation) this.#reevaluations += entries.length;
    if (!this.hasEntries) this.#firstAppendedAt = appendedAt;
    this.#schemaId = schemaId;
    this.#lastAppendedAt = appendedAt;
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#bytes += entry.length;
    }
  }

  finish(next: CutPosition): CutSegment {
    return {
      firstSource: this.#firstSource,
      lastSource: next.lastSource,
      entries: this.#entries,
      schemaId: this.#schemaId,
      gaps: this.#gaps,
      reevaluations: this.#reevaluations,
      firstAppendedAt: this.#firstAppendedAt,
      lastAppendedAt: this.#lastAppendedAt,
      next,
    };
  }

  /** Neighbours with one cause become one gap. */
  #addGap(gap: SealedGap): void {
    const before = this.#gaps.at(-1);
    const joins = before?.cause === gap.cause && before.last + 1 === gap.first;
    if (joins) this.#gaps.pop();
    this.#gaps.push(joins ? { ...gap, first: before.first } : gap);
  }
}
