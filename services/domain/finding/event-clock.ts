import type { Evidence } from './finding.ts';

/** How far a source's clock may run before the log's and still be believed. */
const AHEAD_MILLIS_MAX = 60_000;

/** The newest event time seen that can be believed: a source whose clock is a year ahead must not age everything. */
export class EventClock {
  #newest = Number.NEGATIVE_INFINITY;

  observe({ occurredAt, appendedAt }: Evidence): void {
    if (occurredAt > this.#newest && occurredAt <= appendedAt + AHEAD_MILLIS_MAX) this.#newest = occurredAt;
  }

  /** Milliseconds since 1970 UTC; -Infinity before the first event. */
  get newest(): number {
    return this.#newest;
  }
}

/** The event time by which an access ages: a clock that runs ahead counts as the log's. */
export function agesFrom({ occurredAt, appendedAt }: Evidence): number {
  return Math.min(occurredAt, appendedAt + AHEAD_MILLIS_MAX);
}
