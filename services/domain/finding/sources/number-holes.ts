import { firstIndex } from '../../sorted.ts';
import type { EventPlace } from '../detected-access.ts';
import type { CitedAccess } from '../finding.ts';

export interface NumberSpan {
  readonly from: number;
  readonly to: number;
}

/** Numbers that were left out, and the access after which they were missing. Late numbers split a hole into parts. */
export interface Hole {
  from: number;
  to: number;
  readonly after: CitedAccess;
  isReported: boolean;
  /** The hole as it was first seen. */
  readonly whole: NumberSpan;
  /** Append time of the access before it; absent where a release before noted the hole. */
  readonly since: number | undefined;
  /** Where the log has the accesses beside it; null where that is not known. */
  readonly between: { readonly before: EventPlace | null; readonly after: EventPlace | null };
}

/** What became of the hole in which a late number was missing. */
export interface FilledNumber {
  readonly hole: Hole;
  /** Nothing of the hole as it was first seen is missing any more. */
  readonly isWhole: boolean;
  /** A hole that is divided may be one too many: the one that was forgotten for it. */
  readonly forgotten: Hole | undefined;
}

/** A list that grows longer is divided into two. */
const CHUNK_MAX = 128;

/**
 * The holes of one run, by number. Partitions are read one block after the other, so a source has thousands of holes that are filled
 * a moment later: a list of all would be moved for each of its numbers.
 */
export class NumberHoles {
  /** None is empty. */
  readonly #chunks: Hole[][] = [];
  #size = 0;
  #unreported = 0;
  /** The numbers in holes that were not reported. */
  #unreportedNumbers = 0;
  /** No hole that was not reported was shown before: append time, milliseconds. */
  #shownFrom = Number.POSITIVE_INFINITY;

  /** `max`: beyond it, the lowest hole that was reported is forgotten, or the lowest one. */
  constructor(
    private readonly max: number,
    holes: Iterable<Hole> = [],
  ) {
    for (const hole of holes) this.#insert(hole);
  }

  get size(): number {
    return this.#size;
  }

  get unreported(): number {
    return this.#unreported;
  }

  get unreportedNumbers(): number {
    return this.#unreportedNumbers;
  }

  *[Symbol.iterator](): Generator<Hole, void, void> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** Returns the hole that was forgotten for it. */
  add(hole: Hole): Hole | undefined {
    this.#insert(hole);
    return this.#size > this.max ? this.#forget() : undefined;
  }

  /** Forgets every hole. Returns the highest. */
  clear(): Hole | undefined {
    const highest = this.#chunks.at(-1)?.at(-1);
    this.#chunks.length = 0;
    this.#size = 0;
    this.#unreported = 0;
    this.#unreportedNumbers = 0;
    this.#shownFrom = Number.POSITIVE_INFINITY;
    return highest;
  }

  /** Takes a number out of the hole that it is missing in; null if there is none. */
  fill(number: number): FilledNumber | null {
    const chunk = this.#chunks[this.#chunkOf(number)] ?? [];
    const hole = chunk[firstAt(chunk, number)];
    if (hole === undefined || hole.from > number) return null;
    const { from, to } = hole;
    if (from === to) {
      // Other parts of the hole are next to this one.
      const isWhole = ![this.#below(hole), this.#above(hole)].some((one) => isPartOf(one, hole.whole));
      this.#remove(hole);
      return { hole, isWhole, forgotten: undefined };
    }
    if (number === from) hole.from += 1;
    else hole.to = number - 1;
    if (!hole.isReported) this.#unreportedNumbers -= to - from + 1 - sizeOf(hole);
    const isDivided = from < number && number < to;
    return { hole, isWhole: false, forgotten: isDivided ? this.add(partOf(hole, number + 1, to)) : undefined };
  }

  /** Marks those that were shown before `until` as reported. Returns them by number. */
  report(until: number): Hole[] {
    if (!(this.#shownFrom < until)) return [];
    const due: Hole[] = [];
    this.#shownFrom = Number.POSITIVE_INFINITY;
    for (const hole of this) {
      if (hole.isReported) continue;
      if (hole.after.appendedAt < until) due.push(hole);
      else this.#shownFrom = Math.min(this.#shownFrom, hole.after.appendedAt);
    }
    for (const hole of due) {
      hole.isReported = true;
      this.#unreportedNumbers -= sizeOf(hole);
    }
    this.#unreported -= due.length;
    return due;
  }

  #insert(hole: Hole): void {
    const at = Math.min(this.#chunkOf(hole.from), Math.max(0, this.#chunks.length - 1));
    const chunk = this.#chunks[at];
    if (chunk === undefined) this.#chunks.push([hole]);
    else {
      chunk.splice(firstAt(chunk, hole.from), 0, hole);
      if (chunk.length > CHUNK_MAX) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK_MAX / 2));
    }
    this.#size += 1;
    if (hole.isReported) return;
    this.#unreported += 1;
    this.#unreportedNumbers += sizeOf(hole);
    this.#shownFrom = Math.min(this.#shownFrom, hole.after.appendedAt);
  }

  #remove(hole: Hole): void {
    const at = this.#chunkOf(hole.to);
    const chunk = this.#chunks[at] ?? [];
    chunk.splice(firstAt(chunk, hole.to), 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
    this.#size -= 1;
    if (hole.isReported) return;
    this.#unreported -= 1;
    this.#unreportedNumbers -= sizeOf(hole);
  }

  #forget(): Hole | undefined {
    const lowest = this.#chunks[0]?.[0];
    const forgotten = this.#unreported === this.#size ? lowest : this.#lowestReported();
    if (forgotten !== undefined) this.#remove(forgotten);
    return forgotten;
  }

  #lowestReported(): Hole | undefined {
    for (const hole of this) if (hole.isReported) return hole;
    return undefined;
  }

  #below({ from }: Hole): Hole | undefined {
    const at = this.#chunkOf(from);
    const chunk = this.#chunks[at] ?? [];
    return chunk[firstAt(chunk, from) - 1] ?? this.#chunks[at - 1]?.at(-1);
  }

  #above({ to }: Hole): Hole | undefined {
    const at = this.#chunkOf(to);
    const chunk = this.#chunks[at] ?? [];
    return chunk[firstAt(chunk, to) + 1] ?? this.#chunks[at + 1]?.[0];
  }

  /** The first chunk that has a hole which ends at the number or above it. */
  #chunkOf(number: number): number {
    return firstIndex(this.#chunks, (chunk) => (chunk.at(-1)?.to ?? 0) >= number);
  }
}

export function sizeOf({ from, to }: NumberSpan): number {
  return to - from + 1;
}

/** The first hole that ends at the number or above it. */
function firstAt(holes: readonly Hole[], number: number): number {
  return firstIndex(holes, ({ to }) => to >= number);
}

function partOf(hole: Hole, from: number, to: number): Hole {
  return { ...hole, from, to };
}

function isPartOf(hole: Hole | undefined, { from, to }: NumberSpan): boolean {
  return hole !== undefined && hole.whole.from === from && hole.whole.to === to;
}
