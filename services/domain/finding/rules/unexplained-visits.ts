import { type DetectedAccess, isAccess, isByPerson, isUnexplained, visitOf } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import type { KeptAccess } from '../kept-access.ts';
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
  const window = new DistinctWindow({
    millis: WINDOW_DAYS * DAY_MILLIS,
    valuesMin: VISITS_MIN,
    markedMin: VISITS_MIN,
    keepMillis: 31 * DAY_MILLIS,
    keptMin: 200_000,
    keptMax: 400_000,
    perKeyMax: 5_000,
  });

  function observe(access: DetectedAccess) {
    const { account, actor } = access.facts;
    if (!isAccess(access) || !isUnexplained(access) || !isByPerson(access) || account.isOwn) return noReports;
    const visit = visitOf(access);
    if (visit === null) return noReports;
    return window.add({ key: actor.id, value: visit, marked: true, access }).map(toReport);
  }

  function forget(accesses: readonly DetectedAccess[]) {
    return removeFrom(window, accesses, ({ facts }) => facts.actor.id).map(toReport);
  }
  return { id: 'unexplained-visits', version: 1, followsVerdict: true, observe, forget, memory: window };
}

function toReport(access: KeptAccess): ReportedAccess {
  const summary = `\`${access.actorId}\` made at least ${VISITS_MIN} unexplained visits within ${WINDOW_DAYS} days.`;
  return reportKept(access, { rule: 'unexplained-visits', severity: 'high', summary }, access.actorId);
}
