import { firstIndex } from './sorted.ts';

/** Times from `from` up to and without `to`, milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Segment {
  from: number;
  to: number;
  count: number;
}

/**
 * For each time at which a window can start: how many different values it holds, until these are enough. A segment of starts
 * with enough is dropped, so each is counted up at most `enough` times, whatever the order of arrival: the work of n
 * additions grows like n log n.
 */
export class StartCounts {
  /** Starts that do not have enough yet, in order. What lies between them has. */
  readonly #lacking: Segment[];
  /** Segments looked at: the work done, for tests. */
  steps = 0;

  constructor(private readonly enough: number) {
    const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, count: 0 };
    this.#lacking = enough > 0 ? [all] : [];
  }

  /** One more value for every start in `span`; answers the starts that have enough from now on, in order. */
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

  /** The starts within `span` that have enough, in order. */
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

  /** Nobody asks about starts before `time` any more. */
  forgetBefore(time: number): void {
    this.#lacking.splice(0, this.#firstBehind(time));
  }

  /** Index of the first segment that ends behind `time`. */
  #firstBehind(time: number): number {
    return firstIndex(this.#lacking, (segment) => {
      this.steps += 1;
      return segment.to > time;
    });
  }

  /** Makes a segment boundary at `time`, if it lies within the segment at `index`. */
  #splitAt(index: number, time: number): boolean {
    const segment = this.#lacking[index];
    if (segment === undefined || segment.from >= time || segment.to <= time) return false;
    this.#lacking.splice(index + 1, 0, { from: time, to: segment.to, count: segment.count });
    segment.to = time;
    return true;
  }
}
