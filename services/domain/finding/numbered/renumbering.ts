import { ABSENT, grown, grownLength } from './texts.ts';

const CAPACITY_MIN = 1_024;

/**
 * New numbers for those of texts or rows, in the order in which they are asked for: a snapshot has each that it uses once, and the
 * same numbers whatever the process had before.
 */
export class Renumbering {
  #numbers: Uint32Array;
  #asked = new Uint32Array(CAPACITY_MIN);
  #size = 0;

  /** Nearly all numbers are below `length`. */
  constructor(length: number) {
    this.#numbers = new Uint32Array(length).fill(ABSENT);
  }

  /** The absent one stays. */
  of(number: number): number {
    if (number === ABSENT) return ABSENT;
    const known = this.#numbers[number] ?? ABSENT;
    if (known !== ABSENT) return known;
    if (number >= this.#numbers.length) this.#makeRoom(number);
    if (this.#size >= this.#asked.length) this.#asked = grown(this.#asked, Uint32Array);
    this.#asked[this.#size] = number;
    this.#numbers[number] = this.#size;
    return this.#size++;
  }

  column(numbers: Uint32Array): Uint32Array {
    return numbers.map((number) => this.of(number));
  }

  mark(marks: Uint8Array): void {
    for (let at = 0; at < this.#size; at += 1) marks[this.#asked[at] ?? 0] = 1;
  }

  #makeRoom(number: number): void {
    const longer = new Uint32Array(Math.max(number + 1, grownLength(this.#numbers.length))).fill(ABSENT);
    longer.set(this.#numbers);
    this.#numbers = longer;
  }

  /** The old numbers, by the new ones. */
  get asked(): Uint32Array {
    return this.#asked.subarray(0, this.#size);
  }
}

/** The numbers of today for those that a renumbering gave. */
export class LoadedNumbers {
  /** By the saved ones. */
  constructor(private readonly numbers: Uint32Array) {}

  /** The absent one stays. */
  of(saved: number | undefined): number {
    return saved === undefined || saved === ABSENT ? ABSENT : (this.numbers[saved] ?? ABSENT);
  }

  column(saved: Uint32Array | undefined): Uint32Array<ArrayBuffer> {
    const { length } = saved ?? none;
    const column = new Uint32Array(length);
    for (let at = 0; at < length; at += 1) column[at] = this.of(saved?.[at]);
    return column;
  }
}

const none = new Uint32Array();
