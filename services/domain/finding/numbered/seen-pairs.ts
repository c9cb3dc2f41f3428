import { NumberKeys } from './number-keys.ts';
import { NumberSet } from './number-set.ts';
import { ABSENT } from './texts.ts';

/** Pairs of numbers of texts, each once. Those with the first number of the first pair, which most people's are, are a set of one number each. */
export class SeenPairs {
  #first = ABSENT;
  readonly #seconds = new NumberSet();
  #others: NumberKeys | null = null;

  get size(): number {
    return this.#seconds.size + (this.#others?.size ?? 0);
  }

  has(first: number, second: number): boolean {
    if (first === this.#first) return this.#seconds.has(second);
    return this.#others !== null && this.#others.indexOf(first, second) >= 0;
  }

  /** The pair must be new. */
  add(first: number, second: number): void {
    if (this.#seconds.size === 0) this.#first = first;
    if (first === this.#first) {
      this.#seconds.add(second);
      return;
    }
    this.#others ??= new NumberKeys(2);
    this.#others.add(first, second);
  }

  /** Both numbers of each, one pair after the other, in the order of the iterator. */
  numbers(): Uint32Array {
    const numbers = new Uint32Array(2 * this.size);
    const seconds = new Uint32Array(this.#seconds.size);
    this.#seconds.copyTo(seconds, 0);
    let at = 0;
    for (let index = 0; index < seconds.length; index += 1) {
      numbers[at++] = this.#first;
      numbers[at++] = seconds[index] ?? ABSENT;
    }
    for (const [first, second] of this.#others ?? []) {
      numbers[at++] = first;
      numbers[at++] = second;
    }
    return numbers;
  }

  *[Symbol.iterator](): Iterator<readonly [first: number, second: number]> {
    for (const second of this.#seconds) yield [this.#first, second];
    if (this.#others !== null) yield* this.#others;
  }
}
