import { BEHIND_MILLIS_MAX, type DelayLimit } from '../domain/access-event/time-claim.ts';
import type { RegisterView } from '../domain/register/register-view.ts';

/** The `delaySecondsMax` in the record of the source that is in force when the log takes the report; else 90 days. */
export function delayLimitIn(register: Pick<RegisterView, 'inForce'>): DelayLimit {
  return (sourceId, at) => {
    const seconds = register.inForce('source', sourceId, at)?.delaySecondsMax ?? null;
    return seconds === null ? BEHIND_MILLIS_MAX : seconds * 1_000;
  };
}
