import type { AccessEvent } from '../../access-event/access-event.ts';
import { DELAY_SECONDS_MAX, lateBy } from '../../access-event/time-claim.ts';
import { type SourceRegister, sourceInForce } from '../../register/acts/source-in-force.ts';
import type { AccessDecision } from '../access-decision.ts';
import { checkSignature } from './source-signature.ts';

type ReportFacts = Pick<AccessDecision, 'delaySecondsMax' | 'lateByMillis' | 'sourceSignature'>;

/** Returns what a decision records of the report: how late it came, and whether its source signed it. */
export function reportFacts(event: AccessEvent, appendedAt: number, register: SourceRegister): ReportFacts {
  const { occurredAt, source } = event;
  const now = sourceInForce(register, source.id, appendedAt);
  const then = sourceInForce(register, source.id, occurredAt);
  const delaySecondsMax = now?.delaySecondsMax ?? DELAY_SECONDS_MAX;
  return {
    delaySecondsMax,
    lateByMillis: lateBy({ occurredAt, appendedAt }, delaySecondsMax),
    sourceSignature: checkSignature(event, now?.publicKey ?? null, then?.publicKey ?? null),
  };
}
