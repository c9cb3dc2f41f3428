import { groups } from '../alert-group.ts';
import { type DetectedAccess, isAccess, isByPerson, isUnexplained, visitOf } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess } from '../detector.ts';
import { DistinctWindow } from '../window/distinct-window.ts';
import { removeFrom } from '../window/remove-from.ts';

const DAY_MILLIS = 86_400_000;
/**
 * In simulation, 0.3 % of ordinary staff reach this number in a quarter; an offender reaches it in two to three days.
 */
const VISITS_MIN = 8;
const WINDOW_DAYS = 5;

/** One person made eight unexplained visits within five days. Visits to their own account do not count. */
export function unexplainedVisits(): Detector {
  const window = new DistinctWindow<DetectedAccess>({
    millis: WINDOW_DAYS * DAY_MILLIS,
    valuesMin: VISITS_MIN,
    markedMin: VISITS_MIN,
    keepMillis: 31 * DAY_MILLIS,
    keptMin: 200_000,
    keptMax: 1_000_000,
    perKeyMax: 5_000,
  });

  function observe(access: DetectedAccess) {
    if (!isAccess(access) || !isUnexplained(access) || !isByPerson(access) || access.ownAccount) return noReports;
    const visit = visitOf(access);
    if (visit === null) return noReports;
    const reported = window.add({ key: access.actorId, value: visit, marked: true, item: access });
    return reported.map(toReport);
  }

  function forget(accesses: readonly DetectedAccess[]) {
    return removeFrom(window, accesses, ({ actorId }) => actorId).map(({ item }) => toReport(item));
  }
  return { id: 'unexplained-visits', version: 1, followsVerdict: true, observe, forget };
}

function toReport(evidence: DetectedAccess): ReportedAccess {
  const { actorId } = evidence;
  return {
    rule: 'unexplained-visits',
    severity: 'high',
    group: groups.actor(actorId),
    actorId,
    sourceId: null,
    evidence,
    summary: `\`${actorId}\` made at least ${VISITS_MIN} unexplained visits within ${WINDOW_DAYS} days.`,
  };
}
