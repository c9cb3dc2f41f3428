import { traits } from '../access-traits.ts';
import { type DetectedAccess, visitOf } from '../detected-access.ts';
import { mechanism } from '../mechanisms/mechanism.ts';
import { shareDetector, shareRanges } from '../share-detector.ts';

/** What `leavingDraw` is asked for. */
export const leavingDraws =
  traits.access |
  traits.byPerson |
  traits.ofOthers |
  traits.withOwner |
  traits.withRecording |
  traits.withPrivateMaterial;

const leaving: ReadonlySet<string> = new Set(['download', 'export']);

/**
 * Too many of the last 40 draws of the actor were downloads, explained or not. A draw is a distinct private recording
 * within a visit, viewed or downloaded. A valid ticket does not justify saving everything. Court orders are left out
 * because they require disclosure.
 */
export const downloadShare = mechanism({
  id: 'download-share',
  ranges: shareRanges,
  create: (limits, { severity }) =>
    shareDetector({
      limits,
      rule: 'download-share',
      version: 1,
      severity,
      drawOf: leavingDraw,
      isMarked: isLeaving,
      followsVerdict: false,
      looksAt: leavingDraws,
      counts: ({ facts }) => facts.purpose !== 'legal-process',
      summaryOf: (actorId) => `\`${actorId}\` downloads a far larger share of recordings than others in the same role.`,
    }),
});

let last: { readonly access: DetectedAccess; readonly draw: string | null } | null = null;

/**
 * Names the draw of an access: a private recording in a visit, looked at or taken out. Two detectors ask for it, one
 * after the other.
 */
export function leavingDraw(access: DetectedAccess): string | null {
  if (last?.access === access) return last.draw;
  const visit = visitOf(access);
  const { recordingId } = access.event.resource;
  const isDraw = visit !== null && recordingId !== null && access.facts.privateMaterial;
  const draw = isDraw ? `${isLeaving(access) ? 'out' : 'in'} ${recordingId} ${visit}` : null;
  last = { access, draw };
  return draw;
}

export function isLeaving({ event }: DetectedAccess): boolean {
  return leaving.has(event.action);
}
