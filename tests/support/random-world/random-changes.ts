import {
  type AccessEvent,
  actions,
  actorKinds,
  claimKinds,
  destinationKinds,
  paths,
  purposes,
  recipientKinds,
  resourceKinds,
} from '../../../services/domain/access-event/access-event.ts';
import {
  accountClasses,
  personTypes,
  provenances,
  type RecordOf,
  type RegisterKind,
  type RegisterRecord,
} from '../../../services/domain/register/register-record.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import type { Random } from '../random.ts';

/** Changes of one field, of an event or of a register record, to any value of that field that the world knows. */

export const HALF_HOUR_MS = 30 * 60 * 1000;
export const DAY_MS = 24 * 60 * 60 * 1000;

export const people = ['e-1', 'e-2', 'e-3'] as const;
export const aliases = ['old-1', 'old-2', 'old-3'] as const;
export const teams = ['support', 'trust', 'legal'] as const;
export const roles = ['agent', 'reviewer', 'counsel'] as const;
export const owners = ['o-1', 'o-2', 'o-3'] as const;
export const customers = ['u-1', 'u-2'] as const;
export const cameras = ['c-1', 'c-2', 'c-3'] as const;
export const recordings = ['r-1', 'r-2', 'r-3'] as const;
export const sources = ['console', 'vault'] as const;
/** People, one of them under two names, and a team. */
export const sourceOwners = ['e-3', 'old-3', 'e-8', 'team:support'] as const;
export const countries = ['US', 'UA'] as const;
export const caseIds = ['k-1', 'k-2'] as const;
export const ticketIds = ['t-1', 't-2'] as const;

const peopleAndAliases = [...people, ...aliases, 'e-8'] as const;
const teamNames = teams.map((team) => `team:${team}`);
const grantees = [...peopleAndAliases, ...teamNames, 'any-support'];
const entitled = [...peopleAndAliases, ...teamNames, ...roles.map((role) => `role:${role}`), 'svc-1'];
const boundaries = [-DAY_MS, -HALF_HOUR_MS - 1, -HALF_HOUR_MS, -HALF_HOUR_MS + 1, -1, -1, 0, 0, 0, 1, 1, DAY_MS];
/** How often a time is changed rather than any field: a rule has many conditions and few boundaries. */
const TIMES_SHARE = 0.4;

type Maker<Value> = (random: Random, t: number) => Value;
type Changes<Shape> = { readonly [Field in keyof Shape]?: Maker<Shape[Field]> };

/** A copy of `record` with one field changed; times fall on the access or a boundary of it. */
export function changeRecord(record: RegisterRecord, random: Random, t: number): RegisterRecord {
  const changes = recordChanges[record.kind] as Changes<RegisterRecord>;
  return changeOneField(record, { ...envelopeChanges, ...changes }, random, t);
}

/** As `changeRecord`, leaving `id`, `validFrom` and `validUntil` alone: what another version may say. */
export function changeContent(record: RegisterRecord, random: Random, t: number): RegisterRecord {
  return changeOneField(record, recordChanges[record.kind] as Changes<RegisterRecord>, random, t);
}

export function changeEvent(event: AccessEvent, random: Random): AccessEvent {
  return changeOneField(event, eventChanges, random, event.occurredAt);
}

function changeOneField<Shape extends object>(shape: Shape, changes: Changes<Shape>, random: Random, t: number): Shape {
  const fields = Object.keys(changes) as (keyof Shape)[];
  const times = random.chance(TIMES_SHARE) ? fields.filter((name) => isTime(changes[name])) : [];
  const field = random.pick(times.length > 0 ? times : fields);
  const make = changes[field] as Maker<Shape[keyof Shape]>;
  return { ...shape, [field]: make(random, t) };
}

function isTime(make: unknown): boolean {
  return make === near || make === nearOrNull;
}

function near(random: Random, t: number): number {
  return t + random.pick(boundaries);
}

function nearOrNull(random: Random, t: number): number | null {
  return random.chance(0.25) ? null : near(random, t);
}

function oneOf<Value>(values: readonly Value[]): Maker<Value> {
  return (random) => random.pick(values);
}

function oneOrNull<Value>(values: readonly Value[]): Maker<Value | null> {
  return (random) => (random.chance(0.3) ? null : random.pick(values));
}

function someOf<Value>(values: readonly Value[]): Maker<Value[]> {
  return (random) => values.filter(() => random.chance(0.3));
}

const flag: Maker<boolean> = (random) => random.chance(0.5);

const envelopeChanges = {
  issuer: oneOf([...peopleAndAliases, ...sources, ...sources, 'svc-1', 'test']),
  issuerAuthenticated: oneOrNull([true]),
  id: (random: Random) => `other-${random.below(3)}`,
  validFrom: near,
  validUntil: nearOrNull,
};

