import type { AccessEvent } from '../../access-event/access-event.ts';
import { lateBy } from '../../access-event/time-claim.ts';
import type { SourceRegister } from '../../register/acts/source-in-force.ts';
import { delayLimitIn } from '../../register/delay-limit.ts';
import type { AccessDecision } from '../access-decision.ts';

/** Returns what a decision records of the time between an access and its report. */
export function reportDelay(
  { occurredAt, source }: AccessEvent,
  appendedAt: number,
  register: SourceRegister,
): Pick<AccessDecision, 'delaySecondsMax' | 'lateByMillis'> {
  const delaySecondsMax = delayLimitIn(register)(source.id, appendedAt);
  return { delaySecondsMax, lateByMillis: lateBy({ occurredAt, appendedAt }, delaySecondsMax) };
}
