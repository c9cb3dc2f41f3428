import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess } from '../detector.ts';

/**
 * Facts are missing, which is a question to the source or the register. Each source and rule has one alert; it never
 * accuses an actor.
 */
export function unknownVerdicts(): Detector {
  return { id: 'unknown-verdicts', version: 1, followsVerdict: true, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  if (access.verdict !== 'unknown' || access.outcome !== 'allowed') return noReports;
  return access.determinedBy
    .filter(({ verdict }) => verdict === 'unknown')
    .map(({ rule, severity }) => ({
      rule,
      severity,
      group: groups.unknown(access.sourceId, rule),
      actorId: null,
      sourceId: access.sourceId,
      evidence: access,
      summary: `An access reported by \`${access.sourceId}\` could not be decided because the register is incomplete (${rule}).`,
    }));
}
