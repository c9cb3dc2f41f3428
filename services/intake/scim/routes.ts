import { z } from 'zod';
import { ownBody, route } from '../../adapters/http/routes/route.ts';

/** The routes of SCIM 2.0 (RFC 7644). Their answers and refusals have the forms of that RFC. */

const resource = z.looseObject({ schemas: z.array(z.string()), id: z.string() });
const user = resource
  .extend({ userName: z.string(), active: z.boolean() })
  .meta({ id: 'ScimUser', description: 'A person as a User of RFC 7643, with the enterprise extension.' });
const group = resource
  .extend({ displayName: z.string() })
  .meta({ id: 'ScimGroup', description: 'A group of SCIM_FILE.' });
const list = z
  .object({
    schemas: z.array(z.string()),
    totalResults: z.int(),
    startIndex: z.int(),
    itemsPerPage: z.int(),
    Resources: z.array(z.looseObject({})),
  })
  .meta({ id: 'ScimList' });
const config = z.looseObject({ schemas: z.array(z.string()) });

const SCIM_TYPE = 'application/scim+json';
const userExample = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'mia@example.com',
  externalId: '00u1a2b3',
  active: true,
};
const patchExample = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', value: { active: false } }],
};
const groupExample = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName: 'Video Support',
  members: [{ value: 'mia@example.com' }],
};
const bodyOf = (example: object) => {
  const content = { schema: z.looseObject({}), examples: { body: example } };
  return ownBody({ [SCIM_TYPE]: content, 'application/json': content });
};

const ofScim = {
  stage: 'intake',
  needs: 'provision',
  reads: { nothing: 'the provider reads what it provisioned; no access is in it' },
} as const;
const problems = ['not-ready', 'outcome-unknown', 'disk-nearly-full', 'overloaded'] as const;
const written = [...problems, 'body-too-large', 'content-type-unsupported', 'body-not-json', 'body-not-utf8'] as const;
const id = z.object({ id: z.string().meta({ description: '`id` of the resource' }) });
const answer = (meaning: string, schema: z.ZodType) => ({ meaning, type: SCIM_TYPE, schema });
const query = z.object({
  filter: z.string().optional().meta({ description: '`ATTRIBUTE eq "VALUE"`, joined by `and`' }),
  startIndex: z.string().optional().meta({ description: 'the first result of the page, from 1' }),
  count: z.string().optional().meta({ description: 'results of a page, at most 200; default 100' }),
  excludedAttributes: z.string().optional().meta({ description: '`members` leaves them out' }),
});
const users = '/scim/v2/Users';
const groups = '/scim/v2/Groups';

export const scimRoutes = {
  listScimUsers: route({
    ...ofScim,
    method: 'GET',
    path: users,
    query,
    problems,
    summary: 'List users, or find one',
    answers: { 200: answer('a page of users', list) },
  }),
  createScimUser: route({
    ...ofScim,
    method: 'POST',
    path: users,
    body: bodyOf(userExample),
    problems: written,
    summary: 'Provision a person',
    answers: { 201: answer('the user', user) },
  }),
  readScimUser: route({
    ...ofScim,
    method: 'GET',
    path: `${users}/{id}`,
    params: id,
    problems,
    summary: 'Read a user',
    answers: { 200: answer('the user', user) },
  }),
  replaceScimUser: route({
    ...ofScim,
    method: 'PUT',
    path: `${users}/{id}`,
    params: id,
    body: bodyOf(userExample),
    problems: written,
    summary: 'Replace a user',
    answers: { 200: answer('the user', user) },
  }),
  patchScimUser: route({
    ...ofScim,
    method: 'PATCH',
    path: `${users}/{id}`,
    params: id,
    body: bodyOf(patchExample),
    problems: written,
    summary: 'Change a user; `active` false ends the employment',
    answers: { 200: answer('the user', user) },
  }),
  deleteScimUser: route({
    ...ofScim,
    method: 'DELETE',
    path: `${users}/{id}`,
    params: id,
    problems,
    summary: 'End the employment of a user, and forget the account',
    answers: { 204: { meaning: 'done; the person stays in the register', type: SCIM_TYPE } },
  }),
  listScimGroups: route({
    ...ofScim,
    method: 'GET',
    path: groups,
    query,
    problems,
    summary: 'List groups, or find one',
    answers: { 200: answer('a page of groups', list) },
  }),
  createScimGroup: route({
    ...ofScim,
    method: 'POST',
    path: groups,
    body: bodyOf(groupExample),
    problems: written,
    summary: 'Push a group that SCIM_FILE names',
    answers: { 201: answer('the group', group) },
  }),
  readScimGroup: route({
    ...ofScim,
    method: 'GET',
    path: `${groups}/{id}`,
    params: id,
    query,
    problems,
    summary: 'Read a group',
    answers: { 200: answer('the group', group) },
  }),
  replaceScimGroup: route({
    ...ofScim,
    method: 'PUT',
    path: `${groups}/{id}`,
    params: id,
    body: bodyOf(groupExample),
    problems: written,
    summary: 'Replace the members of a group',
    answers: { 200: answer('the group', group) },
  }),
  patchScimGroup: route({
    ...ofScim,
    method: 'PATCH',
    path: `${groups}/{id}`,
    params: id,
    body: bodyOf(patchExample),
    problems: written,
    summary: 'Change the members of a group',
    answers: { 204: { meaning: 'done', type: SCIM_TYPE } },
  }),
  deleteScimGroup: route({
    ...ofScim,
    method: 'DELETE',
    path: `${groups}/{id}`,
    params: id,
    problems,
    summary: 'Take every member out of a group',
    answers: { 204: { meaning: 'done; the group of SCIM_FILE stays', type: SCIM_TYPE } },
  }),
  readScimConfig: route({
    ...ofScim,
    method: 'GET',
    path: '/scim/v2/ServiceProviderConfig',
    summary: 'Read what this SCIM server supports',
    answers: { 200: answer('the configuration', config) },
  }),
  listScimResourceTypes: route({
    ...ofScim,
    method: 'GET',
    path: '/scim/v2/ResourceTypes',
    summary: 'List the kinds of resources',
    answers: { 200: answer('User and Group', list) },
  }),
  listScimSchemas: route({
    ...ofScim,
    method: 'GET',
    path: '/scim/v2/Schemas',
    summary: 'List the attributes that are kept',
    answers: { 200: answer('the schemas', list) },
  }),
} as const;
