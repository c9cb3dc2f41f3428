import { type DetectedAccess, visitOf } from '../detected-access.ts';
import type { Detector } from '../detector.ts';
import { shareDetector } from '../share-detector.ts';

const leaving: ReadonlySet<string> = new Set(['download', 'export']);

/**
 * Of the actor's last 40 draws (a distinct private recording within a visit, looked at or taken out) too many left the
 * building, explained or not: the right ticket, and everything is saved. Orders of a court are left out:
 * what they ask for is handed over.
 */
export function downloadShare(): Detector {
  return shareDetector({
    rule: 'download-share',
    version: 1,
    severity: 'high',
    drawOf(access) {
      const visit = visitOf(access);
      if (visit === null || access.recordingId === null || !access.privateMaterial) return null;
      return `${isLeaving(access) ? 'out' : 'in'} ${access.recordingId} ${visit}`;
    },
    isMarked: isLeaving,
    followsVerdict: false,
    counts: ({ purpose }) => purpose !== 'legal-process',
    summaryOf: ({ actorId }) =>
      `\`${actorId}\` downloads a far larger share of recordings than others in the same role.`,
  });
}

function isLeaving({ action }: DetectedAccess): boolean {
  return leaving.has(action);
}
