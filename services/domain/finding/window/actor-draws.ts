import type { AccessSnapshot } from '../access-snapshot.ts';
import { ABSENT, grown } from '../numbered/texts.ts';

/** So many draws fit into arrays that V8 has in its heap: most people have no more, and other arrays cost ten times as much. */
const CAPACITY_MIN = 4;
/** What a draw has in `#words`, each a word of 32 bits. The lowest bit of the day is 1 for a marked draw. */
const [SUBJECT, OWNER, DAY, ROLE] = [0, 1, 2, 3];
export const WORDS = 4;
/** Those that are texts. */
export const textWords: readonly number[] = [SUBJECT, OWNER, ROLE];

const DAY_MILLIS = 86_400_000;

/** A draw: a subject within a visit. Texts are numbers. */
export interface Draw {
  readonly subject: number;
  readonly owner: number;
  /** The UTC day of the visit. */
  readonly day: number;
  /** Event time. The first access of a draw sets its position. */
  readonly at: number;
  /** The role of the first access. */
  readonly role: number;
  readonly isMarked: boolean;
}

/** Accesses of a marked draw that are not reported yet. Null once they are. */
type Waiting = AccessSnapshot[] | null;

/** No access is added to it. */
const nothing: AccessSnapshot[] = [];

/** The draws of one actor by event time, as columns: there are up to 120 of each of 20,000 actors. */
export class ActorDraws {
  /** The place of the first draw. What is before it is forgotten: to move all others for each new draw took longer than all else. */
  #first = 0;
  #length = 0;
  #marked = 0;
  #at = new Float64Array(CAPACITY_MIN);
  #words = new Int32Array(CAPACITY_MIN * WORDS);
  #waiting: Waiting[] = [];

  /** Takes over what `times` and `words` had. Every draw has nothing that waits. */
  static load(times: Float64Array, words: Uint32Array): ActorDraws {
    const draws = new ActorDraws();
    if (times.length === 0) return draws;
    draws.#length = times.length;
    draws.#at = new Float64Array(times);
    draws.#words = new Int32Array(words);
    draws.#waiting = Array.from(times, () => nothing);
    for (let index = 0; index < draws.#length; index += 1) draws.#marked += Number(draws.isMarked(index));
    return draws;
  }

  get times(): Float64Array {
    return this.#at.subarray(this.#first, this.#first + this.#length);
  }

  /** `WORDS` of each draw. */
  get words(): Int32Array {
    return this.#words.subarray(WORDS * this.#first, WORDS * (this.#first + this.#length));
  }

  get length(): number {
    return this.#length;
  }

  /** How many of them are marked. */
  get marked(): number {
    return this.#marked;
  }

  /** Returns the index of the same draw, or -1. */
  indexOf({ subject, owner, day, at: time }: Draw): number {
    const words = this.#words;
    const from = Math.floor(time / DAY_MILLIS) * DAY_MILLIS;
    // The same draw is most often one of the last. One of an earlier day is another.
    for (let index = this.#length - 1; index >= 0 && this.timeOf(index) >= from; index -= 1) {
      const at = (this.#first + index) * WORDS;
      if (words[at] === subject && words[at + OWNER] === owner && this.dayOf(index) === day) return index;
    }
    return -1;
  }

  timeOf(index: number): number {
    return this.#at[this.#first + index] ?? 0;
  }

  isMarked(index: number): boolean {
    return (this.#word(index, DAY) & 1) === 1;
  }

  dayOf(index: number): number {
    return this.#word(index, DAY) >> 1;
  }

  roleOf(index: number): number {
    return this.#word(index, ROLE) >>> 0;
  }

  subjectOf(index: number): number {
    return this.#word(index, SUBJECT);
  }

  ownerOf(index: number): number {
    return this.#word(index, OWNER);
  }

  waitingOf(index: number): readonly AccessSnapshot[] | null {
    return this.#waiting[this.#first + index] ?? null;
  }

  setWaiting(index: number, waiting: readonly AccessSnapshot[] | null): void {
    this.#waiting[this.#first + index] = waiting?.length === 0 ? nothing : (waiting as Waiting);
  }

  wait(index: number, access: AccessSnapshot): void {
    const waiting = this.#waiting[this.#first + index];
    if (waiting === nothing) this.#waiting[this.#first + index] = [access];
    else waiting?.push(access);
  }

  /** Returns the accesses that wait; none does any more. */
  take(index: number): readonly AccessSnapshot[] {
    const waiting = this.#waiting[this.#first + index] ?? nothing;
    this.#waiting[this.#first + index] = null;
    return waiting;
  }

  /** Puts a draw behind all that are not later. Returns its index. */
  insert(draw: Draw, waiting: readonly AccessSnapshot[] | null): number {
    if (this.#first + this.#length >= this.#at.length) this.#makeRoom();
    const index = this.#firstAfter(draw.at);
    const place = this.#first + index;
    const one = waiting?.length === 0 ? nothing : (waiting as Waiting);
    // Most come in order.
    if (index === this.#length) this.#waiting.push(one);
    else {
      this.#move(place, place + 1);
      this.#waiting.splice(place, 0, one);
    }
    this.#length += 1;
    this.#marked += Number(draw.isMarked);
    this.#at[place] = draw.at;
    const at = place * WORDS;
    this.#words[at + SUBJECT] = draw.subject;
    this.#words[at + OWNER] = draw.owner;
    this.#words[at + DAY] = (draw.day << 1) | Number(draw.isMarked);
    this.#words[at + ROLE] = draw.role;
    return index;
  }

  remove(index: number): void {
    const place = this.#first + index;
    this.#marked -= Number(this.isMarked(index));
    if (index === 0) {
      this.#waiting[place] = nothing;
      this.#first += 1;
    } else {
      this.#move(place + 1, place);
      this.#waiting.splice(place, 1);
    }
    this.#length -= 1;
  }

  markUsed(texts: Uint8Array): void {
    for (let index = 0; index < this.#length; index += 1) {
      texts[this.subjectOf(index)] = 1;
      texts[this.ownerOf(index)] = 1;
      if (this.roleOf(index) !== ABSENT) texts[this.roleOf(index)] = 1;
    }
  }

  #firstAfter(time: number): number {
    let [low, high] = [0, this.#length];
    if (high === 0 || this.timeOf(high - 1) <= time) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeOf(middle) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #word(index: number, word: number): number {
    return this.#words[(this.#first + index) * WORDS + word] ?? 0;
  }

  /** Moves what is from a place on. */
  #move(from: number, to: number): void {
    const end = this.#first + this.#length;
    this.#at.copyWithin(to, from, end);
    this.#words.copyWithin(to * WORDS, from * WORDS, end * WORDS);
  }

  /** Where draws were forgotten, theirs. */
  #makeRoom(): void {
    if (this.#first === 0) {
      this.#at = grown(this.#at, Float64Array);
      this.#words = grown(this.#words, Int32Array);
      return;
    }
    this.#move(this.#first, 0);
    this.#waiting.splice(0, this.#first);
    this.#first = 0;
  }
}
