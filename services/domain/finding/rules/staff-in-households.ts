import { type DetectedAccess, isAllowed } from '../detected-access.ts';
import { type Detector, noReports, reportKept } from '../detector.ts';
import { DistinctWindow } from '../window/distinct-window.ts';

const DAY_MILLIS = 86_400_000;
const ACCOUNTS_MIN = 3;
const WINDOW_DAYS = 365;

/**
 * A member of staff has the access of a customer to three accounts of other people, either granted in a tool or used as
 * a customer. Their own account and household do not count.
 */
export function staffInHouseholds(): Detector {
  const window = new DistinctWindow({
    millis: WINDOW_DAYS * DAY_MILLIS,
    valuesMin: ACCOUNTS_MIN,
    markedMin: ACCOUNTS_MIN,
    keepMillis: 2 * WINDOW_DAYS * DAY_MILLIS,
    keptMin: 50_000,
    keptMax: 200_000,
    perKeyMax: 5_000,
  });

  function observe(access: DetectedAccess) {
    const { staff, account } = access.facts;
    if (staff.id === null || account.ownerId === null || access.event.action === 'revoke') return noReports;
    if (!isAllowed(access)) return noReports;
    const { id } = staff;
    const summary = `\`${id}\` has a customer's permission to at least ${ACCOUNTS_MIN} accounts of other people.`;
    return window
      .add({ key: id, value: account.ownerId, marked: true, access })
      .map((one) => reportKept(one, { rule: 'staff-in-households', severity: 'high', summary }, id));
  }
  return { id: 'staff-in-households', version: 1, observe, memory: window };
}
