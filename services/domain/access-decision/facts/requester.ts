import type { Ticket } from '../../register/register-record.ts';
import type { Requester } from '../access-decision.ts';
import type { AccessFacts } from '../access-facts.ts';

/** How long someone who lost access to an account counts as a former user. */
const FORMER_DAYS = 180;
const FORMER_MILLIS = FORMER_DAYS * 86_400_000;

/** `null` if the ticket has no requester, or if the owner or an authorised user asked. */
export function requesterOf(access: AccessFacts, ticket: Ticket): Requester | null {
  const { ownerId, account } = access;
  const { requesterAccountId: id } = ticket;
  if (id === null || ownerId === null || account === null) return null;
  if (id === ownerId || account.authorisedUsers.includes(id)) return null;
  return wasUser(access, ownerId, id) ? 'former-user' : 'stranger';
}

function wasUser({ register, t }: AccessFacts, ownerId: string, id: string): boolean {
  const versions = register.history('account', ownerId);
  return versions.some(({ validFrom, authorisedUsers }, index) => {
    const endedAt = versions[index + 1]?.validFrom ?? t;
    return validFrom <= t && authorisedUsers.includes(id) && t - Math.min(endedAt, t) <= FORMER_MILLIS;
  });
}
