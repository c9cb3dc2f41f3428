import { backgroundTurn, isStepOver } from '../background-work.ts';

type RowOrder = (one: number, other: number) => number;

/** The clock is read after so many comparisons: some tenths of a millisecond. */
const COMPARED_AT_ONCE = 1_024;

/**
 * Resolves with the numbers in the order that `compare` gives; equal ones keep theirs. It merges what is in order already: rows arrive
 * segment by segment, and V8's own sort of so many objects took five times as long. Other work runs between steps, so neither the
 * numbers nor what they are compared by may change meanwhile.
 */
export async function mergeSorted(numbers: Uint32Array, compare: RowOrder): Promise<Uint32Array<ArrayBufferLike>> {
  let from = numbers.slice();
  let into = new Uint32Array(numbers.length);
  let starts = startsOfRuns(from, compare);
  const merge = new RunMerge(compare);
  while (starts.length > 2) {
    const merged: number[] = [];
    let compared = 0;
    for (let run = 0; run + 1 < starts.length; run += 2) {
      const start = starts[run] as number;
      const middle = starts[run + 1] as number;
      merge.begin(start, middle, starts[run + 2] ?? middle);
      for (let isOver = false; !isOver; ) {
        const before = merge.at;
        isOver = merge.go(from, into);
        compared += merge.at - before;
        if (compared < COMPARED_AT_ONCE) continue;
        compared = 0;
        if (isStepOver()) await backgroundTurn();
      }
      merged.push(start);
    }
    merged.push(numbers.length);
    [from, into, starts] = [into, from, merged];
  }
  return from;
}

/** Where each run in order begins, and the end of the last. */
function startsOfRuns(numbers: Uint32Array, compare: RowOrder): number[] {
  const starts = [0];
  for (let at = 1; at < numbers.length; at += 1) {
    if (compare(numbers[at - 1] as number, numbers[at] as number) > 0) starts.push(at);
  }
  starts.push(numbers.length);
  return starts;
}

/** Merges two runs, one after the other, of which the second may be empty. */
class RunMerge {
  /** Where the next number goes. */
  at = 0;
  #left = 0;
  #right = 0;
  #middle = 0;
  #end = 0;

  constructor(private readonly compare: RowOrder) {}

  begin(start: number, middle: number, end: number): void {
    this.at = start;
    this.#left = start;
    this.#right = middle;
    this.#middle = middle;
    this.#end = end;
  }

  /** Merges some more; returns true once both runs are merged. */
  go(from: Uint32Array, into: Uint32Array): boolean {
    const { compare } = this;
    const [middle, end] = [this.#middle, this.#end];
    const until = Math.min(end, this.at + COMPARED_AT_ONCE);
    let [left, right] = [this.#left, this.#right];
    for (let at = this.at; at < until; at += 1) {
      const isLeft = right === end || (left < middle && compare(from[left] as number, from[right] as number) <= 0);
      into[at] = from[isLeft ? left : right] as number;
      if (isLeft) left += 1;
      else right += 1;
    }
    this.at = until;
    this.#left = left;
    this.#right = right;
    return until === end;
  }
}
