import { indexedDecisionPlaces as decision } from '../../records/access-decision/place-indexed-decision.ts';
import { MARKS, type MarkedEntry, writeMarks } from './entry-marks.ts';

/** The entries of a block as columns of numbers: what a search compares. */
export class EntryColumns {
  /** Where each entry begins among the bytes of all, and where the last one ends. */
  readonly starts: Uint32Array;
  readonly sourceOffsets: Float64Array;
  readonly appendedAt: Float64Array;
  readonly marks: Int32Array;

  constructor(count: number) {
    this.sourceOffsets = new Float64Array(count);
    this.appendedAt = new Float64Array(count);
    this.marks = new Int32Array(count * MARKS);
    this.starts = new Uint32Array(count + 1);
  }

  /** Set them in their order, each once its decision is placed. */
  set(at: number, entry: MarkedEntry): void {
    this.starts[at + 1] = (this.starts[at] ?? 0) + entry.bytes.length;
    this.sourceOffsets[at] = decision.sourceOffset;
    this.appendedAt[at] = decision.appendedAt;
    writeMarks(entry, this.marks, at * MARKS);
  }
}
