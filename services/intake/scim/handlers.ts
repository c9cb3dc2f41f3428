import type { Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import { problemTypes } from '../../adapters/http/problem-types.ts';
import { readJsonBody } from '../../adapters/http/routes/json-body.ts';
import type { Handlers } from '../../adapters/http/routes/router-of.ts';
import type { Request, Response } from '../../adapters/http/server.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { readPatch } from '../../domain/provisioning/patch.ts';
import { ScimFault } from '../../domain/provisioning/scim-fault.ts';
import { readScimFilter, type ScimComparison } from '../../domain/provisioning/scim-filter.ts';
import { isJsonObject } from '../../value-forms/json-fields.ts';
import { outcomeUnknown } from '../answers.ts';
import { PAGE_MAX, resourceTypes, schemas, serviceProviderConfig } from './discovery.ts';
import { Provisioner, type ProvisionerDeps } from './provisioner.ts';
import {
  groupResource,
  groupsOf,
  listResponse,
  pageOf,
  type ResultPage,
  type ScimGroup,
  userResource,
} from './resources.ts';
import type { scimRoutes } from './routes.ts';

export interface ScimDeps extends ProvisionerDeps {
  readonly meters: Meters;
  /** Throws once intake drains. */
  readonly requireOpen: () => void;
}

const BODY_BYTES_MAX = 1024 * 1024;
const PAGE_DEFAULT = 100;
const SCIM_TYPE = 'application/scim+json';
const TYPES = [SCIM_TYPE, 'application/json'];
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
const userFilters = ['userName', 'externalId', 'id', 'active'];

type ScimHandlers = Handlers<typeof scimRoutes>;

export function scimHandlers(deps: ScimDeps): ScimHandlers {
  const provisioner = new Provisioner(deps);
  return { ...userHandlers(provisioner, deps), ...groupHandlers(provisioner, deps), ...discoveryHandlers };
}

function userHandlers(provisioner: Provisioner, deps: ScimDeps) {
  const groups = groupsOf(deps.settings);
  const shown = (person: Parameters<typeof userResource>[0]) => userResource(person, groups, deps.clock());
  return {
    listScimUsers: ({ query, res }) =>
      answering(res, deps, async () => {
        const asked = askedPage(query);
        const { total, page } = await provisioner.listUsers(comparisonsIn(query.filter, userFilters), asked);
        send(res, 200, listResponse(page.map(shown), total, asked));
      }),
    createScimUser: ({ req, res, caller }) =>
      writing(res, caller, deps, async () => {
        send(res, 201, shown(await provisioner.createUser(await jsonOf(req, res), caller)));
      }),
    readScimUser: ({ params, res }) =>
      answering(res, deps, async () => send(res, 200, shown(await provisioner.readUser(params.id)))),
    replaceScimUser: ({ params, req, res, caller }) =>
      writing(res, caller, deps, async () => {
        send(res, 200, shown(await provisioner.replaceUser(params.id, await jsonOf(req, res), caller)));
      }),
    patchScimUser: ({ params, req, res, caller }) =>
      writing(res, caller, deps, async () => {
        const operations = readPatch(await jsonOf(req, res));
        send(res, 200, shown(await provisioner.patchUser(params.id, operations, caller)));
      }),
    deleteScimUser: ({ params, res, caller }) =>
      writing(res, caller, deps, async () => {
        await provisioner.deleteUser(params.id, caller);
        res.status(204).end();
      }),
  } satisfies Partial<ScimHandlers>;
}

function groupHandlers(provisioner: Provisioner, deps: ScimDeps) {
  const groups = groupsOf(deps.settings);
  const resource = async (group: ScimGroup, excluded = '') =>
    groupResource(group, isExcluded(excluded) ? null : await provisioner.membersOf(group));
  return {
    listScimGroups: ({ query, res }) =>
      answering(res, deps, async () => {
        const asked = comparisonsIn(query.filter, ['displayName', 'id']);
        const found = groups.filter((one) => asked.every((each) => isGroup(one, each)));
        const page = askedPage(query);
        const shown = await Promise.all(pageOf(found, page).map((one) => resource(one, query.excludedAttributes)));
        send(res, 200, listResponse(shown, found.length, page));
      }),
    createScimGroup: ({ req, res, caller }) =>
      writing(res, caller, deps, async () => {
        const body = objectOf(await jsonOf(req, res));
        const group = groupNamed(body.displayName, groups);
        if (body.members !== undefined) {
          await provisioner.changeMembers(group, [{ op: 'add', path: 'members', value: body.members }], caller);
        }
        send(res, 201, await resource(group));
      }),
    readScimGroup: ({ params, query, res }) =>
      answering(res, deps, async () =>
        send(res, 200, await resource(groupOf(params.id, groups), query.excludedAttributes)),
      ),
    replaceScimGroup: ({ params, req, res, caller }) =>
      writing(res, caller, deps, async () => {
        const { displayName, members } = objectOf(await jsonOf(req, res));
        const group = groupOf(params.id, groups);
        const value = { displayName: displayName ?? group.displayName, members: members ?? [] };
        await provisioner.changeMembers(group, [{ op: 'replace', path: null, value }], caller);
        send(res, 200, await resource(group));
      }),
    patchScimGroup: ({ params, req, res, caller }) =>
      writing(res, caller, deps, async () => {
        await provisioner.changeMembers(groupOf(params.id, groups), readPatch(await jsonOf(req, res)), caller);
        res.status(204).end();
      }),
    deleteScimGroup: ({ params, res, caller }) =>
      writing(res, caller, deps, async () => {
        const remove = { op: 'replace', path: 'members', value: [] } as const;
        await provisioner.changeMembers(groupOf(params.id, groups), [remove], caller);
        res.status(204).end();
      }),
  } satisfies Partial<ScimHandlers>;
}

const whole: ResultPage = { startIndex: 1, count: PAGE_MAX };
const discoveryHandlers = {
  readScimConfig: ({ res }) => send(res, 200, serviceProviderConfig),
  listScimResourceTypes: ({ res }) => send(res, 200, listResponse(resourceTypes, resourceTypes.length, whole)),
  listScimSchemas: ({ res }) => send(res, 200, listResponse(schemas, schemas.length, whole)),
} satisfies Partial<ScimHandlers>;

function send(res: Response, status: number, body: object): void {
  res.status(status).type(SCIM_TYPE).send(JSON.stringify(body));
}

/** A provider shows its administrator `detail`, so every refusal has the form of RFC 7644 section 3.12. */
async function answering(res: Response, { requireOpen }: Pick<ScimDeps, 'requireOpen'>, answer: () => Promise<void>) {
  try {
    requireOpen();
    await answer();
  } catch (error) {
    if (error instanceof ScimFault) return sendFault(res, error);
    if (!(error instanceof HttpProblem)) throw error;
    const { retryAfterSeconds } = error.details;
    if (retryAfterSeconds !== undefined) res.set('Retry-After', String(retryAfterSeconds));
    sendFault(res, new ScimFault(problemTypes[error.code].status, error.message), error.code);
  }
}

/** `code` names the problem of `docs/errors.md`, beside what the RFC has. */
function sendFault(res: Response, { status, message, scimType }: ScimFault, code: string | null = null): void {
  const more = { ...(scimType === null ? {} : { scimType }), ...(code === null ? {} : { code }) };
  send(res, status, { schemas: [ERROR_SCHEMA], status: String(status), ...more, detail: message });
}

/** Counts what was written and refused. The append of a record may fail: the provider then sends it again. */
function writing(res: Response, caller: Caller | null, deps: ScimDeps, write: () => Promise<void>): Promise<void> {
  return answering(res, deps, async () => {
    if (caller !== null && !caller.registerKinds.has('person'))
      throw new ScimFault(403, 'the token may not write `person`, expected the role provisioner');
    try {
      await write();
      deps.meters.registerReceived.inc({ status: 'accepted' });
    } catch (error) {
      deps.meters.registerReceived.inc({ status: 'rejected' });
      throw error instanceof ScimFault || error instanceof HttpProblem ? error : outcomeUnknown(error);
    }
  });
}

async function jsonOf(req: Request, res: Response): Promise<unknown> {
  try {
    return (await readJsonBody(req, res, BODY_BYTES_MAX, TYPES)) ?? {};
  } catch (error) {
    const { status } = error as { readonly status?: number };
    if (error instanceof HttpProblem || status === undefined) throw error;
    throw new ScimFault(status, `the body cannot be read, expected at most ${BODY_BYTES_MAX} bytes of JSON`);
  }
}

function objectOf(body: unknown): Readonly<Record<string, unknown>> {
  if (isJsonObject(body)) return body;
  throw new ScimFault(400, 'the body is no JSON object, expected a Group', 'invalidSyntax');
}

function comparisonsIn(filter: string | undefined, attributes: readonly string[]): readonly ScimComparison[] {
  return filter === undefined ? [] : readScimFilter(filter, attributes);
}

function isGroup({ id, displayName }: ScimGroup, { attribute, value }: ScimComparison): boolean {
  return attribute === 'id' ? id === value : displayName.toLowerCase() === value.toLowerCase();
}

function groupOf(id: string, groups: readonly ScimGroup[]): ScimGroup {
  const group = groups.find((one) => one.id === id);
  if (group !== undefined) return group;
  throw new ScimFault(404, `there is no group with the \`id\` \`${id.slice(0, 200)}\``);
}

function groupNamed(displayName: unknown, groups: readonly ScimGroup[]): ScimGroup {
  const group = groups.find((one) => one.displayName === displayName);
  if (group !== undefined) return group;
  const names = groups.map((one) => `\`${one.displayName}\``).join(', ') || 'none yet';
  const expected = `a group of SCIM_FILE (${names}); add it there with the role that it gives`;
  const given = typeof displayName === 'string' ? `\`${displayName.slice(0, 200)}\`` : 'missing';
  throw new ScimFault(400, `\`displayName\` is ${given}, expected ${expected}`, 'invalidValue');
}

function isExcluded(attributes: string): boolean {
  return attributes.split(',').some((one) => one.trim().toLowerCase() === 'members');
}

/** RFC 7644: a start below 1 is 1, a negative count is 0. UNTRUSTED. */
function askedPage(query: {
  readonly startIndex?: string | undefined;
  readonly count?: string | undefined;
}): ResultPage {
  const startIndex = Math.max(1, wholeNumber('startIndex', query.startIndex, 1));
  const count = Math.max(0, Math.min(PAGE_MAX, wholeNumber('count', query.count, PAGE_DEFAULT)));
  return { startIndex, count };
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new ScimFault(400, `\`${name}\` is \`${text.slice(0, 200)}\`, expected a whole number`, 'invalidValue');
}
