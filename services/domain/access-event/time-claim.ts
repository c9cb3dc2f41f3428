/** How far the time that a source claims may be ahead of the time of receipt. Beyond it the access is marked. */
export const AHEAD_MILLIS_MAX = 5 * 60_000;
/** How far the claimed time may be behind it, in seconds, where the record of the source has no `delaySecondsMax`. */
export const DELAY_SECONDS_MAX = 90 * 86_400;

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

/** True of a claimed time that cannot be: ahead of the time of receipt, or before 1970. */
export function isImpossible(claim: TimeClaim): boolean {
  return claim.occurredAt < 0 || isAhead(claim);
}

/** The claimed time, or that of receipt where the claimed one cannot be. */
export function credibleTime(claim: TimeClaim): number {
  return isImpossible(claim) ? claim.appendedAt : claim.occurredAt;
}

/** Returns how many milliseconds a claimed time is behind the log's clock, or `null` where the limit allows that. */
export function lateBy({ occurredAt, appendedAt }: TimeClaim, delaySecondsMax: number): number | null {
  const behind = appendedAt - occurredAt;
  return behind > delaySecondsMax * 1_000 ? behind : null;
}

/** Returns how far a claimed time is from the log's clock if that is too far, or `null` for a credible time. */
export function timeMarkOf(claim: TimeClaim, lateByMillis: number | null): TimeMark | null {
  if (isAhead(claim)) return { mark: 'clock-skew', byMs: claim.occurredAt - claim.appendedAt };
  return lateByMillis === null ? null : { mark: 'late', byMs: lateByMillis };
}
