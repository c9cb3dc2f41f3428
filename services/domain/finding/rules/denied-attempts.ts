import type { Severity } from '../../access-decision/access-decision.ts';
import { isJudged } from '../../access-decision/access-decision.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { DistinctWindow, IMPORT_ARRIVALS } from '../window/distinct-window.ts';

const HOUR_MILLIS = 3_600_000;
/** Attempts are kept for this much longer than the window, so that late events still count. */
const LATE_HOURS = 13 * 24;

/** An actor was denied, or failed, at five owners within a day, which suggests probing. */
export const deniedAttempts = mechanism({
  id: 'denied-attempts',
  ranges: {
    ownersMin: whole('owners', 2, 1000),
    windowHours: whole('hours', 1, 8_000),
  },
  create,
});

function create(
  { ownersMin, windowHours }: Record<'ownersMin' | 'windowHours', number>,
  { severity }: { severity: Severity },
): Detector {
  const window = new DistinctWindow({
    millis: windowHours * HOUR_MILLIS,
    valuesMin: ownersMin,
    keepMillis: (windowHours + LATE_HOURS) * HOUR_MILLIS,
    keptMin: IMPORT_ARRIVALS,
    keptMax: 200_000,
    perKeyMax: 5_000,
  });

  function observe(access: DetectedAccess) {
    const { actor, account } = access.facts;
    if (account.ownerId === null || !isJudged(access.decision)) return noReports;
    const reported = window.add({ key: actor.id, value: account.ownerId, access });
    return reported.map(toReport);
  }

  function toReport(access: AccessSnapshot): ReportedAccess {
    const summary = `\`${access.actorId}\` was denied access to recordings of at least ${ownersMin} owners within ${windowHours} hours.`;
    return reportKept(access, { rule: 'denied-attempts', severity, summary }, access.actorId);
  }
  const looksAt = traits.refused | traits.withOwner;
  return { id: 'denied-attempts', version: 1, looksAt, observe, memory: window };
}
