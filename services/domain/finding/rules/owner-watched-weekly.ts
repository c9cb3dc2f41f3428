import { isUnexplainedLook, utcDay } from '../detected-access.ts';
import type { Detector } from '../detector.ts';
import { countingDetector } from '../window/counting-detector.ts';

const WEEKS_MIN = 3;
const WINDOW_DAYS = 42;

/** One person keeps going back to one owner without a reason: in three different weeks out of six. */
export function ownerWatchedWeekly(): Detector {
  return countingDetector({
    ...{ rule: 'owner-watched-weekly', version: 1, severity: 'high', days: WINDOW_DAYS, valuesMin: WEEKS_MIN },
    keyOf: (access) => {
      const { actor, account } = access.facts;
      return isUnexplainedLook(access) && account.ownerId !== null ? JSON.stringify([actor.id, account.ownerId]) : null;
    },
    valueOf: (access) => String(Math.floor(utcDay(access) / 7)),
    summaryOf: ({ actorId }) =>
      `\`${actorId}\` opened one owner's recordings without a recorded reason in at least ${WEEKS_MIN} weeks within ${WINDOW_DAYS} days.`,
    followsVerdict: true,
  });
}
