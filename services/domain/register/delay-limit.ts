import { DELAY_SECONDS_MAX, type DelayLimit } from '../access-event/time-claim.ts';
import type { RegisterView } from './register-view.ts';

/** The `delaySecondsMax` in the record of the source that is in force when the log takes the report; else 90 days. */
export function delayLimitIn(register: Pick<RegisterView, 'inForce'>): DelayLimit {
  return (sourceId, at) => register.inForce('source', sourceId, at)?.delaySecondsMax ?? DELAY_SECONDS_MAX;
}