const recordChanges: { readonly [Kind in RegisterKind]: Changes<RecordOf<Kind>> } = {
  person: {
    type: oneOf(personTypes),
    role: oneOf(roles),
    team: oneOf(teams),
    approvedCountries: (random) => (random.chance(0.3) ? null : countries.filter(() => random.chance(0.4))),
    trainingValidUntil: nearOrNull,
    employmentFrom: near,
    employmentUntil: nearOrNull,
    ownAccountId: oneOrNull(owners),
    aliases: () => [],
  },
  account: {
    authorisedUsers: someOf([...customers, ...people, ...aliases, ...owners]),
    class: oneOf(accountClasses),
    deletedAt: nearOrNull,
    childFlag: flag,
  },
  camera: { ownerId: oneOf(owners), endToEndEncrypted: flag },
  recording: {
    cameraId: oneOrNull(cameras),
    ownerId: oneOf(owners),
    recordedAt: nearOrNull,
    deletedAt: nearOrNull,
    retentionUntil: nearOrNull,
    legalHold: flag,
    provenance: oneOf(provenances),
    sharedWith: someOf(['anyone', ...customers, ...people, ...aliases]),
  },
  consent: {
    ownerId: oneOf(owners),
    cameraIds: someOf(cameras),
    recordingIds: someOf(recordings),
    live: flag,
    actions: someOf(actions),
    grantedTo: oneOf(grantees),
    ticketId: oneOrNull(ticketIds),
    affirmativeAct: flag,
    revokedAt: nearOrNull,
  },
  ticket: {
    ownerId: oneOf(owners),
    cameraId: oneOrNull(cameras),
    openedBy: oneOf([...peopleAndAliases, ...customers]),
    assignees: someOf(grantees),
    openedAt: near,
    closedAt: nearOrNull,
  },
  case: {
    purpose: oneOf(purposes),
    openedBy: oneOf(peopleAndAliases),
    approver: oneOrNull(peopleAndAliases),
    investigators: someOf([...peopleAndAliases, ...teamNames]),
    ownerIds: someOf(owners),
    recordingIds: someOf(recordings),
    openedAt: near,
    closedAt: nearOrNull,
  },
  'legal-order': {
    ownerIds: someOf(owners),
    recordingIds: someOf(recordings),
    recordedFrom: nearOrNull,
    recordedUntil: nearOrNull,
    servedAt: near,
    expiresAt: near,
    reviewer: oneOf(peopleAndAliases),
    assignees: someOf(grantees),
  },
  emergency: {
    ownerId: oneOf(owners),
    requester: oneOf(peopleAndAliases),
    approver: oneOrNull(peopleAndAliases),
    responders: someOf([...peopleAndAliases, ...teamNames]),
    startedAt: near,
    expiresAt: near,
  },
  entitlement: {
    grantedTo: oneOf(entitled),
    actions: someOf(actions),
    sources: someOf(sources),
    grantedBy: oneOf([...peopleAndAliases, 'svc-1']),
  },
  source: {
    defaultPurpose: oneOrNull(purposes),
    mfaEnforced: oneOrNull([true, false]),
    owner: oneOrNull(sourceOwners),
  },
  policy: { setHash: oneOf(['a', 'b']) },
  'policy-set': { validFrom: near },
  exception: { actorId: oneOf(peopleAndAliases), approver: oneOf(peopleAndAliases) },
  dataset: { recordingIds: someOf(recordings) },
  model: { datasetIds: oneOf([[], ['d-1']]) },
  approval: { by: oneOf(peopleAndAliases) },
};

const eventChanges: Changes<AccessEvent> = {
  occurredAt: (random, t) => near(random, t),
  source: (random) => ({ ...absentAccessEvent.source, id: random.pick([...sources, 'nobody']) }),
  actor: (random) => ({
    id: random.pick([...peopleAndAliases, ...owners, ...customers, 'svc-1']),
    kind: random.pick(actorKinds),
    onBehalfOf: random.chance(0.5) ? null : { id: random.pick(peopleAndAliases), kind: random.pick(actorKinds) },
  }),
  authentication: (random) =>
    random.pick([
      null,
      { ...absentAccessEvent.authentication, mfa: false },
      { ...absentAccessEvent.authentication, method: 'password' },
      { ...absentAccessEvent.authentication, mfa: true, method: 'webauthn', managedDevice: true },
    ]),
  network: (random) => ({
    ...absentAccessEvent.network,
    country: random.pick([...countries, null]),
    approved: random.pick([true, false, null]),
  }),
  action: oneOf(actions),
  phase: (random) => (random.chance(0.2) ? 'end' : random.chance(0.1) ? 'heartbeat' : 'begin'),
  outcome: oneOf(['allowed', 'denied', 'error']),
  path: oneOf(paths),
  resource: (random) => ({
    ...absentAccessEvent.resource,
    kind: random.pick(resourceKinds),
    recordingId: random.pick([...recordings, 'r-8', null]),
    cameraId: random.pick([...cameras, 'c-8', null]),
    ownerId: random.pick([...owners, 'o-8', null]),
    storeId: random.pick(['bucket', null]),
  }),
  extent: (random) => ({ ...absentAccessEvent.extent, durationMs: 1000, decrypted: random.pick([true, false, null]) }),
  purpose: oneOrNull(purposes),
  claim: (random) => ({
    ...absentAccessEvent.claim,
    kind: random.pick(claimKinds),
    id: random.pick([...caseIds, ...ticketIds, 'none']),
  }),
  recipient: (random) => ({ ...absentAccessEvent.recipient, kind: random.pick(recipientKinds) }),
  destination: (random) => ({ ...absentAccessEvent.destination, kind: random.pick(destinationKinds) }),
};
