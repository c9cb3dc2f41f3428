import { EMPTY, placesFor } from './places.ts';
import type { LoadedNumbers, Renumbering } from './renumbering.ts';
import { oddFactor } from './text-hash.ts';
import { ABSENT, grownLength, lengthened, markText } from './texts.ts';

const CAPACITY_MIN = 16;
/** UNTRUSTED: sources choose which texts come together, and nobody may choose them so that all share a place. */
const [FACTOR, FACTOR_OF_SECOND, FACTOR_OF_THIRD] = [oddFactor(), oddFactor(), oddFactor()];

const noKeys = new Uint32Array();
/** Nothing is put into it. */
const noPlaces = new Int32Array(1).fill(EMPTY);

/**
 * Keys of two or three numbers of texts, numbered from zero in the order in which they came: one list of numbers and a table of places.
 * A set of texts for each of them took ten times the memory.
 */
export class NumberKeys {
  #size = 0;
  /**
   * Those of one key after those of another: what is compared is at hand then. Without elements until the first key, because
   * most tables never have one.
   */
  #numbers = noKeys;
  #places = noPlaces;

  /** With room for `expected` keys, from the first on. */
  constructor(
    private readonly parts: 2 | 3,
    private readonly expected = CAPACITY_MIN,
  ) {}

  get size(): number {
    return this.#size;
  }

  /** Returns -1 for a key that never came. */
  indexOf(first: number, second: number, third = 0): number {
    return this.#places[this.#placeOf(first, second, third)] ?? EMPTY;
  }

  /** Returns the number of the key, which is the size before where it is new. */
  add(first: number, second: number, third = 0): number {
    const place = this.#placeOf(first, second, third);
    const known = this.#places[place] ?? EMPTY;
    if (known !== EMPTY) return known;
    const index = this.#size++;
    const at = index * this.parts;
    const isFull = at >= this.#numbers.length;
    if (isFull) this.#grow();
    this.#numbers[at] = first;
    this.#numbers[at + 1] = second;
    if (this.parts === 3) this.#numbers[at + 2] = third;
    this.#places[isFull ? this.#placeOf(first, second, third) : place] = index;
    return index;
  }

  /** The first two numbers of each. */
  *[Symbol.iterator](): Iterator<readonly [first: number, second: number]> {
    const end = this.#size * this.parts;
    for (let at = 0; at < end; at += this.parts) yield [this.#numbers[at] ?? ABSENT, this.#numbers[at + 1] ?? ABSENT];
  }

  markUsed(texts: Uint8Array): void {
    // Without an iterator: it makes an object for each.
    const end = this.#size * this.parts;
    for (let at = 0; at < end; at += 1) markText(texts, this.#numbers[at] ?? ABSENT);
  }

  save(texts: Renumbering): readonly Uint32Array[] {
    return this.#columns().map((column) => texts.column(column));
  }

  /** Takes over keys in their order, in place of its own. */
  load(columns: readonly Uint32Array[], texts: LoadedNumbers): void {
    this.#size = columns[0]?.length ?? 0;
    this.#numbers = new Uint32Array(this.#size * this.parts);
    for (const [part, saved] of columns.entries()) {
      const column = texts.column(saved);
      for (let index = 0; index < this.#size; index += 1)
        this.#numbers[index * this.parts + part] = column[index] ?? ABSENT;
    }
    this.#places = noPlaces;
    if (this.#size > 0) this.#makePlaces(this.#size);
  }

  #columns(): readonly Uint32Array[] {
    return Array.from({ length: this.parts }, (_, part) => {
      const column = new Uint32Array(this.#size);
      for (let index = 0; index < this.#size; index += 1)
        column[index] = this.#numbers[index * this.parts + part] ?? ABSENT;
      return column;
    });
  }

  /** Returns the place of the key, or the empty one where it belongs. */
  #placeOf(first: number, second: number, third: number): number {
    const mask = this.#places.length - 1;
    for (let place = hashOf(first, second, third) & mask; ; place = (place + 1) & mask) {
      const index = this.#places[place] ?? EMPTY;
      if (index === EMPTY) return place;
      const at = index * this.parts;
      if (this.#numbers[at] !== first || this.#numbers[at + 1] !== second) continue;
      if (this.parts === 2 || this.#numbers[at + 2] === third) return place;
    }
  }

  #grow(): void {
    const capacity = this.#numbers.length / this.parts;
    const length = capacity === 0 ? Math.max(CAPACITY_MIN, this.expected) : grownLength(capacity);
    this.#numbers = lengthened(this.#numbers, Uint32Array, length * this.parts);
    this.#makePlaces(this.#size - 1);
  }

  /** Of the first keys. */
  #makePlaces(keys: number): void {
    const places = placesFor(this.#numbers.length / this.parts);
    if (places === this.#places.length) return;
    this.#places = new Int32Array(places).fill(EMPTY);
    for (let index = 0; index < keys; index += 1) {
      const at = index * this.parts;
      const third = this.parts === 3 ? (this.#numbers[at + 2] ?? 0) : 0;
      this.#places[this.#placeOf(this.#numbers[at] ?? 0, this.#numbers[at + 1] ?? 0, third)] = index;
    }
  }
}

function hashOf(first: number, second: number, third: number): number {
  const mixed =
    Math.imul(first, FACTOR) ^ Math.imul(second + 1, FACTOR_OF_SECOND) ^ Math.imul(third + 1, FACTOR_OF_THIRD);
  const hash = Math.imul(mixed ^ (mixed >>> 16), FACTOR);
  return hash ^ (hash >>> 13);
}
