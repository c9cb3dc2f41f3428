import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { type DetectedAccess, utcDay } from '../detected-access.ts';
import { type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * Reports every violated policy rule of an allowed access, including search and list. The finding has the rule of the
 * policy. For an intimate camera, a child, a co-worker or the own household, high becomes critical and medium becomes
 * high.
 */
export const violations = mechanism({
  id: 'violations',
  cases: [],
  create: () => ({
    id: 'violations',
    version: 1,
    followsVerdict: true,
    looksAtClaimedFuture: true,
    looksAt: traits.violation,
    observe,
  }),
});

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  const { decision, facts } = access;
  return decision.determinedBy
    .filter(({ verdict }) => verdict === 'violation')
    .map(({ rule, severity }) => {
      const summary = `\`${facts.actor.id}\` broke the rule ${rule}.`;
      const report = reportActor(access, { rule, severity: escalated(severity, access), summary });
      return severity === 'low' ? { ...report, group: groups.low(rule, utcDay(access)) } : report;
    });
}

function escalated(severity: Severity, access: DetectedAccess): Severity {
  if (!isSensitive(access)) return severity;
  if (severity === 'high') return 'critical';
  return severity === 'medium' ? 'high' : severity;
}

function isSensitive({ facts: { account, camera } }: DetectedAccess): boolean {
  return camera.locationClass === 'intimate' || account.isOfChild || account.isOfCoworker || account.isOfHousehold;
}
