import type { AccessEvent, Action, Purpose } from '../../../services/domain/access-event/access-event.ts';
import { actions, purposes } from '../../../services/domain/access-event/access-event.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { absentRegisterRecord } from '../../../services/records/register-record/absent-register-record.ts';
import { createRandom, type Random, shuffled } from '../random.ts';
import {
  aliases,
  cameras,
  caseIds,
  changeContent,
  changeEvent,
  changeRecord,
  customers,
  DAY_MS,
  HALF_HOUR_MS,
  owners,
  people,
  recordings,
  roles,
  sourceOwners,
  sources,
  teams,
  ticketIds,
} from './random-changes.ts';

/** One access and the register it is judged by, in the order of sending. */
export interface RandomAccess {
  readonly event: AccessEvent;
  readonly records: readonly RegisterRecord[];
}

const instants = [0, DAY_MS, 2 * DAY_MS].map((days) => Date.UTC(2026, 10, 24, 12) + days);

const viewing = ['view', 'thumbnail', 'livestream', 'download', 'export', 'share', 'disclose'] as const;
/** Drawn again: theirs are the rules with the most conditions. */
const evidencePurposes = [
  'express-consent',
  'express-consent',
  'express-consent',
  'legal-process',
  'prevent-harm-or-loss',
] as const;
const backgroundKinds: readonly string[] = ['person', 'account', 'camera', 'recording', 'source'];
/** How often the actor has issued a record themself, or a source or its owner has, which then may explain nothing. */
const SELF_ISSUED_SHARE = 0.03;
const SOURCE_ISSUED_SHARE = 0.06;
const others = ['search', 'list', 'delete', 'grant', 'revoke', 'annotate'] as const;

/** What the access should look like while nothing is wrong with it; an index names the n-th person, owner, camera. */
interface Plan {
  readonly t: number;
  readonly kind: 'people' | 'customer' | 'anonymous' | 'service';
  readonly who: number;
  readonly what: number;
  readonly action: Action;
  readonly purpose: Purpose;
  readonly isPrivate: boolean;
  readonly random: Random;
}

/**
 * A small world and one access in it: most often explainable, then with no, one or two fields changed. Every choice
 * follows from `seed`. Times lie on few instants and their neighbours, so that every boundary is met a millisecond
 * before, at and after.
 */
export function randomAccess(seed: number): RandomAccess {
  const random = createRandom(seed);
  const plan = planOf(random);
  let event = eventOf(plan);
  const records = [...backgroundOf(plan), ...supportOf(plan), ...noiseOf(plan)];
  const faults = random.pick([0, 0, 1, 1, 1, 2, 2]);
  for (let fault = 0; fault < faults; fault += 1) {
    if (random.chance(0.4)) event = changeEvent(event, random);
    else changeOneOf(records, random, plan.t);
  }
  return { event, records: shuffled(records, random).flatMap((record) => versionsOf(record, plan)) };
}

/** Another order of sending that means the same: only corrections of one version keep their order. */
export function reordered(records: readonly RegisterRecord[], random: Random): RegisterRecord[] {
  const versionKey = ({ kind, id, validFrom }: RegisterRecord): string => `${kind} ${id} ${validFrom}`;
  const waiting = new Map<string, RegisterRecord[]>();
  for (const record of records) waiting.set(versionKey(record), [...(waiting.get(versionKey(record)) ?? []), record]);
  return shuffled(records, random).map((record) => waiting.get(versionKey(record))?.shift() ?? record);
}

function planOf(random: Random): Plan {
  const kind = random.pick(['people', 'people', 'people', 'people', 'people', 'customer', 'anonymous', 'service']);
  return {
    t: random.pick(instants) + random.pick([-1, 0, 0, 1]),
    kind: kind as Plan['kind'],
    who: random.below(people.length),
    what: random.below(owners.length),
    action: actionOf(kind, random),
    purpose: kind === 'service' ? 'system-operation' : random.pick([...purposes, ...evidencePurposes]),
    isPrivate: random.chance(0.7),
    random,
  };
}

function actionOf(kind: string, random: Random): Action {
  if (kind === 'service') return random.pick(actions);
  if (kind === 'people') return random.chance(0.75) ? random.pick(viewing) : random.pick(others);
  return random.chance(0.7) ? random.pick(['view', 'thumbnail', 'livestream', 'download']) : random.pick(others);
}

