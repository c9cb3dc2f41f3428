import { isJudged } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { countingDetector } from '../window/counting-detector.ts';

/** The slow form of `denied-attempts`: a person was denied at eight owners within a month. */
export const deniedOverWeeks = mechanism({
  id: 'denied-over-weeks',
  ranges: { ownersMin: whole('owners', 2, 1000), windowDays: whole('days', 1, 340) },
  create: ({ ownersMin, windowDays }, { severity }) =>
    countingDetector({
      rule: 'denied-over-weeks',
      version: 1,
      severity,
      days: windowDays,
      valuesMin: ownersMin,
      keyOf: ({ event, decision, facts }) => {
        return event.outcome === 'denied' && isJudged(decision) ? facts.actor.id : null;
      },
      valueOf: ({ facts }) => facts.account.ownerId ?? '',
      summaryOf: ({ actorId }) =>
        `\`${actorId}\` was denied access to recordings of at least ${ownersMin} owners within ${windowDays} days.`,
      followsVerdict: false,
      looksAt: traits.refused | traits.byPerson | traits.withOwner,
    }),
});
