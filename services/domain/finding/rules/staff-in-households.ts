import { isJudged } from '../../access-decision/access-decision.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports } from '../detector.ts';
import { DistinctWindow } from '../window/distinct-window.ts';

const DAY_MILLIS = 86_400_000;
const ACCOUNTS_MIN = 3;
const WINDOW_DAYS = 365;

/**
 * A member of staff has the access of a customer to three accounts of other people, either granted in a tool or used as
 * a customer. Their own account and household do not count.
 */
export function staffInHouseholds(): Detector {
  const window = new DistinctWindow<DetectedAccess>({
    millis: WINDOW_DAYS * DAY_MILLIS,
    valuesMin: ACCOUNTS_MIN,
    markedMin: ACCOUNTS_MIN,
    keepMillis: 2 * WINDOW_DAYS * DAY_MILLIS,
    keptMin: 100_000,
    keptMax: 500_000,
    perKeyMax: 5_000,
  });

  function observe(access: DetectedAccess) {
    const { staffId, ownerId } = access;
    if (staffId === null || ownerId === null || access.action === 'revoke') return noReports;
    if (access.outcome !== 'allowed' || !isJudged(access)) return noReports;
    const reported = window.add({ key: staffId, value: ownerId, marked: true, item: access });
    return reported.map((evidence) => ({
      rule: 'staff-in-households',
      severity: 'high' as const,
      group: groups.actor(staffId),
      actorId: staffId,
      sourceId: null,
      evidence,
      summary: `\`${staffId}\` has a customer's permission to at least ${ACCOUNTS_MIN} accounts of other people.`,
    }));
  }
  return { id: 'staff-in-households', version: 1, observe };
}
