import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { countingDetector } from '../window/counting-detector.ts';

/**
 * One device used five accounts of customers within a week: somebody has their passwords. An address is no sign of
 * that, because providers share one among many customers; `accounts-on-network` looks at those that are new. The alert is one of the tool that the accounts were used in.
 */
export const accountsOnDevice = mechanism({
  id: 'accounts-on-device',
  ranges: { accountsMin: whole('accounts', 2, 1000), windowDays: whole('days', 1, 340) },
  create: ({ accountsMin, windowDays }, { severity }) =>
    countingDetector({
      rule: 'accounts-on-device',
      version: 1,
      severity,
      days: windowDays,
      valuesMin: accountsMin,
      keyOf: ({ event }) => event.authentication?.deviceId ?? null,
      valueOf: ({ facts }) => facts.account.ownerId ?? '',
      summaryOf: () => `One device used at least ${accountsMin} accounts of customers within ${windowDays} days.`,
      groupOf: ({ sourceId }) => groups.source(sourceId, 'accounts-on-device'),
      followsVerdict: false,
      looksAt: traits.withDevice | traits.byCustomer | traits.access | traits.withOwner,
      asksSource: true,
    }),
});
