import { groups } from '../alert-group.ts';
import { type DetectedAccess, isAccess, isByPerson } from '../detected-access.ts';
import { type Detector, nothingToSay, type Statement } from '../detector.ts';

/**
 * The ticket that an access rests on was asked for by somebody who is neither the owner nor an authorised user: a person
 * who learns about another home through support. Who was an authorised user until lately weighs more.
 */
export function foreignRequester(): Detector {
  return { id: 'foreign-requester', version: 1, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly Statement[] {
  if (access.requester === null || !isByPerson(access) || !isAccess(access)) return nothingToSay;
  const isFormer = access.requester === 'former-user';
  const who = isFormer ? 'a former user of the account' : 'a person without rights to the account';
  return [
    {
      rule: 'foreign-requester',
      severity: isFormer ? 'high' : 'medium',
      group: groups.actor(access.actorId),
      actorId: access.actorId,
      sourceId: null,
      evidence: access,
      summary: `\`${access.actorId}\` opened an account for a ticket that ${who} requested.`,
    },
  ];
}
