import { type DetectedAccess, isAccess, isByPerson } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';

/**
 * The ticket behind an access was requested by someone who is neither the owner nor an authorised user. That person may
 * be using support to learn about another home. A former authorised user, who may also be the recipient of a copy, makes
 * the finding more severe.
 */
export function foreignRequester(): Detector {
  return { id: 'foreign-requester', version: 1, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  const { requester, actor } = access.facts;
  if (requester === null || !isByPerson(access) || !isAccess(access)) return noReports;
  const isFormer = requester === 'former-user';
  const summary = isFormer
    ? `\`${actor.id}\` opened an account for a former user of it, who requested the ticket or receives the material.`
    : `\`${actor.id}\` opened an account for a ticket that a person without rights to the account requested.`;
  return [reportActor(access, { rule: 'foreign-requester', severity: isFormer ? 'high' : 'medium', summary })];
}
