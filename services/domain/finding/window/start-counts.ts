import { firstPlace } from '../../sorted.ts';

/** A span of times in milliseconds. It includes `from` and excludes `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `from`, `to` and `count` of each segment, one after the other. */
export type SavedStarts = Float64Array;

/** The numbers of a segment: its first start, the first one behind it, and how many values its starts have. */
const EACH = 3;
const TO = 1;
const COUNT = 2;

/**
 * Counts distinct values for each time at which a window can start, until there are enough. A segment of starts with
 * enough values is dropped, so each segment is incremented at most `enough` times in any order of arrival. n additions
 * take O(n log n) steps.
 */
export class StartCounts {
  /**
   * Segments of starts that do not have enough values yet, sorted, `EACH` numbers each: one list and no objects, because
   * a quarter of a company has 300,000 of them. The starts between them have enough.
   */
  #lacking: number[];
  /** Number of segments visited. Tests use it to measure the work. */
  steps = 0;

  constructor(private readonly enough: number) {
    this.#lacking = enough > 0 ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0] : [];
  }

  save(): SavedStarts {
    return new Float64Array(this.#lacking);
  }

  load(saved: SavedStarts): void {
    this.#lacking = Array.from(saved);
  }

  /** Adds one value to every start in `span`. Returns the starts that reach `enough` now, sorted. */
  add({ from, to }: Span): Span[] {
    if (from >= to) return [];
    const lacking = this.#lacking;
    let at = this.#firstBehind(from);
    if (this.#splitAt(at, from)) at += EACH;
    const first = at;
    const filled: Span[] = [];
    let kept = first;
    for (; at < lacking.length; at += EACH) {
      this.steps += 1;
      if (this.#number(at) >= to) break;
      this.#splitAt(at, to);
      const count = this.#number(at + COUNT) + 1;
      if (count < this.enough) {
        lacking[kept] = this.#number(at);
        lacking[kept + TO] = this.#number(at + TO);
        lacking[kept + COUNT] = count;
        kept += EACH;
      } else filled.push({ from: this.#number(at), to: this.#number(at + TO) });
    }
    if (kept < at) lacking.splice(kept, at - kept);
    return filled;
  }

  /** Drops the starts before `time`, which are no longer needed. */
  forgetBefore(time: number): void {
    this.#lacking.splice(0, this.#firstBehind(time));
  }

  /** Makes one segment of neighbours with the same count: so many entries as were dropped divide none any more. */
  join(): void {
    const lacking = this.#lacking;
    let last = 0;
    for (let at = EACH; at < lacking.length; at += EACH) {
      const isSame = lacking[last + TO] === lacking[at] && lacking[last + COUNT] === lacking[at + COUNT];
      if (!isSame) {
        last += EACH;
        lacking[last] = this.#number(at);
        lacking[last + COUNT] = this.#number(at + COUNT);
      }
      lacking[last + TO] = this.#number(at + TO);
    }
    lacking.length = Math.min(lacking.length, last + EACH);
  }

  /** Returns the place of the first segment that ends after `time`. */
  #firstBehind(time: number): number {
    const isBehind = (segment: number): boolean => {
      this.steps += 1;
      return this.#number(EACH * segment + TO) > time;
    };
    return EACH * firstPlace(this.#lacking.length / EACH, isBehind);
  }

  /** Splits the segment at a place at `time`, if `time` is inside it. */
  #splitAt(at: number, time: number): boolean {
    if (at >= this.#lacking.length) return false;
    const to = this.#number(at + TO);
    if (this.#number(at) >= time || to <= time) return false;
    this.#lacking.splice(at + EACH, 0, time, to, this.#number(at + COUNT));
    this.#lacking[at + TO] = time;
    return true;
  }

  #number(at: number): number {
    return this.#lacking[at] ?? Number.NaN;
  }
}
