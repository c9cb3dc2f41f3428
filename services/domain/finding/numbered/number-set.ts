import { oddFactor } from './text-hash.ts';
import { ABSENT } from './texts.ts';

/** So many numbers are looked through; more have a table. */
const FEW_MAX = 16;
const TABLE_MIN = 64;
/** A table of at most so many places serves again after `clear`. */
const KEPT_PLACES_MAX = 1_024;
/** UNTRUSTED: sources choose which texts come together, and nobody may choose them so that all share a place. */
const FACTOR = oddFactor();
const none: readonly number[] = [];

/**
 * Numbers of texts, each once: an array of a few, and a table of 4 bytes a place for more. A `Set` takes some 35 bytes for each
 * number, and the collector of garbage goes through it.
 */
export class NumberSet {
  #few: readonly number[] = none;
  /** Empty places have `ABSENT`. Its length is a power of two; null while there are few. */
  #table: Uint32Array | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(number: number): boolean {
    if (this.#table === null) return this.#few.includes(number);
    return this.#table[placeOf(this.#table, number)] === number;
  }

  /** The number must be new, and not `ABSENT`. */
  add(number: number): void {
    this.#size += 1;
    if (this.#table === null && this.#size <= FEW_MAX) {
      this.#few = [...this.#few, number];
      return;
    }
    this.#table ??= tableOf(this.#few, TABLE_MIN);
    this.#few = none;
    // At most three quarters of the places are taken.
    if (4 * this.#size > 3 * this.#table.length) this.#table = tableOf(this.#table, 2 * this.#table.length);
    this.#table[placeOf(this.#table, number)] = number;
  }

  clear(): void {
    this.#size = 0;
    this.#few = none;
    if (this.#table !== null && this.#table.length <= KEPT_PLACES_MAX) this.#table.fill(ABSENT);
    else this.#table = null;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const number of this.#table ?? this.#few) if (number !== ABSENT) yield number;
  }

  /** Puts them into a list from a place on, in the order of the iterator. Returns the place behind the last one. */
  copyTo(list: Uint32Array, from: number): number {
    const numbers = this.#table ?? this.#few;
    let at = from;
    for (let index = 0; index < numbers.length; index += 1) {
      const number = numbers[index] ?? ABSENT;
      if (number !== ABSENT) list[at++] = number;
    }
    return at;
  }
}

function tableOf(numbers: Iterable<number>, length: number): Uint32Array {
  const table = new Uint32Array(length).fill(ABSENT);
  for (const number of numbers) if (number !== ABSENT) table[placeOf(table, number)] = number;
  return table;
}

/** Returns the place of the number, or the empty one where it belongs. */
function placeOf(table: Uint32Array, number: number): number {
  const mask = table.length - 1;
  const hash = Math.imul(number, FACTOR);
  for (let place = (hash ^ (hash >>> 15)) & mask; ; place = (place + 1) & mask) {
    const found = table[place];
    if (found === number || found === ABSENT) return place;
  }
}
