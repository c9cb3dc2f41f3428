import type { Person } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { isSameValue } from '../register/same-record.ts';

/**
 * Returns the issuers that are identity providers of a person, given their versions ascending by `validFrom`. Only a provider sets user
 * name, external id and groups: a version of any other system has those of the version before it.
 */
export function providersOf(versions: readonly Person[]): ReadonlySet<string> {
  return new Set(versions.filter((one, index) => setsNames(one, versions[index - 1])).map(({ issuer }) => issuer));
}

/** Those of a person of the register. Where the user is another record, whose id is an alias of this person, they are known from there. */
export function providersIn(
  view: Pick<RegisterView, 'history'>,
  { id, aliases }: Pick<Person, 'id' | 'aliases'>,
): ReadonlySet<string> {
  return new Set([id, ...aliases].flatMap((one) => [...providersOf(view.history('person', one))]));
}

function setsNames(version: Person, before: Person | undefined): boolean {
  if (version.userName === null) return false;
  return (['userName', 'externalId', 'groups'] as const).some(
    (field) => !isSameValue(version[field], before?.[field] ?? null),
  );
}
