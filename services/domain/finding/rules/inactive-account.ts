import { groups } from '../alert-group.ts';
import { type DetectedAccess, isAccess, isByPerson, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';

/**
 * A person viewed an inactive account. For the account of a child the severity is critical, whatever explains the
 * access, because its data should have been deleted. Other accounts give one low alert a day.
 */
export function inactiveAccount(): Detector {
  return { id: 'inactive-account', version: 1, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  const { account, actor } = access.facts;
  if (!account.isInactive || account.isOwn || !isByPerson(access) || !isAccess(access)) return noReports;
  const { isOfChild } = account;
  const summary = `\`${actor.id}\` opened ${isOfChild ? "a child's inactive" : 'an inactive'} account.`;
  const report = reportActor(access, { rule: 'inactive-account', severity: isOfChild ? 'critical' : 'low', summary });
  return [isOfChild ? report : { ...report, group: groups.low('inactive-account', utcDay(access)) }];
}
