import { isUnexplainedLook } from '../detected-access.ts';
import type { Detector } from '../detector.ts';
import { countingDetector } from '../window/counting-detector.ts';

const OWNERS_MIN = 2;
const WINDOW_DAYS = 30;

/**
 * One person cited one ticket for two owners, and it explained neither access. A ticket is about one owner, so the
 * second use is already wrong, whether or not the ticket exists.
 */
export function ticketReused(): Detector {
  return countingDetector({
    ...{ rule: 'ticket-reused', version: 1, severity: 'medium', days: WINDOW_DAYS, valuesMin: OWNERS_MIN },
    keyOf: (access) => {
      const { claim } = access.event;
      if (claim?.kind !== 'ticket' || !isUnexplainedLook(access) || access.facts.account.ownerId === null) return null;
      return JSON.stringify([access.facts.actor.id, claim.id]);
    },
    valueOf: ({ facts }) => facts.account.ownerId ?? '',
    summaryOf: ({ actorId }) =>
      `\`${actorId}\` cited one ticket for recordings of at least ${OWNERS_MIN} owners, and it explained none.`,
    followsVerdict: true,
  });
}
