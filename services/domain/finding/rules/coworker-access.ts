import { groups } from '../alert-group.ts';
import { type DetectedAccess, isAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess } from '../detector.ts';

/**
 * Reports every unexplained access to the account of a co-worker or household member, starting with the first. Later
 * findings join the open alert. After it was closed, the next one opens a new alert.
 */
export function coworkerAccess(): Detector {
  return { id: 'coworker-access', version: 1, followsVerdict: true, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  const isRelated = access.coworkerAccount || access.householdAccount;
  const isOpen = access.verdict === 'unexplained' || access.verdict === 'violation';
  if (!isRelated || !isOpen || !isAccess(access)) return noReports;
  const whose = access.coworkerAccount ? "a co-worker's" : "a household member's";
  return [
    {
      rule: 'coworker-access',
      severity: 'high',
      group: groups.actor(access.actorId),
      actorId: access.actorId,
      sourceId: null,
      evidence: access,
      summary: `\`${access.actorId}\` opened ${whose} account without a recorded reason.`,
    },
  ];
}
