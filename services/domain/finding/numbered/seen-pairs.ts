import { NumberKeys } from './number-keys.ts';
import { ABSENT } from './texts.ts';

/** So many pairs are looked through; more have a table. */
const FEW_MAX = 16;
const none: readonly number[] = [];

/** Pairs of numbers of texts, each once. Most people and days have a few, for which a set takes hundreds of bytes. */
export class SeenPairs {
  /** First and second of each in turn. */
  #few: readonly number[] = none;
  #many: NumberKeys | null = null;

  get size(): number {
    return this.#many?.size ?? this.#few.length / 2;
  }

  has(first: number, second: number): boolean {
    if (this.#many !== null) return this.#many.indexOf(first, second) >= 0;
    const few = this.#few;
    for (let at = few.length - 2; at >= 0; at -= 2) if (few[at] === first && few[at + 1] === second) return true;
    return false;
  }

  /** The pair must be new. */
  add(first: number, second: number): void {
    if (this.#many === null && this.size < FEW_MAX) {
      this.#few = [...this.#few, first, second];
      return;
    }
    this.#many ??= this.#table();
    this.#many.add(first, second);
  }

  *[Symbol.iterator](): Iterator<readonly [first: number, second: number]> {
    if (this.#many !== null) yield* this.#many;
    for (let at = 0; at < this.#few.length; at += 2) yield [this.#few[at] ?? ABSENT, this.#few[at + 1] ?? ABSENT];
  }

  #table(): NumberKeys {
    const table = new NumberKeys(2);
    for (const [first, second] of this) table.add(first, second);
    this.#few = none;
    return table;
  }
}
