import type { Person, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';

/** What only an identity provider knows of a person: by these it finds them again. */
export type ProvisionedNames = Pick<Person, 'userName' | 'externalId' | 'groups'>;

/**
 * Returns a version that somebody else writes of a provisioned person, with what the provider set: another system sends none of it,
 * and without it the provider finds nobody whose employment it could end, and a tool that reports the user name reports nobody known.
 */
export function withProvisionedNames(person: Person, names: ProvisionedNames | null): Person {
  if (names === null || names.userName === null) return person;
  const userName = person.userName ?? names.userName;
  // Providers compare user names without case; under another one it is another user.
  if (userName.toLowerCase() !== names.userName.toLowerCase()) return person;
  const externalId = person.externalId ?? names.externalId;
  const groups = person.groups ?? names.groups;
  const aliases = new Set([...person.aliases, userName, userName.toLowerCase()]);
  if (externalId !== null) aliases.add(externalId);
  aliases.delete(person.id);
  return { ...person, userName, externalId, groups, aliases: [...aliases] };
}

/** The same for any record, as the register has the person when the version begins. */
export function keptProvisioned(record: RegisterRecord, view: Pick<RegisterView, 'inForce'>): RegisterRecord {
  if (record.kind !== 'person') return record;
  return withProvisionedNames(record, view.inForce('person', record.id, record.validFrom));
}
