import { isJudged } from '../../access-decision/access-decision.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports } from '../detector.ts';
import { DistinctWindow } from '../window/distinct-window.ts';

const HOUR_MILLIS = 3_600_000;
const OWNERS_MIN = 5;
const WINDOW_HOURS = 24;

/** An actor was denied, or failed, at five owners within a day, which suggests probing. */
export function deniedAttempts(): Detector {
  const window = new DistinctWindow<DetectedAccess>({
    millis: WINDOW_HOURS * HOUR_MILLIS,
    valuesMin: OWNERS_MIN,
    markedMin: OWNERS_MIN,
    keepMillis: 14 * 24 * HOUR_MILLIS,
    keptMin: 100_000,
    keptMax: 500_000,
    perKeyMax: 5_000,
  });

  function observe(access: DetectedAccess) {
    if (access.outcome === 'allowed' || access.ownerId === null || !isJudged(access)) return noReports;
    const reported = window.add({ key: access.actorId, value: access.ownerId, marked: true, item: access });
    return reported.map((evidence) => ({
      rule: 'denied-attempts',
      severity: 'medium' as const,
      group: groups.actor(access.actorId),
      actorId: access.actorId,
      sourceId: null,
      evidence,
      summary: `\`${access.actorId}\` was denied access to recordings of at least ${OWNERS_MIN} owners within ${WINDOW_HOURS} hours.`,
    }));
  }
  return { id: 'denied-attempts', version: 1, observe };
}