function eventOf(plan: Plan): AccessEvent {
  const { random, t, action, purpose } = plan;
  return {
    ...absentAccessEvent.accessEvent,
    eventId: 'event',
    occurredAt: t,
    source: { ...absentAccessEvent.source, id: random.pick(sources) },
    actor: actorOf(plan),
    authentication: random.chance(0.2) ? null : { ...absentAccessEvent.authentication, mfa: true },
    network: random.chance(0.5)
      ? null
      : {
          ...absentAccessEvent.network,
          country: random.pick(['US', 'US', 'US', 'UA', null]),
          approved: random.pick([true, null]),
        },
    action,
    path: random.pick(['app', 'api']),
    resource: resourceOf(plan),
    extent: random.chance(0.8)
      ? null
      : { ...absentAccessEvent.extent, durationMs: 5000, decrypted: random.chance(0.5) },
    ...purposeOf(purpose, random),
    recipient: random.chance(0.8)
      ? null
      : { ...absentAccessEvent.recipient, kind: random.pick(['owner', 'internal', 'law-enforcement', 'court']) },
    destination: random.chance(0.8)
      ? null
      : { ...absentAccessEvent.destination, kind: random.pick(['managed-device', 'email']) },
  };
}

function actorOf({ kind, who, what, random }: Plan): AccessEvent['actor'] {
  if (kind === 'anonymous') return { id: 'nobody', kind, onBehalfOf: null };
  if (kind === 'service') return { id: 'svc-1', kind, onBehalfOf: null };
  if (kind === 'customer') {
    const id = random.pick([owners[what] ?? '', owners[what] ?? '', ...customers]);
    return { id, kind: random.pick(['owner', 'authorised-user', 'customer-session']), onBehalfOf: null };
  }
  const person = { id: random.pick([people[who] ?? '', people[who] ?? '', aliases[who] ?? '']), kind: kindOf(who) };
  if (random.chance(0.1)) return { id: 'svc-1', kind: 'service', onBehalfOf: person };
  return { ...person, onBehalfOf: null };
}

function kindOf(who: number): 'employee' | 'contractor' {
  return who === 1 ? 'contractor' : 'employee';
}

function resourceOf({ what, action, random }: Plan): AccessEvent['resource'] {
  const nothing = absentAccessEvent.resource;
  const [recordingId, cameraId, ownerId] = [recordings[what] ?? null, cameras[what] ?? null, owners[what] ?? null];
  const ownerOrNot = random.chance(0.6) ? ownerId : null;
  if (action === 'livestream') {
    // Some tools name the recording from which the stream was opened, or call it by another kind.
    const opened = random.chance(0.3) ? random.pick(recordings) : null;
    const kind = random.pick(['live-stream', 'live-stream', 'live-stream', 'camera', 'recording', 'account'] as const);
    return { ...nothing, kind, cameraId, recordingId: opened, ownerId: ownerOrNot };
  }
  if (action === 'search' || action === 'list') {
    return { ...nothing, kind: random.pick(['account', 'store']), ownerId: ownerOrNot, storeId: 'bucket' };
  }
  if (action === 'delete' && random.chance(0.3)) {
    // Named by what belongs to it alone.
    const named = random.pick([{ recordingId }, { cameraId }]);
    return { ...nothing, ...named, kind: random.pick(['camera', 'account']) };
  }
  // Some tools call a look at a stream a view of it.
  const kind = what === 0 ? 'live-stream' : 'camera';
  if (random.chance(0.12)) return { ...nothing, kind, cameraId, ownerId: ownerOrNot };
  if (random.chance(0.1)) return { ...nothing, kind: 'account', ownerId };
  if (random.chance(0.05)) return { ...nothing, kind: 'store', storeId: 'bucket', ownerId: ownerOrNot };
  const cameraOrNot = random.chance(0.6) ? cameraId : null;
  return { ...nothing, kind: 'recording', recordingId, cameraId: cameraOrNot, ownerId: ownerOrNot };
}

