import { actorOf, type Caller } from '../../adapters/http/caller.ts';
import { REFUSED_BURST, REFUSED_PER_SECOND } from '../limits.ts';
import { TokenBuckets } from './token-buckets.ts';

/** A request of a caller whose records were refused too often before. */
export interface RefusedTooOften {
  readonly sourceId: string;
  /** The caller is no source. */
  readonly isPerson: boolean;
  readonly refusedPerSecondMax: number;
  readonly retryAfterSeconds: number;
}

const limit = { rate: REFUSED_PER_SECOND, max: REFUSED_BURST };

/**
 * Bounds the work that a caller causes with records that are refused: each costs a comparison with every field, a hash
 * and a dead letter. One token bucket for each caller, which is somebody with a token: their number is bounded. What is
 * over the limit is taken back by time, so a request is admitted or not before a byte of it is read.
 */
export class RefusedQuota {
  readonly #buckets = new TokenBuckets();

  /** Returns why a request of the caller is not looked at now; null when it is. */
  exceeded(caller: Caller | null, nowMs: number): RefusedTooOften | null {
    const { tokens } = this.#buckets.refilled(nameOf(caller), limit, nowMs);
    if (tokens > 0) return null;
    return {
      sourceId: nameOf(caller),
      isPerson: caller !== null && caller.person !== null,
      refusedPerSecondMax: REFUSED_PER_SECOND,
      retryAfterSeconds: Math.floor(-tokens / REFUSED_PER_SECOND) + 1,
    };
  }

  /** Counts the records of one request that were refused. A single one is paid for by its request. */
  count(refused: number, caller: Caller | null, nowMs: number): void {
    if (refused > 1) this.#buckets.refilled(nameOf(caller), limit, nowMs).tokens -= refused;
  }
}

function nameOf(caller: Caller | null): string {
  return caller === null ? 'unauthenticated' : actorOf(caller).id;
}
