import { traits, unexplainedLook } from '../access-traits.ts';
import { isUnexplainedLook } from '../detected-access.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { countingDetector } from '../window/counting-detector.ts';

/** Four people looked at one owner without a reason within a week, whichever of the recordings. */
export const ownerFanOut = mechanism({
  id: 'owner-fan-out',
  ranges: { peopleMin: whole('people', 2, 1000), windowDays: whole('days', 1, 340) },
  create: ({ peopleMin, windowDays }, { severity }) =>
    countingDetector({
      rule: 'owner-fan-out',
      version: 1,
      severity,
      days: windowDays,
      valuesMin: peopleMin,
      keyOf: (access) => (isUnexplainedLook(access) ? access.facts.account.ownerId : null),
      valueOf: ({ facts }) => facts.actor.id,
      summaryOf: ({ actorId }) =>
        `\`${actorId}\` is one of at least ${peopleMin} people who opened one owner's recordings without a recorded reason within ${windowDays} days.`,
      followsVerdict: true,
      looksAt: unexplainedLook | traits.withOwner,
    }),
});
