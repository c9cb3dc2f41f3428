import { backgroundTurn } from '../../process/threads/urgent-work.ts';
import { doubled } from '../file/column.ts';
import { writeLow32 } from '../file/little-endian.ts';
import { ENTRY_BYTES } from './point-layout.ts';

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
/** Of 32 bits. */
const HASH_DIGITS = 3;

/** The entries of one file: of each a hash and a row, one after the other. */
export class PointEntries {
  #pairs: Uint32Array = new Uint32Array(512);
  /** What they are sorted into. */
  #sorted: Uint32Array = new Uint32Array(0);
  #length = 0;

  /** Forgets the entries. The next ones take the same memory. */
  begin(): void {
    this.#length = 0;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds an entry of the row that was added to last, unless it has that already. */
  addOnce(hash: number, row: number): void {
    const end = 2 * this.#length;
    for (let at = end - 2; at >= 0 && this.#pairs[at + 1] === row; at -= 2) if (this.#pairs[at] === hash) return;
    if (end === this.#pairs.length) this.#pairs = doubled(this.#pairs);
    this.#pairs[end] = hash;
    this.#pairs[end + 1] = row;
    this.#length += 1;
  }

  /** Writes them by hash, then in their order. Other work gets its turn after each digit. Only `begin` may be called next. */
  async writeSorted(bytes: Buffer): Promise<void> {
    if (this.#sorted.length < this.#pairs.length) this.#sorted = new Uint32Array(this.#pairs.length);
    const end = 2 * this.#length;
    for (let digit = 0; digit < HASH_DIGITS; digit += 1) {
      sortByDigit(this.#pairs.subarray(0, end), this.#sorted, DIGIT_BITS * digit);
      [this.#pairs, this.#sorted] = [this.#sorted, this.#pairs];
      await backgroundTurn();
    }
    const pairs = this.#pairs;
    for (let at = 0; at < end; at += 1) writeLow32(bytes, (at * ENTRY_BYTES) / 2, pairs[at] as number);
  }
}

/** Moves the entries by one digit; those with the same digit keep their order. */
function sortByDigit(from: Uint32Array, into: Uint32Array, shift: number): void {
  const starts = new Uint32Array(DIGITS + 1);
  for (let at = 0; at < from.length; at += 2) {
    const digit = ((from[at] as number) >>> shift) & (DIGITS - 1);
    starts[digit + 1] = (starts[digit + 1] as number) + 2;
  }
  for (let digit = 1; digit <= DIGITS; digit += 1)
    starts[digit] = (starts[digit] as number) + (starts[digit - 1] as number);
  for (let at = 0; at < from.length; at += 2) {
    const digit = ((from[at] as number) >>> shift) & (DIGITS - 1);
    const to = starts[digit] as number;
    into[to] = from[at] as number;
    into[to + 1] = from[at + 1] as number;
    starts[digit] = to + 2;
  }
}
