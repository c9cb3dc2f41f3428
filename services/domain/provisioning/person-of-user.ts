import type { Person } from '../register/register-record.ts';
import { invalidValue } from './scim-fault.ts';
import { NOBODY, type ScimUser } from './scim-user.ts';

/** How users become people of the register. */
export interface ScimSettings {
  /** The attribute that is the actor id, as tools report it. */
  readonly personId: 'userName' | 'externalId' | 'employeeNumber';
  /** Where the provider sends none. */
  readonly otherwise: { readonly employer: string; readonly country: string; readonly role: string };
  /** Values of `userType`, in lower case, that are contractors. */
  readonly contractors: readonly string[];
  /** The groups that a provider may push. The first that a person is in gives the role. */
  readonly groups: readonly { readonly displayName: string; readonly role: string }[];
}

/** What a version of a person gets from a user: the fields of JSON that SCIM sets. Other fields stay as they are. */
export type ProvisionedFields = Readonly<
  Pick<
    Person,
    | 'id'
    | 'employer'
    | 'role'
    | 'team'
    | 'manager'
    | 'country'
    | 'aliases'
    | 'employmentFrom'
    | 'employmentUntil'
    | 'userName'
    | 'externalId'
    | 'groups'
  > & { type: 'employee' | 'contractor' }
>;

/** Returns the actor id of a new user. */
export function personIdOfUser(user: ScimUser, { personId }: ScimSettings): string {
  const id = user[personId];
  if (id === null) throw invalidValue(personId, null, 'the id of the person (`personId` in SCIM_FILE)');
  return id;
}

/** Returns every name under which a tool may report the user. */
export function namesOfUser({ userName, externalId, employeeNumber }: ScimUser): readonly string[] {
  const names = [userName, userName?.toLowerCase(), externalId, employeeNumber];
  return names.filter((one) => one !== null && one !== undefined);
}

/**
 * Returns the fields of the version that begins at `now`, milliseconds since 1970 UTC. `before` is the version in force:
 * what the provider does not send stays. A user who is not active has ended their employment, at `now` unless earlier.
 */
export function personOfUser(
  user: ScimUser,
  before: Person | null,
  { id, now, settings }: { readonly id: string; readonly now: number; readonly settings: ScimSettings },
): ProvisionedFields {
  const { otherwise } = settings;
  const aliases = new Set([...(before?.aliases ?? []), ...namesOfUser(user)]);
  aliases.delete(id);
  return {
    id,
    type: typeOf(user, before, settings),
    employer: user.organization ?? before?.employer ?? otherwise.employer,
    role: before?.role ?? otherwise.role,
    team: user.department ?? before?.team ?? NOBODY,
    manager: user.manager ?? before?.manager ?? NOBODY,
    country: user.country ?? before?.country ?? otherwise.country,
    aliases: [...aliases],
    employmentFrom: before?.employmentFrom ?? now,
    employmentUntil: employmentUntil(user.active, before?.employmentUntil ?? null, now),
    userName: user.userName,
    externalId: user.externalId,
    groups: before?.groups ?? null,
  };
}

/** Returns what is kept of a user: the other way round. */
export function userOfPerson(person: Person, now: number): ScimUser {
  const { userName, externalId, employer, team, manager, country, type, employmentUntil: until } = person;
  return {
    userName,
    externalId,
    active: until === null || until > now,
    employeeNumber: null,
    userType: type === 'contractor' ? 'Contractor' : 'Employee',
    department: team === NOBODY ? null : team,
    organization: employer,
    manager: manager === NOBODY ? null : manager,
    country,
  };
}

/** Returns the groups of a person after a change, and the role that follows. */
export function withGroups(
  groups: readonly string[],
  { groups: declared, otherwise }: ScimSettings,
): Pick<Person, 'groups' | 'role'> {
  const ordered = declared.filter(({ displayName }) => groups.includes(displayName));
  return { groups: ordered.map(({ displayName }) => displayName), role: ordered[0]?.role ?? otherwise.role };
}

/** What the provider calls a contractor is one; an absent type leaves it as it was. */
function typeOf({ userType }: ScimUser, before: Person | null, { contractors }: ScimSettings) {
  if (userType === null) return before?.type === 'contractor' ? 'contractor' : 'employee';
  return contractors.includes(userType.toLowerCase()) ? 'contractor' : 'employee';
}

function employmentUntil(isActive: boolean, before: number | null, now: number): number | null {
  const hasEnded = before !== null && before <= now;
  if (isActive) return hasEnded ? null : before;
  return hasEnded ? before : now;
}
