import { traits, unexplainedLook } from '../access-traits.ts';
import { isUnexplainedLook, utcDay } from '../detected-access.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { countingDetector } from '../window/counting-detector.ts';
import { watchedOf } from './owner-watched-daily.ts';

/** One person keeps going back to one owner without a reason: in three different weeks out of six. */
export const ownerWatchedWeekly = mechanism({
  id: 'owner-watched-weekly',
  ranges: { weeksMin: whole('weeks', 2, 52), windowDays: whole('days', 1, 340) },
  reach({ weeksMin, windowDays }) {
    const most = Math.ceil(windowDays / 7) + 1;
    const expected = `at most ${most}: a window of ${windowDays} days has no more weeks`;
    return [{ parameter: 'weeksMin', isReached: weeksMin <= most, expected }];
  },
  create: ({ weeksMin, windowDays }, { severity }) =>
    countingDetector({
      rule: 'owner-watched-weekly',
      version: 1,
      severity,
      days: windowDays,
      valuesMin: weeksMin,
      keyOf: (access) => (isUnexplainedLook(access) ? watchedOf(access) : null),
      valueOf: (access) => String(Math.floor(utcDay(access) / 7)),
      summaryOf: ({ actorId }) =>
        `\`${actorId}\` opened one owner's recordings without a recorded reason in at least ${weeksMin} weeks within ${windowDays} days.`,
      followsVerdict: true,
      looksAt: unexplainedLook | traits.withOwner,
    }),
});
