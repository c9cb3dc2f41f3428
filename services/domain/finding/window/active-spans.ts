/** So many spans are as long as what is kept around an arrival. */
const PER_REACH = 8;

/** The spans and the last arrival in each. */
export interface SavedSpans {
  readonly spans: Float64Array;
  readonly arrivals: Float64Array;
}

/**
 * The spans of event time in which something arrived lately. Live events are in the newest one; where old history is imported, or
 * a source delivers what it had kept back, others are active too, and what is near them may still be part of a window.
 */
export class ActiveSpans {
  readonly #millis: number;
  /** The last arrival in each span. */
  readonly #last = new Map<number, number>();

  constructor(
    /** How near an entry has to be, in milliseconds of event time. */
    reachMillis: number,
  ) {
    this.#millis = reachMillis / PER_REACH;
  }

  /** `at` is event time; each arrival is greater than the one before. */
  add(at: number, arrival: number): void {
    this.#last.set(this.#spanOf(at), arrival);
  }

  /** Forgets spans whose last arrival is this one or an earlier one. */
  forgetUntil(arrival: number): void {
    for (const [span, last] of this.#last) if (last <= arrival) this.#last.delete(span);
  }

  /** Returns a predicate of event times: true where an active span is within the reach, false where none is within nine eighths of it. */
  near(): (at: number) => boolean {
    const near = new Set<number>();
    for (const span of this.#last.keys()) {
      for (let one = span - PER_REACH; one <= span + PER_REACH; one += 1) near.add(one);
    }
    return (at) => near.has(this.#spanOf(at));
  }

  save(): SavedSpans {
    return { spans: Float64Array.from(this.#last.keys()), arrivals: Float64Array.from(this.#last.values()) };
  }

  load({ spans, arrivals }: SavedSpans): void {
    this.#last.clear();
    for (const [index, span] of spans.entries()) this.#last.set(span, arrivals[index] ?? 0);
  }

  #spanOf(at: number): number {
    return Math.floor(at / this.#millis);
  }
}
