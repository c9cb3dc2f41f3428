import { groups } from '../alert-group.ts';
import { type DetectedAccess, isAccess, isByPerson, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess } from '../detector.ts';

/**
 * A person viewed an inactive account. For the account of a child the severity is critical, whatever explains the
 * access, because its data should have been deleted. Other accounts give one low alert a day.
 */
export function inactiveAccount(): Detector {
  return { id: 'inactive-account', version: 1, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  if (!access.inactiveAccount || access.ownAccount || !isByPerson(access) || !isAccess(access)) return noReports;
  const { childAccount } = access;
  return [
    {
      rule: 'inactive-account',
      severity: childAccount ? 'critical' : 'low',
      group: childAccount ? groups.actor(access.actorId) : groups.low('inactive-account', utcDay(access)),
      actorId: access.actorId,
      sourceId: null,
      evidence: access,
      summary: `\`${access.actorId}\` opened ${childAccount ? "a child's inactive" : 'an inactive'} account.`,
    },
  ];
}
