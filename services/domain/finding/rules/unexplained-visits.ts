import type { Severity } from '../../access-decision/access-decision.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';
import { traits, unexplainedLook } from '../access-traits.ts';
import { type DetectedAccess, visitOf } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { accessRows } from '../window/access-rows.ts';
import { DistinctWindow, IMPORT_ARRIVALS } from '../window/distinct-window.ts';
import { removeFrom } from '../window/remove-from.ts';

const DAY_MILLIS = 86_400_000;
/** Accesses are kept for this much longer than the window, so that late events still count. */
const LATE_DAYS = 26;

/** One person made eight unexplained visits within five days. Visits to their own account do not count. */
export const unexplainedVisits = mechanism({
  id: 'unexplained-visits',
  ranges: {
    visitsMin: whole('visits', 2, 1000),
    windowDays: whole('days', 1, 340),
  },
  create,
});

function create(
  { visitsMin, windowDays }: Record<'visitsMin' | 'windowDays', number>,
  { severity }: { severity: Severity },
): Detector {
  const window = new DistinctWindow({
    millis: windowDays * DAY_MILLIS,
    valuesMin: visitsMin,
    keepMillis: (windowDays + LATE_DAYS) * DAY_MILLIS,
    keptMin: IMPORT_ARRIVALS,
    keptMax: 400_000,
    perKeyMax: 5_000,
  });

  function observe(access: DetectedAccess) {
    const visit = visitOf(access);
    if (visit === null) return noReports;
    const reported = window.add({ key: accessRows.numbersOf(access).actor, value: visit, access });
    return reported.length === 0 ? noReports : reported.map(toReport);
  }

  function forget(accesses: readonly DetectedAccess[]) {
    return removeFrom(window, accesses, ({ facts }) => facts.actor.id).map(toReport);
  }

  function toReport(access: AccessSnapshot): ReportedAccess {
    const summary = `\`${access.actorId}\` made at least ${visitsMin} unexplained visits within ${windowDays} days.`;
    return reportKept(access, { rule: 'unexplained-visits', severity, summary }, access.actorId);
  }
  const looksAt = unexplainedLook | traits.withOwner;
  return { id: 'unexplained-visits', version: 1, followsVerdict: true, looksAt, observe, forget, memory: window };
}
