import { isUnexplainedLook, utcDay } from '../detected-access.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { countingDetector } from '../window/counting-detector.ts';

/** One person looked at one owner without a reason on five days within two weeks: more than a matter whose ticket is missing. */
export const ownerWatchedDaily = mechanism({
  id: 'owner-watched-daily',
  ranges: { daysMin: whole('days', 2, 340), windowDays: whole('days', 1, 340) },
  create: ({ daysMin, windowDays }, { severity }) =>
    countingDetector({
      ...{ rule: 'owner-watched-daily', version: 1, severity, days: windowDays, valuesMin: daysMin },
      keyOf: (access) => {
        const { actor, account } = access.facts;
        return isUnexplainedLook(access) && account.ownerId !== null
          ? JSON.stringify([actor.id, account.ownerId])
          : null;
      },
      valueOf: (access) => String(utcDay(access)),
      summaryOf: ({ actorId }) =>
        `\`${actorId}\` opened one owner's recordings without a recorded reason on at least ${daysMin} days within ${windowDays} days.`,
      followsVerdict: true,
    }),
});
