import { DELAY_SECONDS_MAX, type DelayLimit } from '../access-event/time-claim.ts';
import { type SourceRegister, sourceInForce } from './acts/source-in-force.ts';
import type { Source } from './register-record.ts';

/** The `delaySecondsMax` in the record of the source that is in force when the log takes the report; else 90 days. */
export function delayLimitIn(register: SourceRegister): DelayLimit {
  return (sourceId, at) => delayLimitOf(sourceInForce(register, sourceId, at));
}

/** The limit of a source by its record in force; 90 days without a record or a limit in it. */
export function delayLimitOf(source: Pick<Source, 'delaySecondsMax'> | null): number {
  return source?.delaySecondsMax ?? DELAY_SECONDS_MAX;
}
