import { isJudged } from '../../access-decision/access-decision.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import type { KeptAccess } from '../kept-access.ts';
import { DistinctWindow } from '../window/distinct-window.ts';

const HOUR_MILLIS = 3_600_000;
const OWNERS_MIN = 5;
const WINDOW_HOURS = 24;

/** An actor was denied, or failed, at five owners within a day, which suggests probing. */
export function deniedAttempts(): Detector {
  const window = new DistinctWindow({
    millis: WINDOW_HOURS * HOUR_MILLIS,
    valuesMin: OWNERS_MIN,
    markedMin: OWNERS_MIN,
    keepMillis: 14 * 24 * HOUR_MILLIS,
    keptMin: 50_000,
    keptMax: 200_000,
    perKeyMax: 5_000,
  });

  function observe(access: DetectedAccess) {
    const { actor, account } = access.facts;
    if (access.event.outcome === 'allowed' || account.ownerId === null || !isJudged(access.decision)) return noReports;
    const reported = window.add({ key: actor.id, value: account.ownerId, marked: true, access });
    return reported.map(toReport);
  }
  return { id: 'denied-attempts', version: 1, observe, memory: window };
}

function toReport(access: KeptAccess): ReportedAccess {
  const summary = `\`${access.actorId}\` was denied access to recordings of at least ${OWNERS_MIN} owners within ${WINDOW_HOURS} hours.`;
  return reportKept(access, { rule: 'denied-attempts', severity: 'medium', summary }, access.actorId);
}
