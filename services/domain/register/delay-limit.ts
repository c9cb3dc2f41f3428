import { DELAY_SECONDS_MAX, type DelayLimit } from '../access-event/time-claim.ts';
import { type SourceRegister, sourceInForce } from './acts/source-in-force.ts';

/** The `delaySecondsMax` in the record of the source that is in force when the log takes the report; else 90 days. */
export function delayLimitIn(register: SourceRegister): DelayLimit {
  return (sourceId, at) => sourceInForce(register, sourceId, at)?.delaySecondsMax ?? DELAY_SECONDS_MAX;
}
