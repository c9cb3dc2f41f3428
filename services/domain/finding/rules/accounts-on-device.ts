import { groups } from '../alert-group.ts';
import { isAccess } from '../detected-access.ts';
import type { Detector } from '../detector.ts';
import { countingDetector } from '../window/counting-detector.ts';

const ACCOUNTS_MIN = 5;
const WINDOW_DAYS = 7;
const customers: ReadonlySet<string> = new Set(['owner', 'authorised-user', 'customer-session']);

/**
 * One device used five accounts of customers within a week: somebody has their passwords. An address is no sign of
 * that, because providers share one among many customers. The alert is one of the tool that the accounts were used in.
 */
export function accountsOnDevice(): Detector {
  return countingDetector({
    ...{ rule: 'accounts-on-device', version: 1, severity: 'high', days: WINDOW_DAYS, valuesMin: ACCOUNTS_MIN },
    keyOf: (access) => {
      const { facts, event } = access;
      const isOfCustomer = customers.has(facts.actor.kind) && isAccess(access) && facts.account.ownerId !== null;
      return isOfCustomer ? (event.authentication?.deviceId ?? null) : null;
    },
    valueOf: ({ facts }) => facts.account.ownerId ?? '',
    summaryOf: () => `One device used at least ${ACCOUNTS_MIN} accounts of customers within ${WINDOW_DAYS} days.`,
    groupOf: ({ sourceId }) => groups.source(sourceId, 'accounts-on-device'),
    followsVerdict: false,
    asksSource: true,
  });
}
