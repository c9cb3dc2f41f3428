import type { Severity } from '../../access-decision/access-decision.ts';
import { isJudged } from '../../access-decision/access-decision.ts';
import { groups } from '../alert-group.ts';
import { type DetectedAccess, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess } from '../detector.ts';

/**
 * Reports every violated policy rule of an allowed access, including search and list. The finding has the rule of the
 * policy. For an intimate camera, a child, a co-worker or the own household, high becomes critical and medium becomes
 * high.
 */
export function violations(): Detector {
  return { id: 'violations', version: 1, followsVerdict: true, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  if (access.verdict !== 'violation' || access.outcome !== 'allowed' || !isJudged(access)) return noReports;
  return access.determinedBy
    .filter(({ verdict }) => verdict === 'violation')
    .map(({ rule, severity }) => {
      const group = severity === 'low' ? groups.low(rule, utcDay(access)) : groups.actor(access.actorId);
      return {
        rule,
        severity: escalated(severity, access),
        group,
        actorId: access.actorId,
        sourceId: null,
        evidence: access,
        summary: `\`${access.actorId}\` broke the rule ${rule}.`,
      };
    });
}

function escalated(severity: Severity, access: DetectedAccess): Severity {
  if (!isSensitive(access)) return severity;
  if (severity === 'high') return 'critical';
  return severity === 'medium' ? 'high' : severity;
}

function isSensitive(access: DetectedAccess): boolean {
  const { locationClass, childAccount, coworkerAccount, householdAccount } = access;
  return locationClass === 'intimate' || childAccount || coworkerAccount || householdAccount;
}
