import { doubled } from './column.ts';
import { LENGTH_BYTES, TextBytes } from './text-bytes.ts';

const SLOTS_AT_FIRST = 64;
/** Of each slot. A power of two. */
const SLOT_NUMBERS = 4;
/** UNTRUSTED: a stranger who chose texts of one hash makes a search this long, and no longer. */
const PROBES_MAX = 16;
const MULTIPLIER = 0x01000193;

/** Numbers different texts, from 1 on, by their bytes: no string is made to find one. */
export class TextTable {
  readonly #texts = new TextBytes();
  /** Of each text where it begins. */
  #starts = new Uint32Array(SLOTS_AT_FIRST);
  #count = 0;
  /**
   * Of each slot the number of a text, 0 where it is free, its hash, its first byte and its length, beside each other: most of what a
   * search costs is the way to memory. At most half of them are taken.
   */
  #slots = new Uint32Array(SLOT_NUMBERS * SLOTS_AT_FIRST);
  /** Texts for which no slot was near. */
  readonly #crowded = new Map<string, number>();
  /** The text that was found last, with its first byte and its length: -1 before there is one. */
  #last = 0;
  #lastAt = 0;
  #lastLength = -1;

  /** Forgets the texts. The next ones take the same memory. */
  begin(): void {
    this.#texts.begin();
    this.#count = 0;
    this.#slots.fill(0);
    this.#crowded.clear();
    this.#lastLength = -1;
  }

  /** The highest number of a text. */
  get count(): number {
    return this.#count;
  }

  /** All texts, each after its length. */
  get bytes(): Buffer {
    return this.#texts.bytes;
  }

  /** Where a text begins in `bytes`, with its length. */
  startOf(number: number): number {
    return this.#starts[number] as number;
  }

  endOf(number: number): number {
    return this.#texts.endOf(this.#starts[number] as number);
  }

  /** Returns the text with a character for each of its bytes. */
  byteText(number: number): string {
    return this.bytes.toString('latin1', this.startOf(number) + LENGTH_BYTES, this.endOf(number));
  }

  /** Compares two texts in Parquet's order, which is that of their bytes. */
  compare(one: number, other: number): number {
    const bytes = this.#texts.bytes;
    const [oneEnd, otherEnd] = [this.endOf(one), this.endOf(other)];
    let at = this.startOf(one) + LENGTH_BYTES;
    let otherAt = this.startOf(other) + LENGTH_BYTES;
    for (; at < oneEnd && otherAt < otherEnd; at += 1, otherAt += 1) {
      const difference = (bytes[at] as number) - (bytes[otherAt] as number);
      if (difference !== 0) return difference;
    }
    return oneEnd - at - (otherEnd - otherAt);
  }

  /** Returns the number of the text that these bytes are, which may be new. Throws `DecodeError` where they are no UTF-8. */
  numberOf(bytes: Buffer, from: number, to: number): number {
    if (this.#lastLength === to - from && this.#isAt(this.#lastAt, bytes, from, to)) return this.#last;
    const hash = hashOf(bytes, from, to);
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (SLOT_NUMBERS * hash) & mask;
    for (let probe = 0; probe < PROBES_MAX; probe += 1) {
      const number = slots[slot] as number;
      if (number === 0) return this.#add(hash, bytes, from, to);
      const start = slots[slot + 2] as number;
      if (slots[slot + 1] === hash && slots[slot + 3] === to - from && this.#isAt(start, bytes, from, to)) {
        this.#last = number;
        this.#lastAt = start;
        this.#lastLength = to - from;
        return number;
      }
      slot = (slot + SLOT_NUMBERS) & mask;
    }
    return this.#crowded.get(bytes.toString('latin1', from, to)) ?? this.#add(hash, bytes, from, to);
  }

  /** Texts of one length differ most at their ends. */
  #isAt(start: number, bytes: Buffer, from: number, to: number): boolean {
    const known = this.#texts.bytes;
    for (let at = to - 1, place = start + to - from - 1; at >= from; at -= 1, place -= 1) {
      if (bytes[at] !== known[place]) return false;
    }
    return true;
  }

  #add(hash: number, bytes: Buffer, from: number, to: number): number {
    const start = this.#texts.add(bytes, from, to);
    this.#count += 1;
    if (this.#count === this.#starts.length) this.#starts = doubled(this.#starts);
    this.#starts[this.#count] = start;
    this.#last = this.#count;
    this.#lastAt = start + LENGTH_BYTES;
    this.#lastLength = to - from;
    if (2 * SLOT_NUMBERS * this.#count > this.#slots.length) this.#spread();
    this.#place(this.#count, hash);
    return this.#count;
  }

  #place(number: number, hash: number): void {
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < PROBES_MAX; probe += 1) {
      const slot = (SLOT_NUMBERS * (hash + probe)) & mask;
      if (this.#slots[slot] !== 0) continue;
      const start = this.startOf(number) + LENGTH_BYTES;
      this.#slots[slot] = number;
      this.#slots[slot + 1] = hash;
      this.#slots[slot + 2] = start;
      this.#slots[slot + 3] = this.endOf(number) - start;
      return;
    }
    this.#crowded.set(this.byteText(number), number);
  }

  /** Takes four times the slots, for all texts but the last. */
  #spread(): void {
    this.#slots = new Uint32Array(4 * this.#slots.length);
    this.#crowded.clear();
    for (let number = 1; number < this.#count; number += 1) {
      this.#place(number, hashOf(this.bytes, this.startOf(number) + LENGTH_BYTES, this.endOf(number)));
    }
  }
}

/** FNV-1a, mixed: its low bits alone choose the slot. */
function hashOf(bytes: Buffer, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
