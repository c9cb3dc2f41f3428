import { actorOf, type Caller } from '../../adapters/http/caller.ts';
import { REFUSED_BURST, REFUSED_PER_SECOND } from '../limits.ts';

/** A request of a caller whose records were refused too often before. */
export interface RefusedTooOften {
  readonly sourceId: string;
  /** The caller is no source. */
  readonly isPerson: boolean;
  readonly refusedPerSecondMax: number;
  readonly retryAfterSeconds: number;
}

interface Allowance {
  left: number;
  filledAt: number;
}

/**
 * Bounds the work that a caller causes with records that are refused: each costs a comparison with every field, a hash
 * and a dead letter. One token bucket for each caller, which is somebody with a token: their number is bounded. What is
 * over the limit is taken back by time, so a request is admitted or not before a byte of it is read.
 */
export class RefusedQuota {
  readonly #allowances = new Map<string, Allowance>();

  /** Returns why a request of the caller is not looked at now; null when it is. */
  exceeded(caller: Caller | null, nowMs: number): RefusedTooOften | null {
    const { left } = this.#filled(caller, nowMs);
    if (left > 0) return null;
    return {
      sourceId: nameOf(caller),
      isPerson: caller !== null && caller.person !== null,
      refusedPerSecondMax: REFUSED_PER_SECOND,
      retryAfterSeconds: Math.floor(-left / REFUSED_PER_SECOND) + 1,
    };
  }

  /** Counts the records of one request that were refused. A single one is paid for by its request. */
  count(refused: number, caller: Caller | null, nowMs: number): void {
    if (refused > 1) this.#filled(caller, nowMs).left -= refused;
  }

  #filled(caller: Caller | null, nowMs: number): Allowance {
    const name = nameOf(caller);
    const allowance = this.#allowances.get(name) ?? { left: REFUSED_BURST, filledAt: nowMs };
    // A clock that was set back changes nothing.
    const elapsedMs = Math.max(0, nowMs - allowance.filledAt);
    allowance.left = Math.min(REFUSED_BURST, allowance.left + (elapsedMs * REFUSED_PER_SECOND) / 1_000);
    allowance.filledAt = nowMs;
    this.#allowances.set(name, allowance);
    return allowance;
  }
}

function nameOf(caller: Caller | null): string {
  return caller === null ? 'unauthenticated' : actorOf(caller).id;
}
