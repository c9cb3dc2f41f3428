import { traits, unexplainedLook } from '../access-traits.ts';
import { type DetectedAccess, isUnexplainedLook, utcDay } from '../detected-access.ts';
import { mechanism, type Reach, whole } from '../mechanisms/mechanism.ts';
import { countingDetector } from '../window/counting-detector.ts';

/** Of detectors that count days in a window. */
export const dayRanges = { daysMin: whole('days', 2, 340), windowDays: whole('days', 1, 340) };

type DayLimit = keyof typeof dayRanges;

export function reachOfDays({ daysMin, windowDays }: Record<DayLimit, number>): readonly Reach<DayLimit>[] {
  const expected = `at most ${windowDays + 1}: a window of ${windowDays} days has no more UTC days`;
  return [{ parameter: 'daysMin', isReached: daysMin <= windowDays + 1, expected }];
}

/** One person looked at one owner without a reason on five days within two weeks: more than a matter whose ticket is missing. */
export const ownerWatchedDaily = mechanism({
  id: 'owner-watched-daily',
  ranges: dayRanges,
  reach: reachOfDays,
  create: ({ daysMin, windowDays }, { severity }) =>
    countingDetector({
      rule: 'owner-watched-daily',
      version: 1,
      severity,
      days: windowDays,
      valuesMin: daysMin,
      keyOf: (access) => (isUnexplainedLook(access) ? watchedOf(access) : null),
      valueOf: (access) => String(utcDay(access)),
      summaryOf: ({ actorId }) =>
        `\`${actorId}\` opened one owner's recordings without a recorded reason on at least ${daysMin} days within ${windowDays} days.`,
      followsVerdict: true,
      looksAt: unexplainedLook | traits.withOwner,
    }),
});

let last: { readonly access: DetectedAccess; readonly pair: string | null } | null = null;

/** The actor and whom they look at; null where nobody knows the owner. Two detectors ask for it, one after the other. */
export function watchedOf(access: DetectedAccess): string | null {
  if (last?.access === access) return last.pair;
  const { actor, account } = access.facts;
  const pair = account.ownerId === null ? null : JSON.stringify([actor.id, account.ownerId]);
  last = { access, pair };
  return pair;
}
