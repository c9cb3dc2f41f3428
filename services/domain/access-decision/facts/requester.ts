import type { Ticket } from '../../register/register-record.ts';
import type { Requester } from '../access-decision.ts';
import type { AccessFacts } from '../access-facts.ts';
import { wasUser } from './former-relation.ts';

/** `null` if the ticket has no requester, or if the owner or an authorised user asked. */
export function requesterOf(access: AccessFacts, ticket: Ticket): Requester | null {
  const { ownerId, account } = access;
  const { requesterAccountId: id } = ticket;
  if (id === null || ownerId === null || account === null) return null;
  if (id === ownerId || account.authorisedUsers.includes(id)) return null;
  return wasUser(access, ownerId, id) ? 'former-user' : 'stranger';
}

/** Whether the material goes to somebody whom the account no longer names as a user. */
export function goesToFormerUser(access: AccessFacts): boolean {
  const { event, ownerId, account } = access;
  const id = event.recipient?.id ?? null;
  if (id === null || ownerId === null || account === null || event.action === 'grant' || event.action === 'revoke')
    return false;
  return id !== ownerId && !account.authorisedUsers.includes(id) && wasUser(access, ownerId, id);
}
