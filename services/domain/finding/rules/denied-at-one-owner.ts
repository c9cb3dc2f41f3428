import { isJudged } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { utcDay } from '../detected-access.ts';
import { mechanism } from '../mechanisms/mechanism.ts';
import { countingDetector } from '../window/counting-detector.ts';
import { dayRanges, reachOfDays, watchedOf } from './owner-watched-daily.ts';

/** One person tried the recordings of one owner again and again, and was denied each time: no door, but an intention. */
export const deniedAtOneOwner = mechanism({
  id: 'denied-at-one-owner',
  ranges: dayRanges,
  reach: reachOfDays,
  create: ({ daysMin, windowDays }, { severity }) =>
    countingDetector({
      rule: 'denied-at-one-owner',
      version: 1,
      severity,
      days: windowDays,
      valuesMin: daysMin,
      keyOf: (access) => (access.event.outcome === 'denied' && isJudged(access.decision) ? watchedOf(access) : null),
      valueOf: (access) => String(utcDay(access)),
      summaryOf: ({ actorId }) =>
        `\`${actorId}\` was denied access to one owner's recordings on at least ${daysMin} days within ${windowDays} days.`,
      followsVerdict: false,
      looksAt: traits.refused | traits.byPerson | traits.ofOthers | traits.withOwner,
    }),
});
