/** How far the time that a source claims may be ahead of the time of receipt. Beyond it the access is marked. */
export const AHEAD_MILLIS_MAX = 5 * 60_000;
/** How far the claimed time may be behind it, where the record of the source gives no `delaySecondsMax`. */
export const BEHIND_MILLIS_MAX = 90 * 86_400_000;

/** A claimed time and the log's clock, milliseconds since 1970 UTC. */
export interface TimeClaim {
  readonly occurredAt: number;
  readonly appendedAt: number;
}

export interface TimeMark {
  /** `clock-skew`: the claimed time is in the future. `late`: the access was reported long after it happened. */
  readonly mark: 'clock-skew' | 'late';
  readonly byMs: number;
}

/** A received access cannot happen later, so such an access belongs to no window. */
export function isAhead({ occurredAt, appendedAt }: TimeClaim): boolean {
  return occurredAt - appendedAt > AHEAD_MILLIS_MAX;
}

/** How many milliseconds a report of this source, appended at `at`, may be behind its access. */
export type DelayLimit = (sourceId: string, at: number) => number;

/** Returns how far a claimed time is from the log's clock if it exceeds the limit, or `null` for a credible time. */
export function timeMarkOf(claim: TimeClaim, behindMillisMax = BEHIND_MILLIS_MAX): TimeMark | null {
  const { occurredAt, appendedAt } = claim;
  if (isAhead(claim)) return { mark: 'clock-skew', byMs: occurredAt - appendedAt };
  if (appendedAt - occurredAt > behindMillisMax) return { mark: 'late', byMs: appendedAt - occurredAt };
  return null;
}
