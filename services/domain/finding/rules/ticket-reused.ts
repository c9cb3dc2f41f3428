import { traits, unexplainedLook } from '../access-traits.ts';
import { isUnexplainedLook } from '../detected-access.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { countingDetector } from '../window/counting-detector.ts';

/**
 * One person cited one ticket for two owners, and it explained neither access. A ticket is about one owner, so the
 * second use is already wrong, whether or not the ticket exists.
 */
export const ticketReused = mechanism({
  id: 'ticket-reused',
  ranges: { ownersMin: whole('owners', 2, 1000), windowDays: whole('days', 1, 340) },
  create: ({ ownersMin, windowDays }, { severity }) =>
    countingDetector({
      ...{ rule: 'ticket-reused', version: 1, severity, days: windowDays, valuesMin: ownersMin },
      keyOf: (access) => {
        const { claim } = access.event;
        if (claim?.kind !== 'ticket' || !isUnexplainedLook(access) || access.facts.account.ownerId === null)
          return null;
        return JSON.stringify([access.facts.actor.id, claim.id]);
      },
      valueOf: ({ facts }) => facts.account.ownerId ?? '',
      summaryOf: ({ actorId }) =>
        `\`${actorId}\` cited one ticket for recordings of at least ${ownersMin} owners, and it explained none.`,
      followsVerdict: true,
      looksAt: unexplainedLook | traits.withOwner | traits.withTicket,
    }),
});
