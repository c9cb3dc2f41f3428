import { KeptTexts } from './kept-texts.ts';
import { EMPTY, leavePlace, placesFor, takePlace } from './places.ts';
import { hashOfText } from './text-hash.ts';

const CAPACITY_MIN = 1_024;
/** In place of the number of a text or a row. */
export const ABSENT = 0xffff_ffff;
const UNKNOWN = -1;
/** So many numbers are looked at in one step. */
const FORGOTTEN_PER_STEP = 16_384;
/** In place of where a text is that was forgotten. */
const NOWHERE = 0xffff_ffff;
/** A power of two. */
const RECENT_MAX = 4_096;
/** Longer texts are sentences, each with an id of its own. */
const RECENT_LENGTH_MAX = 32;
/** No text: it is too long to be looked for among the recent ones. */
const NONE = ' '.repeat(RECENT_LENGTH_MAX + 1);

/**
 * Numbers for texts. What uses them marks them now and then; the others are forgotten. It has a table of its own, and texts
 * outside the heap, because a map that grows by each id of a recording made more work for the garbage collector than for
 * itself.
 */
export class NumberedTexts {
  #bytes = new KeptTexts();
  #length = 0;
  /** Where in the bytes each text is. */
  #starts = new Uint32Array(CAPACITY_MIN);
  #hashes = new Int32Array(CAPACITY_MIN);
  #places = new Int32Array(placesFor(CAPACITY_MIN)).fill(EMPTY);
  #free: number[] = [];
  /** Texts that were asked for last, and their numbers: most are the same again, which is seen without all of their letters. */
  readonly #recent = new Array<string>(RECENT_MAX).fill(NONE);
  readonly #recentNumbers = new Int32Array(RECENT_MAX);
  /** 0 of each number whose text may be forgotten; null where no text may. */
  #marks: Uint8Array | null = null;
  /** The texts that were numbered since it was looked which are used. */
  added = 0;

