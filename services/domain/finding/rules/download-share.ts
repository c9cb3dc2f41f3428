import { traits } from '../access-traits.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { mechanism } from '../mechanisms/mechanism.ts';
import type { Draws } from '../role-base-rate.ts';
import { reachOfShares, shareDetector, shareRanges } from '../share-detector.ts';

/** A draw is a private recording in a visit, looked at or taken out. */
export const leavingDraws =
  traits.access |
  traits.byPerson |
  traits.ofOthers |
  traits.withOwner |
  traits.withRecording |
  traits.withPrivateMaterial;

/**
 * Too many of the last 40 draws of the actor were downloads, explained or not. A draw is a distinct private recording
 * within a visit, viewed or downloaded. A valid ticket does not justify saving everything. Court orders are left out
 * because they require disclosure.
 */
export const downloadShare = mechanism({
  id: 'download-share',
  ranges: shareRanges,
  reach: reachOfShares,
  create: (limits, { severity }) =>
    shareDetector({
      limits,
      rule: 'download-share',
      version: 1,
      severity,
      ...recordingsDrawn,
      followsVerdict: false,
      looksAt: leavingDraws,
      counts: ({ facts }) => facts.purpose !== 'legal-process',
      summaryOf: (actorId) => `\`${actorId}\` downloads a far larger share of recordings than others in the same role.`,
    }),
});

export const recordingsDrawn: Pick<Draws, 'subjectOf' | 'isMarked' | 'isMarkedApart'> = {
  subjectOf: ({ recording }) => recording,
  isMarked: isLeaving,
  isMarkedApart: true,
};

export function isLeaving({ event }: DetectedAccess): boolean {
  return event.action === 'download' || event.action === 'export';
}
