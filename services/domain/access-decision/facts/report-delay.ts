import type { AccessEvent } from '../../access-event/access-event.ts';
import { lateBy } from '../../access-event/time-claim.ts';
import { delayLimitIn } from '../../register/delay-limit.ts';
import type { RegisterView } from '../../register/register-view.ts';
import type { AccessDecision } from '../access-decision.ts';

/** Returns what a decision records of the time between an access and its report. */
export function reportDelay(
  { occurredAt, source }: AccessEvent,
  appendedAt: number,
  register: Pick<RegisterView, 'inForce'>,
): Pick<AccessDecision, 'delaySecondsMax' | 'lateByMillis'> {
  const delaySecondsMax = delayLimitIn(register)(source.id, appendedAt);
  return { delaySecondsMax, lateByMillis: lateBy({ occurredAt, appendedAt }, delaySecondsMax) };
}
