import { isUnexplained, visitOf } from '../detected-access.ts';
import type { Detector } from '../detector.ts';
import { shareDetector } from '../share-detector.ts';

/**
 * Of the actor's last 40 draws (a distinct camera within an unexplained visit) too many met an intimate camera.
 */
export function intimateShare(): Detector {
  return shareDetector({
    rule: 'intimate-share',
    version: 1,
    severity: 'critical',
    drawOf(access) {
      const visit = visitOf(access);
      return visit === null || access.cameraId === null ? null : `${access.cameraId} ${visit}`;
    },
    isMarked: ({ locationClass }) => locationClass === 'intimate',
    counts: isUnexplained,
    followsVerdict: true,
    summaryOf: ({ actorId }) =>
      `In unexplained visits, \`${actorId}\` chose cameras in intimate rooms far more often than others in the same role.`,
  });
}
