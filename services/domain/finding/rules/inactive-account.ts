import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { type DetectedAccess, utcDay } from '../detected-access.ts';
import { type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * A person viewed an inactive account. For the account of a child the severity is critical, whatever explains the
 * access, because its data should have been deleted. Other accounts give one low alert a day.
 */
export const inactiveAccount = mechanism({
  id: 'inactive-account',
  cases: ['child', 'other'],
  create: (_, severities) => ({
    id: 'inactive-account',
    version: 1,
    looksAtClaimedFuture: true,
    looksAt: traits.ofInactive | traits.ofOthers | traits.byPerson | traits.access,
    observe: (access) => observe(access, severities),
  }),
});

function observe(
  access: DetectedAccess,
  { child, other }: Record<'child' | 'other', Severity>,
): readonly ReportedAccess[] {
  const { account, actor } = access.facts;
  const { isOfChild } = account;
  const summary = `\`${actor.id}\` opened ${isOfChild ? "a child's inactive" : 'an inactive'} account.`;
  const report = reportActor(access, { rule: 'inactive-account', severity: isOfChild ? child : other, summary });
  return [isOfChild ? report : { ...report, group: groups.low('inactive-account', utcDay(access)) }];
}
