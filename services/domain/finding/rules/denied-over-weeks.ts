import { isJudged } from '../../access-decision/access-decision.ts';
import { isByPerson } from '../detected-access.ts';
import type { Detector } from '../detector.ts';
import { countingDetector } from '../window/counting-detector.ts';

const OWNERS_MIN = 8;
const WINDOW_DAYS = 30;

/** The slow form of `denied-attempts`: a person was denied at eight owners within a month. */
export function deniedOverWeeks(): Detector {
  return countingDetector({
    ...{ rule: 'denied-over-weeks', version: 1, severity: 'medium', days: WINDOW_DAYS, valuesMin: OWNERS_MIN },
    keyOf: (access) => {
      const { event, decision, facts } = access;
      const isDenied = event.outcome === 'denied' && isJudged(decision) && isByPerson(access);
      return isDenied && facts.account.ownerId !== null ? facts.actor.id : null;
    },
    valueOf: ({ facts }) => facts.account.ownerId ?? '',
    summaryOf: ({ actorId }) =>
      `\`${actorId}\` was denied access to recordings of at least ${OWNERS_MIN} owners within ${WINDOW_DAYS} days.`,
    followsVerdict: false,
  });
}
