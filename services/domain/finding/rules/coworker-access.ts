import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { type DetectedAccess, isAccess, isLookUp } from '../detected-access.ts';
import { noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * Reports every unexplained access to the account of a co-worker or household member, and every look-up of a co-worker in
 * the audit log or another tool that names whom it looks up, starting with the first. Later
 * findings join the open alert. After it was closed, the next one opens a new alert.
 */
export const coworkerAccess = mechanism({
  id: 'coworker-access',
  create: (_, { severity }) => ({
    id: 'coworker-access',
    version: 3,
    followsVerdict: true,
    looksAtClaimedFuture: true,
    looksAt: traits.ofKnown,
    observe: (access) => observe(access, severity),
  }),
});

function observe(access: DetectedAccess, severity: Severity): readonly ReportedAccess[] {
  const { account, actor } = access.facts;
  if (account.isOfCoworker && isLookUp(access)) return observeLookUp(access, severity);
  const { verdict } = access.decision;
  const isOpen = verdict === 'unexplained' || verdict === 'violation';
  if (!(account.isOfCoworker || account.isOfHousehold) || !isOpen || !isAccess(access)) return noReports;
  const whose = account.isOfCoworker
    ? "a co-worker's account"
    : 'an account of their present or former household, or one that named them as a user,';
  const summary = `\`${actor.id}\` opened ${whose} without a recorded reason.`;
  return [reportActor(access, { rule: 'coworker-access', severity, summary })];
}

/** An actor who is missing in the register (`unknown`) is not the person looked up: the register knows that person's ids. */
function observeLookUp(access: DetectedAccess, severity: Severity): readonly ReportedAccess[] {
  const { event, facts, decision } = access;
  if (!decision.determinedBy.some(({ verdict }) => verdict === 'unexplained')) return noReports;
  const summary = `\`${facts.actor.id}\` looked up a co-worker through \`${event.source.id}\`, and nothing explains it.`;
  return [reportActor(access, { rule: 'coworker-access', severity, summary })];
}
