import type { Problem } from '../../value-forms/problems.ts';
import type { RefusedTooOften } from './refused-quota.ts';
import { type TokenBucket, TokenBuckets } from './token-buckets.ts';

/** A request that would exceed the `eventsPerSecondMax` of a source. */
export interface QuotaExceeded {
  readonly sourceId: string;
  readonly events: number;
  readonly eventsPerSecondMax: number;
  readonly retryAfterSeconds: number;
}

export type OverLimit = QuotaExceeded | RefusedTooOften;

export function quotaProblem(exceeded: OverLimit): Problem {
  const { sourceId } = exceeded;
  if ('refusedPerSecondMax' in exceeded) {
    const expected = `at most ${exceeded.refusedPerSecondMax} refused records a second from this sender`;
    return { field: 'token', value: sourceId, expected };
  }
  const { events, eventsPerSecondMax: max } = exceeded;
  if (max === 0) {
    const expected = 'no events, because the limit of this source is 0 a second';
    return { field: 'source.id', value: sourceId, expected };
  }
  // A wait helps only where the request alone is not too large.
  const within = events > max ? 'so send less in one request' : 'also within one request';
  const expected = `at most ${max} events a second from this source, ${within}`;
  return { field: 'source.id', value: sourceId, expected };
}

/**
 * One token bucket for each source whose register record sets `eventsPerSecondMax`: it refills at that rate and holds
 * one second's worth. A source without a record has no limit.
 */
export class SourceQuotas {
  readonly #eventsPerSecondMax: (sourceId: string) => number | null;
  /** Bounded by the register: only sources with a limit have a bucket. */
  readonly #buckets = new TokenBuckets();

  constructor(eventsPerSecondMax: (sourceId: string) => number | null) {
    this.#eventsPerSecondMax = eventsPerSecondMax;
  }

  /** Takes the tokens of the whole request, or takes none and returns the source that exceeds its quota. */
  take(eventsBySource: ReadonlyMap<string, number>, nowMs: number): QuotaExceeded | null {
    const taking: { bucket: TokenBucket; events: number }[] = [];
    for (const [sourceId, events] of eventsBySource) {
      const rate = this.#eventsPerSecondMax(sourceId);
      if (rate === null) continue;
      const bucket = this.#buckets.refilled(sourceId, { rate, max: rate }, nowMs);
      if (events > bucket.tokens) {
        const waitSeconds = rate > 0 ? Math.ceil((events - bucket.tokens) / rate) : 1;
        return { sourceId, events, eventsPerSecondMax: rate, retryAfterSeconds: Math.max(1, waitSeconds) };
      }
      taking.push({ bucket, events });
    }
    for (const { bucket, events } of taking) bucket.tokens -= events;
    return null;
  }
}
