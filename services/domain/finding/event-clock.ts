import type { CitedAccess } from './finding.ts';

/** When an access happened as its source claims, and when it was appended. */
type Times = Pick<CitedAccess, 'occurredAt' | 'appendedAt'>;

/** An event time that is further than this ahead of the append time is not trusted. */
const AHEAD_MILLIS_MAX = 60_000;

/** The newest trusted event time. A source whose clock is a year ahead must not expire everything. */
export class EventClock {
  #newest = Number.NEGATIVE_INFINITY;

  observe({ occurredAt, appendedAt }: Times): void {
    if (occurredAt > this.#newest && occurredAt <= appendedAt + AHEAD_MILLIS_MAX) this.#newest = occurredAt;
  }

  load(newest: number): void {
    this.#newest = newest;
  }

  /** Milliseconds since 1970 UTC; -Infinity before the first event. */
  get newest(): number {
    return this.#newest;
  }
}

/** The event time used for expiry. A time ahead of the append time is replaced by the append time. */
export function agesFrom({ occurredAt, appendedAt }: Times): number {
  return Math.min(occurredAt, appendedAt + AHEAD_MILLIS_MAX);
}