/** The purpose as the event states it, or as the claim or the source will tell. */
function purposeOf(purpose: Purpose, random: Random): Pick<AccessEvent, 'purpose' | 'claim'> {
  if (random.chance(0.6)) return { purpose, claim: null };
  switch (purpose) {
    case 'express-consent':
      return {
        purpose: null,
        claim: random.pick([
          { ...absentAccessEvent.claim, kind: 'ticket', id: 't-1' },
          { ...absentAccessEvent.claim, kind: 'consent', id: 'n-1' },
        ]),
      };
    case 'legal-process':
      return {
        purpose: null,
        claim: random.pick([
          { ...absentAccessEvent.claim, kind: 'legal-order', id: 'l-1' },
          { ...absentAccessEvent.claim, kind: 'case', id: 'k-1' },
        ]),
      };
    case 'prevent-harm-or-loss':
      return { purpose: null, claim: { ...absentAccessEvent.claim, kind: 'emergency', id: 'm-3' } };
    case 'illegal-activity-investigation':
    case 'legal-rights':
      return { purpose: null, claim: { ...absentAccessEvent.claim, kind: 'case', id: 'k-1' } };
    default:
      return {
        purpose: null,
        claim: random.chance(0.5) ? null : { ...absentAccessEvent.claim, kind: 'approval', id: 'a-1' },
      };
  }
}

type Fields = Record<string, unknown>;

/** The envelope of a record in force at the access; `fields` come from tables whose types the compiler checked. */
function record(kind: RegisterRecord['kind'], id: string, fields: Fields, plan: Plan): RegisterRecord {
  const { random } = plan;
  const validUntil = random.chance(0.6) && kind !== 'consent' ? null : after(plan);
  const issuer = issuerOf(plan);
  return {
    ...absentRegisterRecord[kind as keyof typeof absentRegisterRecord],
    kind,
    id,
    issuer,
    validFrom: before(plan),
    validUntil,
    issuerAuthenticated: random.pick([null, true, true]),
    ...fields,
  } as RegisterRecord;
}

function issuerOf(plan: Plan): string {
  const { random } = plan;
  if (random.chance(SELF_ISSUED_SHARE)) return someNameOfActor(plan);
  return random.chance(SOURCE_ISSUED_SHARE) ? random.pick([...sources, ...sourceOwners]) : 'test';
}

/** The judged actor, perhaps by an alias. */
function someNameOfActor({ kind, who, random }: Plan): string {
  return kind === 'service' ? 'svc-1' : random.pick([people[who] ?? '', aliases[who] ?? '']);
}

function before({ random, t }: Plan): number {
  return t - random.pick([0, 1, HALF_HOUR_MS, DAY_MS, 30 * DAY_MS]);
}

function after({ random, t }: Plan): number {
  return t + random.pick([1, 2, HALF_HOUR_MS, DAY_MS, 30 * DAY_MS]);
}

function backgroundOf(plan: Plan): RegisterRecord[] {
  return [
    ...people.map((id, index) => record('person', id, personOf(index, plan), plan)),
    ...owners.map((id, index) => record('account', id, accountOf(index, plan), plan)),
    ...cameras.map((id, index) => record('camera', id, cameraOf(index, plan), plan)),
    ...recordings
      .filter((_, index) => !plan.isPrivate || index === plan.what || plan.random.chance(0.3))
      .filter(() => !plan.isPrivate || plan.random.chance(0.7))
      .map((id) => record('recording', id, recordingOf(recordings.indexOf(id), plan), plan)),
    ...sources.map((id) => record('source', id, sourceOf(plan), plan)),
  ];
}

function personOf(index: number, plan: Plan): Fields {
  const { random } = plan;
  return {
    type: kindOf(index),
    employer: 'acme',
    role: roles[index],
    team: teams[index],
    manager: 'e-3',
    country: 'US',
    approvedCountries: random.chance(0.5) ? null : ['US'],
    trainingValidUntil: after(plan),
    employmentFrom: before(plan),
    employmentUntil: random.chance(0.7) ? null : after(plan),
    aliases: [aliases[index]],
    ownAccountId: plan.purpose === 'owner-self' ? owners[plan.what] : random.pick(['o-9', null, owners[2]]),
    householdId: null,
    noticeGivenAt: null,
    attestedPurposes: null,
    attestationValidUntil: null,
  };
}

function accountOf(index: number, plan: Plan): Fields {
  const { random } = plan;
  const isOther = !plan.isPrivate && random.chance(0.5);
  return {
    authorisedUsers: random.pick([['u-1'], ['u-1', 'u-2'], ['u-1', people[index]], ['u-2', 'o-3', aliases[index]]]),
    class: isOther ? random.pick(['test', 'corporate']) : 'customer',
    childFlag: random.chance(0.1),
    inactiveSince: null,
    deletedAt: random.chance(0.8) ? null : after(plan),
    employeeId: null,
    householdId: null,
  };
}

