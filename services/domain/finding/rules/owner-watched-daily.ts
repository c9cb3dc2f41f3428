import { isUnexplainedLook, utcDay } from '../detected-access.ts';
import type { Detector } from '../detector.ts';
import { countingDetector } from '../window/counting-detector.ts';

/** A matter whose ticket is missing causes several unexplained visits too, but on fewer days. */
const DAYS_MIN = 5;
const WINDOW_DAYS = 14;

/** One person looked at one owner without a reason on five days within two weeks. */
export function ownerWatchedDaily(): Detector {
  return countingDetector({
    ...{ rule: 'owner-watched-daily', version: 1, severity: 'high', days: WINDOW_DAYS, valuesMin: DAYS_MIN },
    keyOf: (access) => {
      const { actor, account } = access.facts;
      return isUnexplainedLook(access) && account.ownerId !== null ? JSON.stringify([actor.id, account.ownerId]) : null;
    },
    valueOf: (access) => String(utcDay(access)),
    summaryOf: ({ actorId }) =>
      `\`${actorId}\` opened one owner's recordings without a recorded reason on at least ${DAYS_MIN} days within ${WINDOW_DAYS} days.`,
    followsVerdict: true,
  });
}
