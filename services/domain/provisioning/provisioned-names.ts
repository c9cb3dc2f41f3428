import type { Person, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { isSameRecord } from '../register/same-record.ts';
import { endsLater, isOfEmployment } from './later-versions.ts';
import { providersIn } from './providers-of.ts';

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

/**
 * The same for any record, as the register has the person when the version begins; and an end by a provider stays, because another system
 * may know of it weeks later, or never. Returns the version in force where nothing else is new.
 */
export function keptProvisioned(
  record: RegisterRecord,
  view: Pick<RegisterView, 'inForce' | 'history'>,
): RegisterRecord {
  if (record.kind !== 'person') return record;
  const before = view.inForce('person', record.id, record.validFrom);
  if (before === null) return record;
  const named = withProvisionedNames(record, before);
  const employmentUntil = endByProvider(record, before, view);
  if (employmentUntil === null) return named;
  const kept = { ...named, employmentUntil };
  const { validFrom, issuer, approver, unvouched, issuerAuthenticated } = before;
  const isNothingNew = isSameRecord({ ...kept, validFrom, issuer, approver, unvouched, issuerAuthenticated }, before);
  return isNothingNew ? before : kept;
}

/** When a provider ended the employment that `person` would continue; null where it goes on, ends before, is another one, or somebody else ended it. */
function endByProvider(person: Person, before: Person, view: Pick<RegisterView, 'history'>): number | null {
  const end = before.employmentUntil;
  if (end === null || end > person.validFrom) return null;
  if (!isOfEmployment(person, before, end) || !endsLater(person, end)) return null;
  // Versions of other systems since then have the end too, so it is of the issuer who wrote it first.
  const versions = view.history('person', person.id).filter(({ validFrom }) => validFrom <= before.validFrom);
  const issuer = versions[versions.findLastIndex(({ employmentUntil }) => employmentUntil !== end) + 1]?.issuer;
  if (issuer === undefined || issuer === person.issuer) return null;
  return providersIn(view, before).has(issuer) ? end : null;
}
