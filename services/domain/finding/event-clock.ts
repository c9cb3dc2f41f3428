import type { CitedAccess } from './finding.ts';

/** When an access happened as its source claims, and when it was appended. */
type Times = Pick<CitedAccess, 'occurredAt' | 'appendedAt'>;

/** An event time that is further than this ahead of the append time is not trusted. */
const AHEAD_MILLIS_MAX = 60_000;
/** The clock lags behind this many accesses. */
const LAG_ACCESSES = 256;

export interface SavedClock {
  readonly arrivals: number;
  /** Event times and the arrivals that had them, both ascending. */
  readonly recent: readonly (readonly [at: number, arrival: number])[];
}

/**
 * Event time for expiry: the least trusted event time of the last 256 accesses. It lags on purpose. History is imported
 * or replayed beside live events, such as the look-ups of an auditor, and the newest time would make everything in that
 * history overdue at once. Where few accesses arrive, the wall clock has to answer.
 */
export class EventClock {
  #arrivals = 0;
  /** Only times that may still become the least, and the arrivals that had them: each is less than every later one. */
  readonly #times = new Float64Array(LAG_ACCESSES);
  readonly #arrived = new Float64Array(LAG_ACCESSES);
  /** They begin here, and come round: at most `LAG_ACCESSES` of them. */
  #first = 0;
  #length = 0;

  observe({ occurredAt, appendedAt }: Times): void {
    if (occurredAt > appendedAt + AHEAD_MILLIS_MAX) return;
    this.#arrivals += 1;
    let length = this.#length;
    while (length > 0 && (this.#times[(this.#first + length - 1) % LAG_ACCESSES] ?? 0) >= occurredAt) length -= 1;
    if (length > 0 && (this.#arrived[this.#first] ?? 0) <= this.#arrivals - LAG_ACCESSES) {
      this.#first = (this.#first + 1) % LAG_ACCESSES;
      length -= 1;
    }
    const place = (this.#first + length) % LAG_ACCESSES;
    this.#times[place] = occurredAt;
    this.#arrived[place] = this.#arrivals;
    this.#length = length + 1;
  }

  save(): SavedClock {
    const recent = Array.from({ length: this.#length }, (_, index) => {
      const place = (this.#first + index) % LAG_ACCESSES;
      return [this.#times[place] ?? 0, this.#arrived[place] ?? 0] as const;
    });
    return { arrivals: this.#arrivals, recent };
  }

  load({ arrivals, recent }: SavedClock): void {
    this.#arrivals = arrivals;
    this.#first = 0;
    this.#length = recent.length;
    for (const [index, [at, arrival]] of recent.entries()) {
      this.#times[index] = at;
      this.#arrived[index] = arrival;
    }
  }

  /** Milliseconds since 1970 UTC; -Infinity before the first event. */
  get now(): number {
    return this.#length === 0 ? Number.NEGATIVE_INFINITY : (this.#times[this.#first] ?? 0);
  }
}

/** The event time used for expiry. A time ahead of the append time is replaced by the append time. */
export function agesFrom({ occurredAt, appendedAt }: Times): number {
  return Math.min(occurredAt, appendedAt + AHEAD_MILLIS_MAX);
}