  of(text: string): number {
    if (text.length > RECENT_LENGTH_MAX) return this.ofRare(text);
    const slot = recentSlotOf(text);
    if (this.#recent[slot] === text) return this.#recentNumbers[slot] ?? UNKNOWN;
    const number = this.ofRare(text);
    this.#recent[slot] = text;
    this.#recentNumbers[slot] = number;
    return number;
  }

  /** The same for a text that was hardly asked for shortly before: it takes the place of no other. */
  ofRare(text: string): number {
    const hash = hashOfText(text);
    const known = this.#places[this.#placeOf(text, hash)] ?? EMPTY;
    if (known !== EMPTY) return this.#used(known);
    this.added += 1;
    const number = this.#used(this.#free.pop() ?? this.#length++);
    if (number >= this.#hashes.length) this.#grow(number);
    this.#starts[number] = this.#bytes.add(text);
    this.#hashes[number] = hash;
    takePlace(this.#places, this.#hashes, number);
    return number;
  }

  /** `UNKNOWN` for a text that nothing uses: it has no number, and nothing else has this one. */
  numberOf(text: string | null): number {
    if (text === null) return ABSENT;
    const known = this.#places[this.#placeOf(text, hashOfText(text))] ?? EMPTY;
    return known === EMPTY ? UNKNOWN : known;
  }

  textOf(number: number): string {
    const start = number < this.#length ? (this.#starts[number] ?? NOWHERE) : NOWHERE;
    return start === NOWHERE ? '' : this.#bytes.textAt(start);
  }

  /** The texts of these numbers, as `load` takes them. */
  bytesOf(numbers: Uint32Array): Uint8Array {
    return this.#bytes.bytesAt(numbers.map((number) => this.#starts[number] ?? 0));
  }

  /** Numbers so many texts. Returns the number of each. */
  load(bytes: Uint8Array, count: number): Uint32Array {
    const texts = new KeptTexts();
    const numbers = texts.addAll(bytes, count);
    this.#makeRoom(this.#length + count);
    const mask = this.#places.length - 1;
    for (let index = 0; index < count; index += 1) {
      const place = numbers[index] ?? 0;
      const hash = texts.hashAt(place);
      let at = hash & mask;
      let number = this.#places[at] ?? EMPTY;
      while (number !== EMPTY && !(this.#hashes[number] === hash && this.#isSame(number, texts, place))) {
        at = (at + 1) & mask;
        number = this.#places[at] ?? EMPTY;
      }
      if (number === EMPTY) {
        number = this.#free.pop() ?? this.#length++;
        this.#starts[number] = this.#bytes.copy(texts, place);
        this.#hashes[number] = hash;
        this.#places[at] = number;
      }
      numbers[index] = number;
    }
    return numbers;
  }

  /** No number is as large. */
  get length(): number {
    return this.#length;
  }

  /** The texts whose mark is 0 may be forgotten, unless somebody asks for one before `forget`. */
  mayForget(marks: Uint8Array): void {
    this.#marks = marks;
    this.added = 0;
    // Each is asked for by its letters once, which marks it.
    this.#recent.fill(NONE);
  }

  /**
   * Forgets the texts that may be forgotten, in steps. Between them a text that was not reached stays if somebody asks for it. Returns
   * how many are left.
   */
  *forgetting(perStep = FORGOTTEN_PER_STEP): Generator<undefined, number, void> {
    const marks = this.#marks;
    if (marks === null) return this.#length - this.#free.length;
    this.#free = [];
    // Those that came since have no mark.
    for (let end = marks.length; end > 0; end -= perStep) {
      if (end < marks.length) yield;
      this.#forgetUnmarked(marks, Math.max(0, end - perStep), end);
    }
    this.#marks = null;
    return this.#length - this.#free.length;
  }

  #forgetUnmarked(marks: Uint8Array, from: number, end: number): void {
    for (let number = end - 1; number >= from; number -= 1) {
      if (marks[number] !== 0) continue;
      this.#free.push(number);
      if (this.#starts[number] === NOWHERE) continue;
      leavePlace(this.#places, this.#hashes, number);
      this.#starts[number] = NOWHERE;
    }
  }

  /** Gives back the memory of texts that were forgotten. */
  compact(): void {
    const before = this.#bytes;
    this.#bytes = new KeptTexts();
    for (let number = 0; number < this.#length; number += 1) {
      const start = this.#starts[number] ?? NOWHERE;
      if (start !== NOWHERE) this.#starts[number] = this.#bytes.copy(before, start);
    }
    before.clear();
  }

  #used(number: number): number {
    if (this.#marks !== null) this.#marks[number] = 1;
    return number;
  }

  /** Returns the place of the text, or the empty one where it belongs. */
  #placeOf(text: string, hash: number): number {
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const number = this.#places[place] ?? EMPTY;
      if (number === EMPTY || (this.#hashes[number] === hash && this.#isText(number, text))) return place;
    }
  }

  #isSame(number: number, texts: KeptTexts, place: number): boolean {
    return this.#bytes.isSame(this.#starts[number] ?? 0, texts, place);
  }

  #isText(number: number, text: string): boolean {
    return this.#bytes.is(this.#starts[number] ?? 0, text);
  }

  /** For so many numbers. */
  #makeRoom(length: number): void {
    if (length <= this.#hashes.length) return;
    this.#starts = lengthened(this.#starts, Uint32Array, length);
    this.#hashes = lengthened(this.#hashes, Int32Array, length);
    this.#makePlaces(this.#length);
  }

  #grow(length: number): void {
    this.#starts = grown(this.#starts, Uint32Array);
    this.#hashes = grown(this.#hashes, Int32Array);
    this.#makePlaces(length);
  }

  /** Of the numbers below `length` that have a text. */
  #makePlaces(length: number): void {
    const places = placesFor(this.#hashes.length);
    if (places === this.#places.length) return;
    this.#places = new Int32Array(places).fill(EMPTY);
    for (let number = 0; number < length; number += 1)
      if (this.#starts[number] !== NOWHERE) takePlace(this.#places, this.#hashes, number);
  }
}

/** Ids differ most at their ends. UNTRUSTED: texts crafted to share a slot cost only time. */
function recentSlotOf(text: string): number {
  const { length } = text;
  if (length < 4) return length;
  const last = text.charCodeAt(length - 1) + 11 * text.charCodeAt(length - 2) + 121 * text.charCodeAt(length - 3);
  return (last + 1331 * text.charCodeAt(length - 4) + 7 * length) & (RECENT_MAX - 1);
}

/** Marks a text as used. The absent one needs no mark. */
export function markText(texts: Uint8Array, text: number): void {
  if (text !== ABSENT) texts[text] = 1;
}

type Column = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A longer array doubles no more: what it does not need yet would be spare for most of the time. */
const DOUBLES_MAX = 65_536;

/** The same numbers in a longer array. */
export function grown<List extends Column>(list: List, create: new (length: number) => List): List {
  return lengthened(list, create, grownLength(list.length));
}

export function grownLength(length: number): number {
  return length + (length < DOUBLES_MAX ? length : length >>> 1);
}

/** The same numbers in an array of this length. */
export function lengthened<List extends Column>(
  list: List,
  create: new (length: number) => List,
  length: number,
): List {
  const longer = new create(length);
  longer.set(list);
  return longer;
}
