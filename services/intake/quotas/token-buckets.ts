/** Tokens left; below 0 what was taken in advance. */
export interface TokenBucket {
  tokens: number;
  filledAt: number;
}

/** One token bucket for each name. The caller bounds the number of names. */
export class TokenBuckets {
  readonly #buckets = new Map<string, TokenBucket>();

  /** Returns the bucket, refilled at `rate` tokens a second up to `max`. A new one is full. `nowMs`: since 1970 UTC. */
  refilled(name: string, { rate, max }: { readonly rate: number; readonly max: number }, nowMs: number): TokenBucket {
    const bucket = this.#buckets.get(name) ?? { tokens: max, filledAt: nowMs };
    // A clock that was set back changes nothing.
    const elapsedMs = Math.max(0, nowMs - bucket.filledAt);
    bucket.tokens = Math.min(max, bucket.tokens + (elapsedMs * rate) / 1_000);
    bucket.filledAt = nowMs;
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
