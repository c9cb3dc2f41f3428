import { traits } from '../access-traits.ts';
import { isUnexplained } from '../detected-access.ts';
import { mechanism } from '../mechanisms/mechanism.ts';
import { reachOfShares, shareDetector, shareRanges } from '../share-detector.ts';

/**
 * Too many of the last 40 draws of the actor were of an intimate camera. A draw is a distinct camera within an
 * unexplained visit.
 */
export const intimateShare = mechanism({
  id: 'intimate-share',
  ranges: shareRanges,
  reach: reachOfShares,
  create: (limits, { severity }) =>
    shareDetector({
      limits,
      rule: 'intimate-share',
      version: 1,
      severity,
      subjectOf: ({ camera }) => camera,
      isMarkedApart: false,
      isMarked: ({ facts }) => facts.camera.locationClass === 'intimate',
      counts: isUnexplained,
      looksAt: traits.access | traits.byPerson | traits.ofOthers | traits.withOwner | traits.withCamera,
      summaryOf: (actorId) =>
        `In unexplained visits, \`${actorId}\` chose cameras in intimate rooms far more often than others in the same role.`,
    }),
});
