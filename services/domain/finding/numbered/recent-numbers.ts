import { NumberMap } from './number-map.ts';
import { ABSENT, grown } from './texts.ts';

const CAPACITY_MIN = 64;
const NONE = -1;

/**
 * The numbers of texts that were kept last, at most `max`, each with a slot for the columns of who asks. A number that is kept
 * again moves to the end, unless half of the room is left: as in a `BoundedMap`, which takes four times the memory.
 */
export class RecentNumbers {
  readonly #max: number;
  readonly #slots = new NumberMap();
  #numbers = new Uint32Array(CAPACITY_MIN);
  /** The slots before and behind each, by when they were kept. */
  #before = new Int32Array(CAPACITY_MIN);
  #behind = new Int32Array(CAPACITY_MIN);
  #oldest = NONE;
  #newest = NONE;
  #used = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Slots are below it. */
  get length(): number {
    return this.#used;
  }

  /** Returns the slot of a number and keeps it; -1 where it has none. */
  touch(number: number): number {
    const slot = this.#slots.get(number, NONE);
    if (slot === NONE || 2 * this.#slots.size <= this.#max || slot === this.#newest) return slot;
    this.#unlink(slot);
    this.#append(slot);
    return slot;
  }

  /** Returns the slot of a number without keeping it; -1 where it has none. */
  slotOf(number: number): number {
    return this.#slots.get(number, NONE);
  }

  /** True if the next one that is added gets the slot of the oldest. */
  get isFull(): boolean {
    return this.#slots.size >= this.#max;
  }

  /** The slot that was kept longest ago. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Returns the slot of a number that has none. */
  add(number: number): number {
    let slot = this.#oldest;
    if (this.isFull) {
      this.#slots.delete(this.#numbers[slot] ?? ABSENT);
      this.#unlink(slot);
    } else slot = this.#used++;
    if (slot >= this.#numbers.length) this.#grow();
    this.#numbers[slot] = number;
    this.#slots.set(number, slot);
    this.#append(slot);
    return slot;
  }

  numberAt(slot: number): number {
    return this.#numbers[slot] ?? ABSENT;
  }

  /** The slots, the one kept longest ago first. */
  all(): Int32Array {
    const all = new Int32Array(this.#slots.size);
    let at = 0;
    for (let slot = this.#oldest; slot !== NONE; slot = this.#behind[slot] ?? NONE) all[at++] = slot;
    return all;
  }

  #append(slot: number): void {
    this.#before[slot] = this.#newest;
    this.#behind[slot] = NONE;
    if (this.#newest === NONE) this.#oldest = slot;
    else this.#behind[this.#newest] = slot;
    this.#newest = slot;
  }

  #unlink(slot: number): void {
    const [before, behind] = [this.#before[slot] ?? NONE, this.#behind[slot] ?? NONE];
    if (before === NONE) this.#oldest = behind;
    else this.#behind[before] = behind;
    if (behind === NONE) this.#newest = before;
    else this.#before[behind] = before;
  }

  #grow(): void {
    this.#numbers = grown(this.#numbers, Uint32Array);
    this.#before = grown(this.#before, Int32Array);
    this.#behind = grown(this.#behind, Int32Array);
  }
}