function cameraOf(index: number, { random }: Plan): Fields {
  const endToEndEncrypted = random.chance(0.2);
  return { ownerId: owners[index], locationClass: 'indoor', model: null, productLine: null, endToEndEncrypted };
}

function recordingOf(index: number, plan: Plan): Fields {
  const { random, isPrivate } = plan;
  return {
    cameraId: random.chance(0.7) ? cameras[index] : random.pick([null, null, ...cameras]),
    ownerId: owners[index],
    recordedAt: random.chance(0.5) ? null : before(plan),
    deletedAt: random.chance(0.8) ? null : random.chance(0.7) ? after(plan) : before(plan),
    retentionUntil: random.chance(0.8) ? null : random.chance(0.7) ? after(plan) : before(plan),
    legalHold: random.chance(plan.action === 'delete' ? 0.4 : 0.15),
    provenance: isPrivate
      ? 'customer-private'
      : random.pick(['public-post', 'public-post', 'submitted-with-consent', 'employee-donated']),
    sharedWith: random.chance(0.7) ? [] : random.pick([['anyone'], ['u-2'], [people[index]]]),
    derivedFrom: null,
  };
}

function sourceOf({ purpose, random }: Plan): Fields {
  const isUsual = purpose === 'owner-self' || purpose === 'system-operation' || random.chance(0.2);
  return {
    description: 'a tool',
    defaultPurpose: isUsual ? purpose : null,
    mfaEnforced: random.pick([null, true, true]),
    publicKey: null,
    eventsPerSecondMax: null,
    heartbeatSeconds: null,
    owner: random.chance(0.5) ? null : random.pick(sourceOwners),
    delaySecondsMax: null,
    allowedDestinations: null,
    asksBeforeAccess: null,
  };
}

/** The records that explain the access as planned. */
function supportOf(plan: Plan): RegisterRecord[] {
  const { purpose, action, kind, random } = plan;
  const needsEntitlement = kind === 'service' || !['view', 'thumbnail', 'livestream'].includes(action);
  const support = needsEntitlement || random.chance(0.2) ? [entitlement('g-1', plan)] : [];
  if (kind !== 'people') return support;
  if (purpose === 'express-consent') support.push(consent('n-1', plan), ticket('t-1', plan));
  if (purpose === 'legal-process') support.push(order('l-1', plan), caseRecord('k-1', plan));
  if (purpose === 'illegal-activity-investigation' || purpose === 'legal-rights') support.push(caseRecord('k-1', plan));
  if (purpose === 'prevent-harm-or-loss') support.push(emergency('m-3', plan));
  if (purpose === 'prevent-harm-or-loss' && random.chance(0.3)) support.push(emergency('m-1', plan));
  return support;
}

/** More records that may or may not have to do with the access. */
function noiseOf(plan: Plan): RegisterRecord[] {
  const { random, t } = plan;
  const noise: RegisterRecord[] = [];
  if (random.chance(0.25)) noise.push(consent('n-2', plan));
  if (random.chance(0.2)) noise.push(consent('n-3', plan));
  if (random.chance(0.15)) noise.push(ticket(random.pick(ticketIds), plan));
  if (random.chance(0.15)) noise.push(caseRecord(random.pick(caseIds), plan));
  if (random.chance(0.15)) noise.push(order('l-2', plan));
  if (random.chance(0.15)) noise.push(emergency('m-2', plan));
  if (random.chance(0.15)) noise.push(entitlement('g-2', plan));
  return noise.map((one) => (random.chance(0.7) ? changeRecord(one, random, t) : one));
}

function consent(id: string, plan: Plan): RegisterRecord {
  const { random, what, who, action } = plan;
  const fields = {
    ownerId: owners[what],
    cameraIds: random.chance(0.7) ? [] : [cameras[what]],
    recordingIds: random.chance(0.8) ? [] : [recordings[what]],
    live: random.chance(action === 'livestream' ? 0.9 : 0.5),
    actions: action === 'thumbnail' ? [random.pick(['view', 'thumbnail', 'download'])] : ['download', action],
    grantedTo: random.pick(['any-support', `team:${teams[who]}`, people[who], aliases[who]]),
    ticketId: random.pick([null, 't-1', 't-2']),
    disclosureVersion: '1',
    affirmativeAct: true,
    revokedAt: random.chance(0.8) ? null : after(plan),
  };
  return record('consent', id, fields, plan);
}

