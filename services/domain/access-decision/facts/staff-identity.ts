import { absentDecisionFacts } from '../../../records/access-decision/absent-decision-facts.ts';
import type { Account, Person } from '../../register/register-record.ts';
import { recordsOfJoined } from '../../register/same-person.ts';
import type { StaffFacts } from '../access-decision.ts';
import type { AccessFacts } from '../access-facts.ts';
import { lastAccount } from './former-relation.ts';

const { staff: nobody } = absentDecisionFacts;

const customers: ReadonlySet<string> = new Set(['owner', 'authorised-user', 'customer-session']);

/**
 * Returns the staff member behind a customer identity: one that acts on an account, or one that is granted or loses
 * access to it (`recipient.id`). `id` is null if it belongs to nobody of the past or present staff, or if the account is
 * the person's own or of their household. `grantedAt` is the time since when the account has listed this identity
 * without interruption, or null if it does not (yet).
 */
export function staffIdentityOf(access: AccessFacts): StaffFacts {
  const id = identityIn(access);
  // Nearly every customer is the owner, so no register look-up is needed.
  if (id === null || access.ownerId === null || id === access.ownerId) return nobody;
  const person = personBehind(access, id);
  if (person === null) return nobody;
  if ([person, ...recordsOfJoined(person, access.register, access.t)].some((one) => isAtHome(access, one)))
    return nobody;
  return { id: person.id, grantedAt: grantedSince(access, id) };
}

function identityIn({ event, actor }: AccessFacts): string | null {
  if (event.action === 'grant' || event.action === 'revoke') return event.recipient?.id ?? null;
  return customers.has(actor.kind) ? actor.reportedId : null;
}

function personBehind({ register, t }: AccessFacts, id: string): Person | null {
  const named = register.person(id, t);
  if (named !== null) return named;
  const holder = register.holdersOf(id, t).reduce<Person | null>((best, one) => {
    return best === null || one.id < best.id ? one : best;
  }, null);
  // Another record may list the id of the holder's.
  return holder === null ? null : (register.person(holder.id, t) ?? holder);
}

function isAtHome(access: AccessFacts, person: Person): boolean {
  const { ownerId } = access;
  const isTheirs = (id: string | null) => id !== null && (id === person.id || person.aliases.includes(id));
  if (person.ownAccountId === ownerId || isTheirs(ownerId)) return true;
  const last = lastAccount(access);
  if (last === null) return false;
  if (isTheirs(last.employeeId)) return true;
  return last.householdId !== null && last.householdId === person.householdId;
}

/** Goes back through the account's versions as long as each lists the identity. */
function grantedSince({ register, ownerId, account, t }: AccessFacts, id: string): number | null {
  if (ownerId === null || account === null || !names(account, id)) return null;
  const begun = register.history('account', ownerId).filter(({ validFrom }) => validFrom <= t);
  let since = account.validFrom;
  for (let index = begun.length - 1; index >= 0; index -= 1) {
    const version = begun[index];
    if (version === undefined || !names(version, id)) break;
    since = version.validFrom;
  }
  return since;
}

function names({ authorisedUsers }: Account, id: string): boolean {
  return authorisedUsers.includes(id);
}
