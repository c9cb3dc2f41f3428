import { backgroundTurn } from '../../process/threads/urgent-work.ts';
import { doubled } from '../file/column.ts';
import { ENTRY_BYTES, FENCE_BYTES } from './point-layout.ts';

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
/** Hashes have 32 bits, rows 21. */
const HASH_DIGITS = 3;
const ROW_DIGITS = 2;

/** The entries of one file: of each a hash and a row. */
export class PointEntries {
  #hashes = new Uint32Array(256);
  #rows = new Uint32Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(hash: number, row: number): void {
    if (this.#length === this.#hashes.length) {
      this.#hashes = doubled(this.#hashes);
      this.#rows = doubled(this.#rows);
    }
    this.#hashes[this.#length] = hash;
    this.#rows[this.#length] = row;
    this.#length += 1;
  }

  /** Adds an entry of the row that was added to last, unless it has that already. */
  addOnce(hash: number, row: number): void {
    for (let at = this.#length - 1; at >= 0 && this.#rows[at] === row; at -= 1) if (this.#hashes[at] === hash) return;
    this.add(hash, row);
  }

  /** Writes them by hash, then by row, with the rows' new numbers. Other work gets its turn after each digit. */
  async writeSorted(bytes: Buffer, numbers: Uint32Array): Promise<void> {
    let sorted = new Uint32Array(2 * this.#length);
    for (let entry = 0; entry < this.#length; entry += 1) {
      sorted[2 * entry] = this.#hashes[entry] as number;
      sorted[2 * entry + 1] = numbers[this.#rows[entry] as number] as number;
    }
    let other = new Uint32Array(sorted.length);
    for (let digit = 0; digit < ROW_DIGITS + HASH_DIGITS; digit += 1) {
      const part = digit < ROW_DIGITS ? 1 : 0;
      sortByDigit(sorted, other, { part, shift: DIGIT_BITS * (digit - (part === 1 ? 0 : ROW_DIGITS)) });
      [sorted, other] = [other, sorted];
      await backgroundTurn();
    }
    for (let entry = 0; entry < this.#length; entry += 1) {
      bytes.writeUInt32LE(sorted[2 * entry] as number, entry * ENTRY_BYTES);
      bytes.writeUInt32LE(sorted[2 * entry + 1] as number, entry * ENTRY_BYTES + FENCE_BYTES);
    }
  }
}

/** Moves the entries by one digit of their hash (part 0) or row (part 1); those with the same digit keep their order. */
function sortByDigit(
  from: Uint32Array,
  into: Uint32Array,
  { part, shift }: { readonly part: 0 | 1; readonly shift: number },
): void {
  const starts = new Uint32Array(DIGITS + 1);
  for (let at = part; at < from.length; at += 2) {
    const digit = ((from[at] as number) >>> shift) & (DIGITS - 1);
    starts[digit + 1] = (starts[digit + 1] as number) + 2;
  }
  for (let digit = 1; digit <= DIGITS; digit += 1)
    starts[digit] = (starts[digit] as number) + (starts[digit - 1] as number);
  for (let at = 0; at < from.length; at += 2) {
    const digit = ((from[at + part] as number) >>> shift) & (DIGITS - 1);
    const to = starts[digit] as number;
    into[to] = from[at] as number;
    into[to + 1] = from[at + 1] as number;
    starts[digit] = to + 2;
  }
}
