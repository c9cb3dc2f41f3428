import { type DetectedAccess, isAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';

/**
 * Reports every unexplained access to the account of a co-worker or household member, starting with the first. Later
 * findings join the open alert. After it was closed, the next one opens a new alert.
 */
export function coworkerAccess(): Detector {
  return { id: 'coworker-access', version: 1, followsVerdict: true, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  const { account, actor } = access.facts;
  const { verdict } = access.decision;
  const isOpen = verdict === 'unexplained' || verdict === 'violation';
  if (!(account.isOfCoworker || account.isOfHousehold) || !isOpen || !isAccess(access)) return noReports;
  const whose = account.isOfCoworker ? "a co-worker's" : "a household member's";
  const summary = `\`${actor.id}\` opened ${whose} account without a recorded reason.`;
  return [reportActor(access, { rule: 'coworker-access', severity: 'high', summary })];
}
