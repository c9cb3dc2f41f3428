import { isUnexplainedLook } from '../detected-access.ts';
import type { Detector } from '../detector.ts';
import { countingDetector } from '../window/counting-detector.ts';

const PEOPLE_MIN = 4;
const WINDOW_DAYS = 7;

/** Four people looked at one owner without a reason within a week, whichever of the recordings. */
export function ownerFanOut(): Detector {
  return countingDetector({
    ...{ rule: 'owner-fan-out', version: 1, severity: 'high', days: WINDOW_DAYS, valuesMin: PEOPLE_MIN },
    keyOf: (access) => (isUnexplainedLook(access) ? access.facts.account.ownerId : null),
    valueOf: ({ facts }) => facts.actor.id,
    summaryOf: ({ actorId }) =>
      `\`${actorId}\` is one of at least ${PEOPLE_MIN} people who opened one owner's recordings without a recorded reason within ${WINDOW_DAYS} days.`,
    followsVerdict: true,
  });
}
