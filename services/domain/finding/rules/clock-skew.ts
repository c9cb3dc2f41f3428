import { isAhead } from '../../access-event/time-claim.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess } from '../detector.ts';

/**
 * A source reported an event in the future: its clock is wrong, or it hides accesses from all windows. Such accesses
 * are decided and listed like others.
 */
export function clockSkew(): Detector {
  return { id: 'clock-skew', version: 1, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  if (!isAhead(access)) return noReports;
  const { sourceId } = access;
  return [
    {
      rule: 'clock-skew',
      severity: 'medium',
      group: groups.source(sourceId, 'clock-skew'),
      actorId: null,
      sourceId,
      evidence: access,
      summary: `\`${sourceId}\` reported an access with a time in the future.`,
    },
  ];
}
