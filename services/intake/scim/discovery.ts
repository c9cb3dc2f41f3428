import { ENTERPRISE_SCHEMA, USER_SCHEMA } from '../../domain/provisioning/scim-user.ts';
import { GROUP_SCHEMA, SCIM_PATH } from './resources.ts';

/** What a provider learns before it sends anything (RFC 7643 sections 5 to 7). */

export const PAGE_MAX = 200;

export const serviceProviderConfig = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: PAGE_MAX },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A token with the role provisioner.',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${SCIM_PATH}/ServiceProviderConfig` },
} as const;

const RESOURCE_TYPE = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';

export const resourceTypes: readonly object[] = [
  {
    schemas: [RESOURCE_TYPE],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: USER_SCHEMA,
    schemaExtensions: [{ schema: ENTERPRISE_SCHEMA, required: false }],
    meta: { resourceType: 'ResourceType', location: `${SCIM_PATH}/ResourceTypes/User` },
  },
  {
    schemas: [RESOURCE_TYPE],
    id: 'Group',
    name: 'Group',
    endpoint: '/Groups',
    schema: GROUP_SCHEMA,
    meta: { resourceType: 'ResourceType', location: `${SCIM_PATH}/ResourceTypes/Group` },
  },
];

interface Attribute {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'complex';
  readonly required?: boolean;
  readonly multiValued?: boolean;
  readonly mutability?: 'readOnly';
  readonly uniqueness?: 'server';
  readonly subAttributes?: readonly Attribute[];
}

export const schemas = [
  schema(USER_SCHEMA, 'User', [
    { name: 'userName', type: 'string', required: true, uniqueness: 'server' },
    { name: 'externalId', type: 'string' },
    { name: 'active', type: 'boolean' },
    { name: 'userType', type: 'string' },
    { name: 'addresses', type: 'complex', multiValued: true, subAttributes: texts('type', 'country') },
    {
      name: 'groups',
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      subAttributes: texts('value', 'display'),
    },
  ]),
  schema(ENTERPRISE_SCHEMA, 'EnterpriseUser', [
    ...texts('employeeNumber', 'department', 'organization'),
    { name: 'manager', type: 'complex', subAttributes: texts('value') },
  ]),
  schema(GROUP_SCHEMA, 'Group', [
    { name: 'displayName', type: 'string', required: true, mutability: 'readOnly', uniqueness: 'server' },
    { name: 'members', type: 'complex', multiValued: true, subAttributes: texts('value', 'display') },
  ]),
];

function texts(...names: readonly string[]): readonly Attribute[] {
  return names.map((name) => ({ name, type: 'string' }));
}

function schema(id: string, name: string, attributes: readonly Attribute[]) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    attributes: attributes.map(described),
    meta: { resourceType: 'Schema', location: `${SCIM_PATH}/Schemas/${id}` },
  };
}

/** RFC 7643 section 7 wants every characteristic, also where it is the usual one. */
function described({ subAttributes, ...own }: Attribute): object {
  return {
    multiValued: false,
    required: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    caseExact: false,
    ...own,
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(described) }),
  };
}
