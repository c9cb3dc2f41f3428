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
  /** Only times that may still become the least: each is less than every later one. */
  #recent: (readonly [at: number, arrival: number])[] = [];

  observe({ occurredAt, appendedAt }: Times): void {
    if (occurredAt > appendedAt + AHEAD_MILLIS_MAX) return;
    this.#arrivals += 1;
    while ((this.#recent.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY) >= occurredAt) this.#recent.pop();
    this.#recent.push([occurredAt, this.#arrivals]);
    if ((this.#recent[0]?.[1] ?? 0) <= this.#arrivals - LAG_ACCESSES) this.#recent.shift();
  }

  save(): SavedClock {
    return { arrivals: this.#arrivals, recent: [...this.#recent] };
  }

  load({ arrivals, recent }: SavedClock): void {
    this.#arrivals = arrivals;
    this.#recent = [...recent];
  }

  /** Milliseconds since 1970 UTC; -Infinity before the first event. */
  get now(): number {
    return this.#recent[0]?.[0] ?? Number.NEGATIVE_INFINITY;
  }
}

/** The event time used for expiry. A time ahead of the append time is replaced by the append time. */
export function agesFrom({ occurredAt, appendedAt }: Times): number {
  return Math.min(occurredAt, appendedAt + AHEAD_MILLIS_MAX);
}
