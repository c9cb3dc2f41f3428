import { placesFor } from './places.ts';
import { oddFactor } from './text-hash.ts';
import { ABSENT } from './texts.ts';

const CAPACITY_MIN = 16;
/** A place that had a key which was removed: what is behind it may still be looked for. */
const REMOVED = 0xffff_fffe;
const FACTOR = oddFactor();

/** Numbers of texts, each with a whole number of up to 31 bits. A map of JavaScript takes three times the memory. */
export class NumberMap {
  #size = 0;
  /** Keys, and places that had one. */
  #taken = 0;
  #keys = new Uint32Array(placesFor(CAPACITY_MIN)).fill(ABSENT);
  #values = new Int32Array(placesFor(CAPACITY_MIN));

  get size(): number {
    return this.#size;
  }

  /** Returns `otherwise` for a key that has no value. */
  get(key: number, otherwise: number): number {
    const place = this.#placeOf(key);
    return place < 0 ? otherwise : (this.#values[place] ?? otherwise);
  }

  set(key: number, value: number): void {
    const known = this.#placeOf(key);
    if (known >= 0) {
      this.#values[known] = value;
      return;
    }
    if (3 * this.#taken >= 2 * this.#keys.length) this.#makeRoom();
    const mask = this.#keys.length - 1;
    let place = hashOf(key) & mask;
    while (this.#keys[place] !== ABSENT) place = (place + 1) & mask;
    this.#keys[place] = key;
    this.#values[place] = value;
    this.#size += 1;
    this.#taken += 1;
  }

  delete(key: number): void {
    const place = this.#placeOf(key);
    if (place < 0) return;
    this.#keys[place] = REMOVED;
    this.#size -= 1;
  }

  clear(): void {
    this.#begin(placesFor(CAPACITY_MIN));
  }

  /** The keys, in no order that lasts. They may be removed meanwhile. */
  keys(): Uint32Array {
    const keys = new Uint32Array(this.#size);
    let count = 0;
    for (let place = 0; place < this.#keys.length; place += 1) {
      const key = this.#keys[place] ?? ABSENT;
      if (key < REMOVED) keys[count++] = key;
    }
    return keys;
  }

  /** Keys and their values, in the order of `keys`. */
  entries(): { readonly keys: Uint32Array; readonly values: Int32Array } {
    const [keys, values] = [new Uint32Array(this.#size), new Int32Array(this.#size)];
    let count = 0;
    for (let place = 0; place < this.#keys.length; place += 1) {
      const key = this.#keys[place] ?? ABSENT;
      if (key >= REMOVED) continue;
      keys[count] = key;
      values[count++] = this.#values[place] ?? 0;
    }
    return { keys, values };
  }

  #placeOf(key: number): number {
    const keys = this.#keys;
    const mask = keys.length - 1;
    for (let place = hashOf(key) & mask; ; place = (place + 1) & mask) {
      const there = keys[place];
      if (there === ABSENT) return -1;
      if (there === key) return place;
    }
  }

  #makeRoom(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#begin(2 * this.#size > this.#taken ? 2 * keys.length : keys.length);
    for (let place = 0; place < keys.length; place += 1) {
      const key = keys[place] ?? ABSENT;
      if (key < REMOVED) this.set(key, values[place] ?? 0);
    }
  }

  #begin(places: number): void {
    this.#size = 0;
    this.#taken = 0;
    this.#keys = new Uint32Array(places).fill(ABSENT);
    this.#values = new Int32Array(places);
  }
}

function hashOf(key: number): number {
  const hash = Math.imul(key + 1, FACTOR);
  return hash ^ (hash >>> 15);
}
