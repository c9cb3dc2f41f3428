import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * The ticket behind an access was requested by someone who is neither the owner nor an authorised user. That person may
 * be using support to learn about another home. A former authorised user, who may also be the recipient of a copy, makes
 * the finding more severe.
 */
export const foreignRequester = mechanism({
  id: 'foreign-requester',
  cases: ['formerUser', 'stranger'],
  create: (_, severities) => ({
    id: 'foreign-requester',
    version: 1,
    looksAtClaimedFuture: true,
    looksAt: traits.withRequester | traits.byPerson | traits.access,
    observe: (access) => observe(access, severities),
  }),
});

function observe(
  access: DetectedAccess,
  { formerUser, stranger }: Record<'formerUser' | 'stranger', Severity>,
): readonly ReportedAccess[] {
  const { requester, actor } = access.facts;
  const isFormer = requester === 'former-user';
  const summary = isFormer
    ? `\`${actor.id}\` opened an account for a former user of it, who requested the ticket or receives the material.`
    : `\`${actor.id}\` opened an account for a ticket that a person without rights to the account requested.`;
  return [reportActor(access, { rule: 'foreign-requester', severity: isFormer ? formerUser : stranger, summary })];
}
