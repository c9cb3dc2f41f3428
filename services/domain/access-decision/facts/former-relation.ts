import type { Account, Person } from '../../register/register-record.ts';
import type { AccessFacts } from '../access-facts.ts';

/** How long a relation that has ended still counts. */
const FORMER_DAYS = 180;
const FORMER_MILLIS = FORMER_DAYS * 86_400_000;

/** The account in force or, where its record has ended, as it was last: it is still that of the employee whom it named. */
export function lastAccount({ account, ownerId, register, t }: AccessFacts): Account | null {
  return account ?? (ownerId === null ? null : register.begun('account', ownerId, t));
}

/** True if the account named this identity as a user within the last 180 days. */
export function wasUser(access: AccessFacts, ownerId: string, id: string): boolean {
  return recent(access.register.history('account', ownerId), access.t).some((one) => one.authorisedUsers.includes(id));
}

/**
 * True if the actor and the account belong to one household, or did at one time within the last 180 days, or if the
 * account names an identity of the actor as a user, or did so within the last 180 days.
 */
export function isNear(access: AccessFacts): boolean {
  const { person, joinedRecords } = access.actor;
  if (person === null) return false;
  return isNearOf(person, access) || joinedRecords.some((one) => isNearOf(one, access));
}

function isNearOf(person: Person, access: AccessFacts): boolean {
  const { account, ownerId, register, t } = access;
  if (ownerId === null) return false;
  if (account !== null && account.householdId !== null && account.householdId === person.householdId) return true;
  const accounts = register.history('account', ownerId);
  // Most accounts have one version: the one in force.
  const versions = account !== null && accounts.length < 2 ? [account] : recent(accounts, t);
  if (versions.some((one) => namesIdentityOf(one, person))) return true;
  return sharedHousehold(access, person, accounts);
}

function sharedHousehold({ register, t, account }: AccessFacts, person: Person, accounts: readonly Account[]): boolean {
  if (accounts.every(({ householdId }) => householdId === null)) return false;
  const people = register.history('person', person.id);
  // Most people and accounts have one version, and the caller has compared those in force.
  if (account !== null && people.length < 2 && accounts.length < 2) return false;
  const homes = spansOf(people, t);
  return spansOf(accounts, t).some((one) => homes.some((other) => isTogether(one, other, t)));
}

function namesIdentityOf({ authorisedUsers }: Account, { id, aliases, ownAccountId }: Person): boolean {
  if (authorisedUsers.length === 0) return false;
  return authorisedUsers.some((user) => user === id || user === ownAccountId || aliases.includes(user));
}

interface Home {
  readonly household: string | null;
  readonly from: number;
  readonly until: number;
}

function spansOf(versions: readonly (Person | Account)[], t: number): readonly Home[] {
  return versions.map(({ validFrom, householdId }, index) => {
    return { household: householdId, from: validFrom, until: endBefore(t, versions, index) };
  });
}

/** They lived together until at most 180 days ago. */
function isTogether(one: Home, other: Home, t: number): boolean {
  if (one.household === null || one.household !== other.household) return false;
  const until = Math.min(one.until, other.until);
  return Math.max(one.from, other.from) < until && t - until <= FORMER_MILLIS;
}

function recent(versions: readonly Account[], t: number): readonly Account[] {
  return versions.filter(({ validFrom }, index) => {
    return validFrom <= t && t - endBefore(t, versions, index) <= FORMER_MILLIS;
  });
}

/** When a version ended; `t` where it had not by then. */
function endBefore(t: number, versions: readonly (Person | Account)[], index: number): number {
  return Math.min(versions[index + 1]?.validFrom ?? t, versions[index]?.validUntil ?? t, t);
}
