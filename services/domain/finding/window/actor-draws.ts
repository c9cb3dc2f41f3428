import type { KeptAccess } from '../kept-access.ts';
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
type Waiting = KeptAccess[] | null;

/** No access is added to it. */
const nothing: KeptAccess[] = [];

/** The draws of one actor by event time, as columns: there are up to 120 of each of 20,000 actors. */
export class ActorDraws {
  #length = 0;
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
    return draws;
  }

  get times(): Float64Array {
    return this.#at.subarray(0, this.#length);
  }

  /** `WORDS` of each draw. */
  get words(): Int32Array {
    return this.#words.subarray(0, WORDS * this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** Returns the index of the same draw, or -1. Where `isApart`, a marked draw is another one than an unmarked. */
  indexOf({ subject, owner, day, at: time, isMarked }: Draw, isApart: boolean): number {
    const words = this.#words;
    const from = Math.floor(time / DAY_MILLIS) * DAY_MILLIS;
    // The same draw is most often one of the last. One of an earlier day is another.
    for (let index = this.#length - 1; index >= 0 && (this.#at[index] ?? 0) >= from; index -= 1) {
      const at = index * WORDS;
      if (words[at] !== subject || words[at + OWNER] !== owner || this.dayOf(index) !== day) continue;
      if (!isApart || this.isMarked(index) === isMarked) return index;
    }
    return -1;
  }

  timeOf(index: number): number {
    return this.#at[index] ?? 0;
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

  waitingOf(index: number): readonly KeptAccess[] | null {
    return this.#waiting[index] ?? null;
  }

  setWaiting(index: number, waiting: readonly KeptAccess[] | null): void {
    this.#waiting[index] = waiting?.length === 0 ? nothing : (waiting as Waiting);
  }

  wait(index: number, access: KeptAccess): void {
    const waiting = this.#waiting[index];
    if (waiting === nothing) this.#waiting[index] = [access];
    else waiting?.push(access);
  }

  /** Returns the accesses that wait; none does any more. */
  take(index: number): readonly KeptAccess[] {
    const waiting = this.#waiting[index] ?? nothing;
    this.#waiting[index] = null;
    return waiting;
  }

  /** Puts a draw behind all that are not later. Returns its index. */
  insert(draw: Draw, waiting: readonly KeptAccess[] | null): number {
    const index = this.#firstAfter(draw.at);
    if (this.#length >= this.#at.length) this.#grow();
    const one = waiting?.length === 0 ? nothing : (waiting as Waiting);
    // Most come in order.
    if (index === this.#length) this.#waiting.push(one);
    else {
      this.#move(index, index + 1);
      this.#waiting.splice(index, 0, one);
    }
    this.#length += 1;
    this.#at[index] = draw.at;
    const at = index * WORDS;
    this.#words[at + SUBJECT] = draw.subject;
    this.#words[at + OWNER] = draw.owner;
    this.#words[at + DAY] = (draw.day << 1) | Number(draw.isMarked);
    this.#words[at + ROLE] = draw.role;
    return index;
  }

  remove(index: number): void {
    this.#move(index + 1, index);
    this.#waiting.splice(index, 1);
    this.#length -= 1;
  }

  markUsed(texts: Uint8Array): void {
    for (let index = 0; index < this.#length; index += 1) {
      for (const word of [SUBJECT, OWNER]) texts[this.#word(index, word)] = 1;
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
    return this.#words[index * WORDS + word] ?? 0;
  }

  #move(from: number, to: number): void {
    this.#at.copyWithin(to, from, this.#length);
    this.#words.copyWithin(to * WORDS, from * WORDS, this.#length * WORDS);
  }

  #grow(): void {
    this.#at = grown(this.#at, Float64Array);
    this.#words = grown(this.#words, Int32Array);
  }
}
