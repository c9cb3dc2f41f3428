import { firstIndex } from './sorted.ts';

/** A span of times in milliseconds. It includes `from` and excludes `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface StartSegment {
  from: number;
  to: number;
  count: number;
}

export type SavedStarts = readonly Readonly<StartSegment>[];

/**
 * Counts distinct values for each time at which a window can start, until there are enough. A segment of starts with
 * enough values is dropped, so each segment is incremented at most `enough` times in any order of arrival. n additions
 * take O(n log n) steps.
 */
export class StartCounts {
  /** Starts that do not have enough values yet, sorted. The starts between them have enough. */
  #lacking: StartSegment[];
  /** Number of segments visited. Tests use it to measure the work. */
  steps = 0;

  constructor(private readonly enough: number) {
    const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, count: 0 };
    this.#lacking = enough > 0 ? [all] : [];
  }

  save(): SavedStarts {
    return this.#lacking;
  }

  load(saved: SavedStarts): void {
    this.#lacking = saved.map((segment) => ({ ...segment }));
  }

  /** Adds one value to every start in `span`. Returns the starts that reach `enough` now, sorted. */
  add({ from, to }: Span): Span[] {
    if (from >= to) return [];
    const segments = this.#lacking;
    let index = this.#firstBehind(from);
    index += this.#splitAt(index, from) ? 1 : 0;
    const first = index;
    const filled: Span[] = [];
    let kept = first;
    for (; index < segments.length; index += 1) {
      const segment = segments[index];
      this.steps += 1;
      if (segment === undefined || segment.from >= to) break;
      this.#splitAt(index, to);
      segment.count += 1;
      if (segment.count < this.enough) {
        segments[kept] = segment;
        kept += 1;
      } else filled.push({ from: segment.from, to: segment.to });
    }
    if (kept < index) segments.splice(kept, index - kept);
    return filled;
  }

  /** Returns the starts within `span` that have enough values, sorted. */
  enoughWithin({ from, to }: Span): Span[] {
    const found: Span[] = [];
    let at = from;
    for (let index = this.#firstBehind(from); index < this.#lacking.length && at < to; index += 1) {
      const segment = this.#lacking[index];
      this.steps += 1;
      if (segment === undefined || segment.from >= to) break;
      if (segment.from > at) found.push({ from: at, to: segment.from });
      at = Math.max(at, segment.to);
    }
    if (at < to) found.push({ from: at, to });
    return found;
  }

  /** Drops the starts before `time`, which are no longer needed. */
  forgetBefore(time: number): void {
    this.#lacking.splice(0, this.#firstBehind(time));
  }

  /** Returns the index of the first segment that ends after `time`. */
  #firstBehind(time: number): number {
    return firstIndex(this.#lacking, (segment) => {
      this.steps += 1;
      return segment.to > time;
    });
  }

  /** Splits the segment at `index` at `time`, if `time` is inside it. */
  #splitAt(index: number, time: number): boolean {
    const segment = this.#lacking[index];
    if (segment === undefined || segment.from >= time || segment.to <= time) return false;
    this.#lacking.splice(index + 1, 0, { from: time, to: segment.to, count: segment.count });
    segment.to = time;
    return true;
  }
}
