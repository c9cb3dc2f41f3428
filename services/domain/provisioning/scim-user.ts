import { isJsonObject } from '../../value-forms/json-fields.ts';
import { invalidValue, ScimFault } from './scim-fault.ts';

/** What is kept of a user of SCIM 2.0 (RFC 7643). Names, addresses and telephone numbers are not. */
export interface ScimUser {
  readonly userName: string | null;
  readonly externalId: string | null;
  readonly active: boolean;
  readonly userType: string | null;
  readonly employeeNumber: string | null;
  readonly department: string | null;
  readonly organization: string | null;
  /** Id of the manager; `NOBODY` where it was removed, as of the department. */
  readonly manager: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
}

/** A required text of a person of whom it is not known, and in place of one that a provider removes. */
export const NOBODY = 'none';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

type TextName = Exclude<keyof ScimUser, 'active' | 'manager' | 'country'>;
const textNames: readonly TextName[] = [
  'userName',
  'externalId',
  'userType',
  'employeeNumber',
  'department',
  'organization',
];

/** Attributes of RFC 7643 that providers send and nothing here needs. */
const unkept: ReadonlySet<string> = new Set(
  [
    'id',
    'schemas',
    'meta',
    'groups',
    'name',
    'displayName',
    'nickName',
    'profileUrl',
    'title',
    'locale',
    'preferredLanguage',
    'timezone',
    'password',
    'emails',
    'phoneNumbers',
    'ims',
    'photos',
    'addresses',
    'entitlements',
    'roles',
    'x509Certificates',
    'costCenter',
    'division',
  ].map((name) => name.toLowerCase()),
);

const nobody: ScimUser = {
  userName: null,
  externalId: null,
  active: true,
  userType: null,
  employeeNumber: null,
  department: null,
  organization: null,
  manager: null,
  country: null,
};

/**
 * Reads the body of POST and PUT. An attribute that it lacks is absent, but for those of the user `before`; one that nobody knows is ignored.
 * UNTRUSTED.
 */
export function readScimUser(body: unknown, before: Pick<ScimUser, 'active' | 'externalId'> = nobody): ScimUser {
  if (!isJsonObject(body)) throw new ScimFault(400, 'the body is no JSON object, expected a User', 'invalidSyntax');
  const user = assignAll({ ...nobody, active: before.active, externalId: before.externalId }, body, true);
  if (user.userName === null) throw invalidValue('userName', null, 'a text');
  return user;
}

/**
 * Returns `user` with one attribute set. `path` is that of a PATCH, in the shapes of Okta and Entra; null as `value`
 * removes it. Throws `ScimFault` for a path that nobody knows.
 */
export function assignAttribute(user: ScimUser, path: string, value: unknown): ScimUser {
  const name = plainName(path);
  const text = textNames.find((one) => one.toLowerCase() === name);
  if (text === 'department') return { ...user, department: textOf(text, value) ?? NOBODY };
  if (text !== undefined) return { ...user, [text]: textOf(text, value) };
  if (name === 'active') return { ...user, active: booleanOf(value) };
  if (name === 'manager' || name === 'manager.value') return { ...user, manager: managerOf(value) ?? NOBODY };
  if (name === 'addresses' && Array.isArray(value)) return { ...user, country: countryIn(value) ?? user.country };
  if (/^addresses(\[[^\]]*\])?\.country$/.test(name)) return { ...user, country: textOf('country', value) };
  if (unkept.has(name.split(/[.[]/)[0] ?? '')) return user;
  const expected = [...textNames, 'active', 'manager', 'addresses[type eq "work"].country'].join(', ');
  throw new ScimFault(400, `\`path\` is \`${path.slice(0, 200)}\`, expected one of: ${expected}`, 'invalidPath');
}

/** Sets every attribute of an object. Extensions are objects under their URN; names with dots are paths. */
export function assignAll(user: ScimUser, body: Readonly<Record<string, unknown>>, ignoresUnknown: boolean): ScimUser {
  return Object.entries(body).reduce((one, [key, value]) => {
    if (key.toLowerCase() === ENTERPRISE_SCHEMA.toLowerCase() && isJsonObject(value))
      return assignAll(one, value, ignoresUnknown);
    try {
      return assignAttribute(one, key, value);
    } catch (error) {
      if (ignoresUnknown && error instanceof ScimFault && error.scimType === 'invalidPath') return one;
      throw error;
    }
  }, user);
}

/** The path without the URN of a schema, in lower case: names of attributes have no case. */
function plainName(path: string): string {
  const lower = path.trim().toLowerCase();
  for (const urn of [ENTERPRISE_SCHEMA, USER_SCHEMA].map((one) => one.toLowerCase())) {
    if (lower.startsWith(`${urn}:`) || lower.startsWith(`${urn}.`)) return lower.slice(urn.length + 1);
  }
  return lower;
}

function textOf(name: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const text: unknown = isJsonObject(one) ? one.value : one;
  if (typeof text === 'string') return text;
  if (typeof text === 'number') return String(text);
  throw invalidValue(name, value, 'a text');
}

/** Entra sends texts, `True` and `False`. */
function booleanOf(value: unknown): boolean {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const plain: unknown = isJsonObject(one) ? one.value : one;
  if (typeof plain === 'boolean') return plain;
  const word = typeof plain === 'string' ? plain.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw invalidValue('active', value, 'true or false');
}

/** A reference to a user: Entra sends its id as a text, or a list of one reference. */
function managerOf(value: unknown): string | null {
  if (isJsonObject(value) && value.value === undefined) return textOf('manager.value', value.managerId ?? null);
  return textOf('manager.value', value);
}

function countryIn(addresses: readonly unknown[]): string | null {
  const given = addresses.filter(isJsonObject).filter(({ country }) => typeof country === 'string' && country !== '');
  const work = given.find(({ type }) => type === 'work') ?? given[0];
  return work === undefined ? null : String(work.country);
}