function ticket(id: string, plan: Plan): RegisterRecord {
  const { random, what, who, t } = plan;
  const openedAt = before(plan);
  const fields = {
    ownerId: owners[what],
    cameraId: random.chance(0.7) ? null : cameras[what],
    requesterAccountId: null,
    openedBy: random.pick(['u-1', 'e-3', 'e-3', people[who]]),
    assignees: [random.pick([`team:${teams[who]}`, people[who], aliases[who]])],
    openedAt,
    closedAt: random.chance(0.6) ? null : Math.max(openedAt, t + random.pick([1 - HALF_HOUR_MS, -1, 0, 1, DAY_MS])),
  };
  return record('ticket', id, fields, plan);
}

function caseRecord(id: string, plan: Plan): RegisterRecord {
  const { random, what, who } = plan;
  const openedBy = random.pick(['e-8', people[who]]);
  const fields = {
    purpose: plan.purpose,
    approver: openedBy === 'e-8' && random.chance(0.5) ? null : random.pick(['e-8', 'e-9']),
    openedBy,
    investigators: [random.pick([people[who], aliases[who]])],
    ownerIds: [owners[what]],
    recordingIds: random.chance(0.8) ? [] : [recordings[what]],
    openedAt: before(plan),
    closedAt: random.chance(0.6) ? null : after(plan),
  };
  return record('case', id, fields, plan);
}

function order(id: string, plan: Plan): RegisterRecord {
  const { random, what, who } = plan;
  const fields = {
    instrument: 'warrant',
    agency: 'county',
    ownerIds: random.chance(0.8) ? [owners[what]] : [],
    recordingIds: random.chance(0.8) ? [] : [recordings[what]],
    recordedFrom: random.chance(0.7) ? null : plan.t - 60 * DAY_MS,
    recordedUntil: random.chance(0.7) ? null : after(plan),
    servedAt: before(plan),
    expiresAt: after(plan),
    nonDisclosureUntil: null,
    reviewer: random.pick(['e-8', 'e-9']),
    assignees: random.chance(0.4) ? [] : [random.pick([`team:${teams[who]}`, people[who], aliases[who]])],
    recipientIds: null,
  };
  return record('legal-order', id, fields, plan);
}

function emergency(id: string, plan: Plan): RegisterRecord {
  const { random, what, who } = plan;
  const isRequester = random.chance(0.5);
  const fields = {
    ownerId: owners[what],
    approver: random.pick(['e-8', 'e-9', 'e-9', people[0], aliases[0], null]),
    requester: isRequester ? random.pick([people[who], aliases[who]]) : random.pick(['e-7', people[0]]),
    responders: isRequester ? [] : [random.pick([people[who], aliases[who]])],
    startedAt: before(plan),
    expiresAt: after(plan),
    reviewedAt: null,
    reviewer: null,
  };
  return record('emergency', id, fields, plan);
}

function entitlement(id: string, plan: Plan): RegisterRecord {
  const { random, kind, who, action } = plan;
  const grantedTo = random.pick([people[who], aliases[who], `team:${teams[who]}`, `role:${roles[who]}`]);
  const fields = {
    grantedTo: kind === 'service' ? 'svc-1' : grantedTo,
    actions: [action, ...(random.chance(0.3) ? ['view'] : [])],
    sources: random.chance(0.7) ? [] : [...sources],
    grantedBy: 'e-8',
  };
  return record('entitlement', id, fields, plan);
}

function changeOneOf(records: RegisterRecord[], random: Random, t: number): void {
  const evidence = records.filter(({ kind }) => !backgroundKinds.includes(kind));
  const chosen = random.pick(evidence.length > 0 && random.chance(0.7) ? evidence : records);
  const index = records.indexOf(chosen);
  if (random.chance(0.2)) records.splice(index, 1);
  else records[index] = changeRecord(chosen, random, t);
}

/** The record, sometimes with what was said before it, what is said after it, or what it corrects. */
function versionsOf(one: RegisterRecord, plan: Plan): RegisterRecord[] {
  const { random, t } = plan;
  if (random.chance(0.8)) return [one];
  const other = changeContent(one, random, t);
  const earlier = { ...other, validFrom: one.validFrom - random.pick([1, DAY_MS]) };
  const later = { ...other, validFrom: t + random.pick([-1, 0, 1, 1, DAY_MS]) };
  return random.pick([
    [earlier, one],
    [one, earlier],
    [one, later],
    [later, one],
    [other, one],
    [other, one],
  ]);
}
