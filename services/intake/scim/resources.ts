import { hash } from 'node:crypto';
import { type ScimSettings, userOfPerson } from '../../domain/provisioning/person-of-user.ts';
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from '../../domain/provisioning/scim-user.ts';
import type { Person } from '../../domain/register/register-record.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';

/** A group of SCIM_FILE. It always exists; a provider changes its members only. */
export interface ScimGroup {
  readonly id: string;
  readonly displayName: string;
}

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const SCIM_PATH = '/scim/v2';

/** An id without characters that a client would have to encode in a path. */
const GROUP_ID_CHARS = 24;

export function groupsOf({ groups }: ScimSettings): readonly ScimGroup[] {
  return groups.map(({ displayName }) => ({
    displayName,
    id: hash('sha256', displayName, 'hex').slice(0, GROUP_ID_CHARS),
  }));
}

/** A person as the provider sees them: what it may set, and the groups. */
export function userResource(person: Person, groups: readonly ScimGroup[], now: number): object {
  const { userName, externalId, active, userType, department, organization, manager } = userOfPerson(person, now);
  const own = groups.filter(({ displayName }) => person.groups?.includes(displayName) ?? false);
  return {
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    id: person.id,
    ...(externalId === null ? {} : { externalId }),
    userName,
    active,
    userType,
    addresses: [{ type: 'work', country: person.country }],
    groups: own.map(({ id, displayName }) => ({ value: id, display: displayName })),
    [ENTERPRISE_SCHEMA]: {
      ...(department === null ? {} : { department }),
      organization,
      ...(manager === null ? {} : { manager: { value: manager } }),
    },
    meta: {
      resourceType: 'User',
      lastModified: toRfc3339(person.validFrom),
      location: `${SCIM_PATH}/Users/${encodeURIComponent(person.id)}`,
    },
  };
}

/** `members` is null where the request excludes them. */
export function groupResource({ id, displayName }: ScimGroup, members: readonly Person[] | null): object {
  return {
    schemas: [GROUP_SCHEMA],
    id,
    displayName,
    ...(members === null ? {} : { members: members.map((one) => ({ value: one.id, display: one.userName })) }),
    meta: { resourceType: 'Group', location: `${SCIM_PATH}/Groups/${id}` },
  };
}

/** One page of `total` results. */
export function listResponse(page: readonly object[], total: number, { startIndex }: ResultPage): object {
  return {
    schemas: [LIST_SCHEMA],
    totalResults: total,
    startIndex,
    itemsPerPage: page.length,
    Resources: page,
  };
}

/** `startIndex` counts from 1, as RFC 7644 section 3.4.2.4 has it. */
export function pageOf<Item>(all: readonly Item[], { startIndex, count }: ResultPage): readonly Item[] {
  return all.slice(startIndex - 1, startIndex - 1 + count);
}

export interface ResultPage {
  readonly startIndex: number;
  readonly count: number;
}
