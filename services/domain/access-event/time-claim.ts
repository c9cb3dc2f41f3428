/** How far the time that a source claims may lie ahead of the time of receipt; beyond it the access is marked. */
export const AHEAD_MILLIS_MAX = 5 * 60_000;
/** How far behind it may lie. */
export const BEHIND_MILLIS_MAX = 90 * 86_400_000;

/** A claim and the log's clock, milliseconds since 1970 UTC. */
export interface TimeClaim {
  readonly occurredAt: number;
  readonly appendedAt: number;
}

export interface TimeMark {
  /** `clock-skew`: it would not have happened yet. `late`: history that was reported long after. */
  readonly mark: 'clock-skew' | 'late';
  readonly byMs: number;
}

/** Nothing that was received can happen later: such an access is in no window. */
export function isAhead({ occurredAt, appendedAt }: TimeClaim): boolean {
  return occurredAt - appendedAt > AHEAD_MILLIS_MAX;
}

/** How far a claim lies from the log's clock, where that is further than it may. `null` for a time that can be believed. */
export function timeMarkOf(claim: TimeClaim): TimeMark | null {
  const { occurredAt, appendedAt } = claim;
  if (isAhead(claim)) return { mark: 'clock-skew', byMs: occurredAt - appendedAt };
  if (appendedAt - occurredAt > BEHIND_MILLIS_MAX) return { mark: 'late', byMs: appendedAt - occurredAt };
  return null;
}
