import { EMPTY, placesFor } from './places.ts';
import type { LoadedNumbers, Renumbering } from './renumbering.ts';
import { oddFactor } from './text-hash.ts';
import { ABSENT, grown, markText } from './texts.ts';

const CAPACITY_MIN = 16;
/** UNTRUSTED: sources choose which texts come together, and nobody may choose them so that all share a place. */
const [FACTOR, FACTOR_OF_SECOND, FACTOR_OF_THIRD] = [oddFactor(), oddFactor(), oddFactor()];

const noKeys = new Uint32Array();
/** Nothing is put into it. */
const noPlaces = new Int32Array(1).fill(EMPTY);

/**
 * Keys of two or three numbers of texts, numbered from zero in the order in which they came: columns and a table of places.
 * A set of texts for each of them took ten times the memory.
 */
export class NumberKeys {
  #size = 0;
  /** Without elements until the first key: most tables never have one. */
  #first = noKeys;
  #second = noKeys;
  /** Of keys of two numbers it has no element. */
  #third = noKeys;
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
    const isFull = index >= this.#first.length;
    if (isFull) this.#grow();
    this.#first[index] = first;
    this.#second[index] = second;
    this.#third[index] = third;
    this.#places[isFull ? this.#placeOf(first, second, third) : place] = index;
    return index;
  }

  /** The first two numbers of each. */
  *[Symbol.iterator](): Iterator<readonly [first: number, second: number]> {
    for (let at = 0; at < this.#size; at += 1) yield [this.#first[at] ?? ABSENT, this.#second[at] ?? ABSENT];
  }

  markUsed(texts: Uint8Array): void {
    // Without an iterator: it makes an object for each.
    for (const column of [this.#first, this.#second, this.#third]) {
      const end = Math.min(this.#size, column.length);
      for (let at = 0; at < end; at += 1) markText(texts, column[at] ?? ABSENT);
    }
  }

  save(texts: Renumbering): readonly Uint32Array[] {
    return this.#columns().map((column) => texts.column(column));
  }

  /** Takes over keys in their order, in place of its own. */
  load([first = noKeys, second = noKeys, third]: readonly Uint32Array[], texts: LoadedNumbers): void {
    this.#size = first.length;
    this.#first = texts.column(first);
    this.#second = texts.column(second);
    this.#third = third === undefined ? noKeys : texts.column(third);
    this.#places = noPlaces;
    if (this.#size > 0) this.#makePlaces(this.#size);
  }

  #columns(): readonly Uint32Array[] {
    const all = this.parts === 2 ? [this.#first, this.#second] : [this.#first, this.#second, this.#third];
    return all.map((column) => column.subarray(0, this.#size));
  }

  /** Returns the place of the key, or the empty one where it belongs. */
  #placeOf(first: number, second: number, third: number): number {
    const mask = this.#places.length - 1;
    for (let place = hashOf(first, second, third) & mask; ; place = (place + 1) & mask) {
      const at = this.#places[place] ?? EMPTY;
      if (at === EMPTY) return place;
      if (this.#first[at] === first && this.#second[at] === second && (this.#third[at] ?? 0) === third) return place;
    }
  }

  #grow(): void {
    const isFirst = this.#first.length === 0;
    const longer = (column: Uint32Array<ArrayBuffer>) =>
      isFirst ? new Uint32Array(Math.max(CAPACITY_MIN, this.expected)) : grown(column, Uint32Array);
    this.#first = longer(this.#first);
    this.#second = longer(this.#second);
    if (this.parts === 3) this.#third = longer(this.#third);
    this.#makePlaces(this.#size - 1);
  }

  /** Of the first keys. */
  #makePlaces(keys: number): void {
    const places = placesFor(this.#first.length);
    if (places === this.#places.length) return;
    this.#places = new Int32Array(places).fill(EMPTY);
    for (let at = 0; at < keys; at += 1) {
      this.#places[this.#placeOf(this.#first[at] ?? 0, this.#second[at] ?? 0, this.#third[at] ?? 0)] = at;
    }
  }
}

function hashOf(first: number, second: number, third: number): number {
  const mixed =
    Math.imul(first, FACTOR) ^ Math.imul(second + 1, FACTOR_OF_SECOND) ^ Math.imul(third + 1, FACTOR_OF_THIRD);
  const hash = Math.imul(mixed ^ (mixed >>> 16), FACTOR);
  return hash ^ (hash >>> 13);
}
