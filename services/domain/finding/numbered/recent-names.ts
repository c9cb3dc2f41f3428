import { lastOf } from '../window/last-of.ts';
import { KeptTexts } from './kept-texts.ts';
import { EMPTY, leavePlace, placesFor, takePlace } from './places.ts';
import type { LoadedNumbers, Renumbering } from './renumbering.ts';
import { hashOfText, oddFactor } from './text-hash.ts';
import { ABSENT } from './texts.ts';

const CAPACITY_MIN = 1_024;
const FACTOR = oddFactor();

/**
 * The names that were kept last, at most `max`: the id of an event and the number of its source. Each has words of 32 bits and
 * perhaps a time, as columns, because a map of objects made more work for the garbage collector than all else that follows
 * an access. A name that is kept again moves to the end, unless the columns are half empty: as in a `BoundedMap`.
 */
export class RecentNames {
  readonly #max: number;
  readonly #wordsEach: number;
  /** A power of two. */
  #capacity = 0;
  /** The names that were kept since the start: from the oldest to before the next, modulo the capacity. */
  #oldest = 0;
  #next = 0;
  #size = 0;
  #bytes = new KeptTexts();
  /** Where in the bytes each id is; absent where the name was forgotten. */
  #eventIds = new Uint32Array();
  #sources = new Uint32Array();
  #hashes = new Int32Array();
  #places = new Int32Array();
  #words = new Uint32Array();
  #times = new Float64Array();
  /** Names that were forgotten because there were too many … */
  evicted = 0;
  /** … and where the last of them was: its words are there until the next one is kept. */
  lastEvicted = EMPTY;

  constructor(max: number, wordsEach: number) {
    this.#max = max;
    this.#wordsEach = wordsEach;
    this.#begins(CAPACITY_MIN);
  }

  /** Returns where the name is until the next one is kept; -1 where it is not. */
  indexOf(eventId: string, source: number): number {
    return this.#places[this.#placeOf(eventId, source, hashOf(eventId, source))] ?? EMPTY;
  }

