import { backgroundTurn, isStepOver } from '../../background-work.ts';
import { doubled } from '../file/column.ts';
import { writeLow32 } from '../file/little-endian.ts';
import { ENTRY_BYTES } from './point-layout.ts';

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
/** Other work may run after so many numbers of entries: a tenth of a millisecond. */
const NUMBERS_AT_ONCE = 32_768;
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

  /** Writes them by hash, then in their order, in steps. Only `begin` may be called next. */
  async writeSorted(bytes: Buffer): Promise<void> {
    if (this.#sorted.length < this.#pairs.length) this.#sorted = new Uint32Array(this.#pairs.length);
    const end = 2 * this.#length;
    for (let digit = 0; digit < HASH_DIGITS; digit += 1) {
      await sortByDigit(this.#pairs.subarray(0, end), this.#sorted, DIGIT_BITS * digit);
      [this.#pairs, this.#sorted] = [this.#sorted, this.#pairs];
    }
    const pairs = this.#pairs;
    for (let from = 0; from < end; from += NUMBERS_AT_ONCE) {
      const until = Math.min(end, from + NUMBERS_AT_ONCE);
      for (let at = from; at < until; at += 1) writeLow32(bytes, (at * ENTRY_BYTES) / 2, pairs[at] as number);
      if (isStepOver()) await backgroundTurn();
    }
  }
}

/** Moves the entries by one digit; those with the same digit keep their order. */
async function sortByDigit(from: Uint32Array, into: Uint32Array, shift: number): Promise<void> {
  const starts = new Uint32Array(DIGITS + 1);
  for (let at = 0; at < from.length; at += NUMBERS_AT_ONCE) {
    countDigits(from.subarray(at, at + NUMBERS_AT_ONCE), starts, shift);
    if (isStepOver()) await backgroundTurn();
  }
  for (let digit = 1; digit <= DIGITS; digit += 1)
    starts[digit] = (starts[digit] as number) + (starts[digit - 1] as number);
  for (let at = 0; at < from.length; at += NUMBERS_AT_ONCE) {
    moveByDigit(from.subarray(at, at + NUMBERS_AT_ONCE), into, { starts, shift });
    if (isStepOver()) await backgroundTurn();
  }
}

function countDigits(from: Uint32Array, starts: Uint32Array, shift: number): void {
  for (let at = 0; at < from.length; at += 2) {
    const digit = ((from[at] as number) >>> shift) & (DIGITS - 1);
    starts[digit + 1] = (starts[digit + 1] as number) + 2;
  }
}

/** `starts`: of each digit where its next entry goes. */
function moveByDigit(
  from: Uint32Array,
  into: Uint32Array,
  { starts, shift }: { readonly starts: Uint32Array; readonly shift: number },
): void {
  for (let at = 0; at < from.length; at += 2) {
    const digit = ((from[at] as number) >>> shift) & (DIGITS - 1);
    const to = starts[digit] as number;
    into[to] = from[at] as number;
    into[to + 1] = from[at + 1] as number;
    starts[digit] = to + 2;
  }
}
