import type { FreeMemory } from '../../adapters/memory/free-memory.ts';
import { indexedDecisionPlaces as decision } from '../../records/access-decision/place-indexed-decision.ts';
import { MARKS, type MarkedEntry, writeMarks } from './entry-marks.ts';

const WIDE = Float64Array.BYTES_PER_ELEMENT;
const NARROW = Int32Array.BYTES_PER_ELEMENT;

/** The entries of a block as columns of numbers: what a search compares. */
export class EntryColumns {
  /** All columns are in it. */
  readonly memory: Buffer;
  /** Where each entry begins among the bytes of all, and where the last one ends. */
  readonly starts: Uint32Array;
  readonly sourceOffsets: Float64Array;
  readonly appendedAt: Float64Array;
  readonly marks: Int32Array;

  constructor(count: number, free: FreeMemory) {
    this.memory = free.take(count * (2 * WIDE + MARKS * NARROW) + (count + 1) * NARROW);
    const { buffer, byteOffset } = this.memory;
    this.sourceOffsets = new Float64Array(buffer, byteOffset, count);
    this.appendedAt = new Float64Array(buffer, byteOffset + count * WIDE, count);
    this.marks = new Int32Array(buffer, byteOffset + 2 * count * WIDE, count * MARKS);
    this.starts = new Uint32Array(buffer, byteOffset + count * (2 * WIDE + MARKS * NARROW), count + 1);
    this.starts[0] = 0;
  }

  /** Set them in their order, each once its decision is placed. */
  set(at: number, entry: MarkedEntry): void {
    this.starts[at + 1] = (this.starts[at] ?? 0) + entry.bytes.length;
    this.sourceOffsets[at] = decision.sourceOffset;
    this.appendedAt[at] = decision.appendedAt;
    writeMarks(entry, this.marks, at * MARKS);
  }
}