  /** Returns where the name is until the next one is kept. Its words and time are those that were there before. */
  keep(eventId: string, source: number): number {
    const hash = hashOf(eventId, source);
    if (this.#next - this.#oldest === this.#capacity) this.#makeRoom();
    let place = this.#placeOf(eventId, source, hash);
    const known = this.#places[place] ?? EMPTY;
    if (known !== EMPTY && this.#size <= this.#max / 2) return known;
    if (known !== EMPTY) {
      this.forget(known);
      place = this.#placeOf(eventId, source, hash);
    }
    const at = this.#next & (this.#capacity - 1);
    this.#next += 1;
    this.#size += 1;
    this.#eventIds[at] = this.#bytes.add(eventId);
    this.#sources[at] = source;
    this.#hashes[at] = hash;
    this.#places[place] = at;
    if (this.#size > this.#max) {
      this.lastEvicted = this.#oldest & (this.#capacity - 1);
      this.forget(this.lastEvicted);
      this.evicted += 1;
    }
    return at;
  }

  eventIdAt(at: number): string {
    return this.#bytes.textAt(this.#eventIds[at] ?? 0);
  }

  sourceAt(at: number): number {
    return this.#sources[at] ?? ABSENT;
  }

  wordAt(at: number, word: number): number {
    return this.#words[at * this.#wordsEach + word] ?? ABSENT;
  }

  setWord(at: number, word: number, value: number): void {
    this.#words[at * this.#wordsEach + word] = value;
  }

  timeAt(at: number): number {
    return this.#times[at] ?? 0;
  }

  setTime(at: number, time: number): void {
    this.#times[at] = time;
  }

  /** Where each name is, the oldest first. */
  all(): Uint32Array {
    const all = new Uint32Array(this.#size);
    let count = 0;
    for (let one = this.#oldest; one < this.#next; one += 1) {
      const at = one & (this.#capacity - 1);
      if (this.#eventIds[at] !== ABSENT) all[count++] = at;
    }
    return all;
  }

  /** The names of these, as `load` takes them. */
  save(all: Uint32Array, texts: Renumbering): SavedNames {
    return lastOf(this.saving(all, texts));
  }

  /** The same in steps of some milliseconds. */
  *saving(all: Uint32Array, texts: Renumbering): Generator<undefined, SavedNames, void> {
    const places = all.map((at) => this.#eventIds[at] ?? 0);
    const eventIds = yield* this.#bytes.takingBytes(places);
    yield;
    return { eventIds, sources: texts.column(all.map((at) => this.#sources[at] ?? ABSENT)) };
  }

  /** Marks the texts of all sources, and of these words of each name. Without a call for each, which takes ten times as long. */
  markTexts(marks: Uint8Array, words: readonly number[]): void {
    const [ids, sources, all, each] = [this.#eventIds, this.#sources, this.#words, this.#wordsEach];
    const end = this.#capacity - 1;
    for (let one = this.#oldest; one < this.#next; one += 1) {
      const at = one & end;
      if (ids[at] === ABSENT) continue;
      marks[sources[at] ?? ABSENT] = 1;
      for (let index = 0; index < words.length; index += 1) marks[all[at * each + (words[index] ?? 0)] ?? ABSENT] = 1;
    }
  }

  wordsAt(all: Uint32Array, word: number): Uint32Array {
    const words = new Uint32Array(all.length);
    const each = this.#wordsEach;
    for (let at = 0; at < all.length; at += 1) words[at] = this.#words[(all[at] ?? 0) * each + word] ?? ABSENT;
    return words;
  }

  timesAt(all: Uint32Array): Float64Array {
    const times = new Float64Array(all.length);
    // Without a call for each, which takes ten times as long.
    for (let at = 0; at < all.length; at += 1) times[at] = this.#times[all[at] ?? 0] ?? 0;
    return times;
  }

  /** Takes over names in their order, no two of them the same, in place of its own. Their words and times are for the caller to set. */
  load(saved: SavedNames, texts: LoadedNumbers): void {
    const sources = texts.column(saved.sources);
    const { length } = sources;
    let capacity = CAPACITY_MIN;
    while (capacity < length) capacity *= 2;
    this.#begins(capacity);
    this.#eventIds.set(this.#bytes.addAll(saved.eventIds, length));
    this.#sources.set(sources);
    for (let at = 0; at < length; at += 1) {
      this.#hashes[at] = mixed(this.#bytes.hashAt(this.#eventIds[at] ?? 0), sources[at] ?? ABSENT);
      takePlace(this.#places, this.#hashes, at);
    }
    [this.#next, this.#size] = [length, length];
  }

  /** Returns the place of the name, or the empty one where it belongs. */
  #placeOf(eventId: string, source: number, hash: number): number {
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const at = this.#places[place] ?? EMPTY;
      if (at === EMPTY) return place;
      if (this.#hashes[at] !== hash || this.#sources[at] !== source) continue;
      if (this.#bytes.is(this.#eventIds[at] ?? 0, eventId)) return place;
    }
  }

  /** Where the others are does not change. */
  forget(at: number): void {
    leavePlace(this.#places, this.#hashes, at);
    this.#eventIds[at] = ABSENT;
    this.#size -= 1;
    const end = this.#capacity - 1;
    while (this.#oldest < this.#next && this.#eventIds[this.#oldest & end] === ABSENT) this.#oldest += 1;
    if (this.#oldest < this.#next) this.#bytes.dropBefore(this.#eventIds[this.#oldest & end] ?? 0);
  }

  /** Forgets the oldest names until one has a time that is not before this. */
  forgetBefore(time: number): void {
    while (this.#size > 0) {
      const at = this.#oldest & (this.#capacity - 1);
      if (this.timeAt(at) >= time) return;
      this.forget(at);
    }
  }

  /** The bytes that ids take, with the room that is left. Tests use it to measure memory. */
  get idBytes(): number {
    return this.#bytes.size;
  }

  /** Leaves out what was moved to the end; grows where that is not half. */
  #makeRoom(): void {
    const all = this.all();
    const [bytes, eventIds] = [this.#bytes, this.#eventIds];
    const [sources, hashes] = [this.#sources, this.#hashes];
    const [words, times, each] = [this.#words, this.#times, this.#wordsEach];
    // Without a gap the ids stay where they are.
    const isWhole = this.#size === this.#capacity;
    this.#begins(2 * this.#size > this.#capacity ? 2 * this.#capacity : this.#capacity);
    if (isWhole) this.#bytes = bytes;
    for (let at = 0; at < all.length; at += 1) {
      const from = all[at] ?? 0;
      const id = eventIds[from] ?? 0;
      this.#eventIds[at] = isWhole ? id : this.#bytes.copy(bytes, id);
      this.#sources[at] = sources[from] ?? ABSENT;
      this.#hashes[at] = hashes[from] ?? 0;
      this.#times[at] = times[from] ?? 0;
      for (let word = 0; word < each; word += 1) this.#words[at * each + word] = words[from * each + word] ?? ABSENT;
      // No two of them are the same, so nothing has to be compared.
      takePlace(this.#places, this.#hashes, at);
    }
    if (!isWhole) bytes.clear();
    [this.#next, this.#size] = [all.length, all.length];
  }

  #begins(capacity: number): void {
    [this.#capacity, this.#oldest, this.#next, this.#size] = [capacity, 0, 0, 0];
    this.#bytes = new KeptTexts();
    this.#eventIds = new Uint32Array(capacity).fill(ABSENT);
    this.#sources = new Uint32Array(capacity);
    this.#hashes = new Int32Array(capacity);
    this.#places = new Int32Array(placesFor(capacity)).fill(EMPTY);
    this.#words = new Uint32Array(capacity * this.#wordsEach);
    this.#times = new Float64Array(capacity);
  }
}

export interface SavedNames {
  /** As `KeptTexts` has their bytes. */
  readonly eventIds: Uint8Array;
  readonly sources: Uint32Array;
}

const lastHashed = { eventId: '', hash: hashOfText('') };

/** An end asks for two names, one after the other, with one id. */
function hashOf(eventId: string, source: number): number {
  if (lastHashed.eventId !== eventId) {
    lastHashed.eventId = eventId;
    lastHashed.hash = hashOfText(eventId);
  }
  return mixed(lastHashed.hash, source);
}

function mixed(hashOfId: number, source: number): number {
  const hash = Math.imul(hashOfId ^ source, FACTOR);
  return hash ^ (hash >>> 15);
}
