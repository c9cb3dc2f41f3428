import {
  type AccessEvent,
  type Action,
  actions,
  actorKinds,
  claimKinds,
  destinationKinds,
  outcomes,
  type Problem,
  paths,
  phases,
  purposes,
  recipientKinds,
  resourceKinds,
  searchKinds,
} from './access-event.ts';
import { ACCESS_ID_EXPECTED, needsResourceId, nullIfEmpty, RESOURCE_EXPECTED } from './constraints.ts';
import { canonicalIp } from './ip-address.ts';
import * as fields from './json-fields.ts';
import { isAbsent, isJsonObject, type JsonObject } from './json-fields.ts';
import { Problems } from './problems.ts';

/** Gives the keyed hash of an address in its canonical form: 64 lower-case hexadecimal digits. */
export type HashIp = (ip: string) => string;

/** What is known of an address here; `null` where it is not. */
export interface IpLocation {
  readonly approved: boolean | null;
  readonly country: string | null;
}

/** Tells where an address in its canonical form lies. */
export type LocateIp = (ip: string) => IpLocation;

/** Where nothing is known of addresses, what tools say stands. */
export const nowhere: LocateIp = () => unknownPlace;
const unknownPlace: IpLocation = { approved: null, country: null };

/**
 * The JSON form (`docs/interfaces` section 2) as an event, or everything that is wrong with it (at most
 * `PROBLEMS_MAX`), each problem naming field, value and what was expected. Never throws, whatever `json` is.
 *
 * Unknown fields and enum values are refused, `null` is absent, defaults are filled in, `network.ip` is replaced by
 * its keyed hash, what `locateIp` knows of it goes over what the tool says, and a part without any value becomes `null`, so that one content has one encoding.
 */
export function parseAccessEvent(
  json: unknown,
  hashIp: HashIp,
  locateIp: LocateIp = nowhere,
): { event: AccessEvent } | { problems: Problem[] } {
  // UNTRUSTED: every byte of `json` was chosen by whoever can reach intake.
  const problems = new Problems();
  const event = isJsonObject(json) ? readEvent(json, { hashIp, locateIp }, problems) : null;
  if (event === null) problems.add('event', json, 'an object');
  return event !== null && problems.list.length === 0 ? { event } : { problems: problems.list };
}

const readFields = {
  event: fields.object('', [
    ...['eventId', 'occurredAt', 'source', 'actor', 'authentication', 'network', 'action', 'phase', 'accessId'],
    ...['outcome', 'path', 'resource', 'extent', 'purpose', 'claim', 'search', 'recipient', 'destination'],
    'decisionId',
  ]),
  eventId: fields.eventId('eventId'),
  occurredAt: fields.time('occurredAt'),
  action: fields.oneOf('action', actions),
  phase: fields.optionalOneOf('phase', phases),
  accessId: fields.optionalText('accessId'),
  outcome: fields.optionalOneOf('outcome', outcomes),
  path: fields.optionalOneOf('path', paths),
  purpose: fields.optionalOneOf('purpose', purposes),
  decisionId: fields.optionalText('decisionId'),
} as const;

/** What becomes of an address. */
interface IpReaders {
  readonly hashIp: HashIp;
  readonly locateIp: LocateIp;
}

function readEvent(json: JsonObject, ips: IpReaders, problems: Problems): AccessEvent {
  readFields.event(json, problems);
  const action = readFields.action(json.action, problems);
  const phase = readFields.phase(json.phase, problems) ?? 'begin';
  if (phase === 'end' && isAbsent(json.accessId)) problems.add('accessId', null, ACCESS_ID_EXPECTED);
  return {
    eventId: readFields.eventId(json.eventId, problems),
    occurredAt: readFields.occurredAt(json.occurredAt, problems),
    source: readSource(json.source, problems),
    actor: readActor(json.actor, problems),
    authentication: readAuthentication(json.authentication, problems),
    network: readNetwork(json.network, ips, problems),
    action,
    phase,
    accessId: readFields.accessId(json.accessId, problems),
    outcome: readFields.outcome(json.outcome, problems) ?? 'allowed',
    path: readFields.path(json.path, problems) ?? 'app',
    resource: readResource(json.resource, action, problems),
    extent: readExtent(json.extent, problems),
    purpose: readFields.purpose(json.purpose, problems),
    claim: readClaim(json.claim, problems),
    search: readSearch(json.search, problems),
    recipient: readRecipient(json.recipient, problems),
    destination: readDestination(json.destination, problems),
    decisionId: readFields.decisionId(json.decisionId, problems),
  };
}

const sourceFields = {
  source: fields.requiredObject('source', ['id', 'instance', 'version', 'sequence']),
  id: fields.text('source.id'),
  instance: fields.optionalText('source.instance'),
  version: fields.optionalText('source.version'),
  sequence: fields.optionalCount('source.sequence'),
};

function readSource(value: unknown, problems: Problems): AccessEvent['source'] {
  const source = sourceFields.source(value, problems);
  if (source === null) return { id: '', instance: null, version: null, sequence: null };
  return {
    id: sourceFields.id(source.id, problems),
    instance: sourceFields.instance(source.instance, problems),
    version: sourceFields.version(source.version, problems),
    sequence: sourceFields.sequence(source.sequence, problems),
  };
}

const actorFields = {
  actor: fields.requiredObject('actor', ['id', 'kind', 'onBehalfOf']),
  id: fields.text('actor.id'),
  kind: fields.oneOf('actor.kind', actorKinds),
  onBehalfOf: fields.object('actor.onBehalfOf', ['id', 'kind']),
  otherId: fields.text('actor.onBehalfOf.id'),
  otherKind: fields.oneOf('actor.onBehalfOf.kind', actorKinds),
};

function readActor(value: unknown, problems: Problems): AccessEvent['actor'] {
  const actor = actorFields.actor(value, problems);
  if (actor === null) return { id: '', kind: 'anonymous', onBehalfOf: null };
  const other = actorFields.onBehalfOf(actor.onBehalfOf, problems);
  return {
    id: actorFields.id(actor.id, problems),
    kind: actorFields.kind(actor.kind, problems),
    onBehalfOf: other && {
      id: actorFields.otherId(other.id, problems),
      kind: actorFields.otherKind(other.kind, problems),
    },
  };
}

const authenticationFields = {
  authentication: fields.object('authentication', ['mfa', 'method', 'sessionId', 'managedDevice']),
  mfa: fields.optionalBoolean('authentication.mfa'),
  method: fields.optionalText('authentication.method'),
  sessionId: fields.optionalText('authentication.sessionId'),
  managedDevice: fields.optionalBoolean('authentication.managedDevice'),
};

function readAuthentication(value: unknown, problems: Problems): AccessEvent['authentication'] {
  const authentication = authenticationFields.authentication(value, problems);
  if (authentication === null) return null;
  return nullIfEmpty({
    mfa: authenticationFields.mfa(authentication.mfa, problems),
    method: authenticationFields.method(authentication.method, problems),
    sessionId: authenticationFields.sessionId(authentication.sessionId, problems),
    managedDevice: authenticationFields.managedDevice(authentication.managedDevice, problems),
  });
}

const networkFields = {
  network: fields.object('network', ['ip', 'country', 'approved']),
  country: fields.optionalText('network.country'),
  approved: fields.optionalBoolean('network.approved'),
};

function readNetwork(value: unknown, { hashIp, locateIp }: IpReaders, problems: Problems): AccessEvent['network'] {
  const network = networkFields.network(value, problems);
  if (network === null) return null;
  const ip = readIp(network.ip, problems);
  const country = networkFields.country(network.country, problems);
  const approved = networkFields.approved(network.approved, problems);
  const place = ip === null ? unknownPlace : locateIp(ip);
  const isToldHere = place.country !== null || place.approved !== null;
  return nullIfEmpty({
    ipHash: ip === null ? null : hashIp(ip),
    country: place.country ?? country,
    approved: place.approved ?? approved,
    claimed: isToldHere ? { country, approved } : null,
  });
}

function readIp(value: unknown, problems: Problems): string | null {
  if (isAbsent(value)) return null;
  const ip = typeof value === 'string' ? canonicalIp(value) : null;
  if (ip !== null) return ip;
  problems.add('network.ip', value, 'an IPv4 or IPv6 address');
  return null;
}

const resourceFields = {
  resource: fields.requiredObject('resource', ['kind', 'recordingId', 'cameraId', 'ownerId', 'storeId']),
  kind: fields.oneOf('resource.kind', resourceKinds),
  recordingId: fields.optionalText('resource.recordingId'),
  cameraId: fields.optionalText('resource.cameraId'),
  ownerId: fields.optionalText('resource.ownerId'),
  storeId: fields.optionalText('resource.storeId'),
};

function readResource(value: unknown, action: Action, problems: Problems): AccessEvent['resource'] {
  const json = resourceFields.resource(value, problems);
  if (json === null) return { kind: 'store', recordingId: null, cameraId: null, ownerId: null, storeId: null };
  const isUnnamed = [json.recordingId, json.cameraId, json.ownerId, json.storeId].every(isAbsent);
  if (isUnnamed && needsResourceId(action)) problems.add('resource', null, RESOURCE_EXPECTED);
  return {
    kind: resourceFields.kind(json.kind, problems),
    recordingId: resourceFields.recordingId(json.recordingId, problems),
    cameraId: resourceFields.cameraId(json.cameraId, problems),
    ownerId: resourceFields.ownerId(json.ownerId, problems),
    storeId: resourceFields.storeId(json.storeId, problems),
  };
}

const extentFields = {
  extent: fields.object('extent', ['durationMs', 'bytes', 'count', 'decrypted']),
  durationMs: fields.optionalCount('extent.durationMs'),
  bytes: fields.optionalCount('extent.bytes'),
  count: fields.optionalCount('extent.count'),
  decrypted: fields.optionalBoolean('extent.decrypted'),
};

function readExtent(value: unknown, problems: Problems): AccessEvent['extent'] {
  const extent = extentFields.extent(value, problems);
  if (extent === null) return null;
  return nullIfEmpty({
    durationMs: extentFields.durationMs(extent.durationMs, problems),
    bytes: extentFields.bytes(extent.bytes, problems),
    count: extentFields.count(extent.count, problems),
    decrypted: extentFields.decrypted(extent.decrypted, problems),
  });
}

const claimFields = {
  claim: fields.object('claim', ['kind', 'id']),
  kind: fields.oneOf('claim.kind', claimKinds),
  id: fields.text('claim.id'),
};

function readClaim(value: unknown, problems: Problems): AccessEvent['claim'] {
  const claim = claimFields.claim(value, problems);
  return claim && { kind: claimFields.kind(claim.kind, problems), id: claimFields.id(claim.id, problems) };
}

const searchFields = {
  search: fields.object('search', ['kind', 'resultCount']),
  kind: fields.oneOf('search.kind', searchKinds),
  resultCount: fields.optionalCount('search.resultCount'),
};

function readSearch(value: unknown, problems: Problems): AccessEvent['search'] {
  const search = searchFields.search(value, problems);
  return (
    search && {
      kind: searchFields.kind(search.kind, problems),
      resultCount: searchFields.resultCount(search.resultCount, problems),
    }
  );
}

const recipientFields = {
  recipient: fields.object('recipient', ['kind', 'id', 'jurisdiction']),
  kind: fields.oneOf('recipient.kind', recipientKinds),
  id: fields.optionalText('recipient.id'),
  jurisdiction: fields.optionalText('recipient.jurisdiction'),
};

function readRecipient(value: unknown, problems: Problems): AccessEvent['recipient'] {
  const recipient = recipientFields.recipient(value, problems);
  return (
    recipient && {
      kind: recipientFields.kind(recipient.kind, problems),
      id: recipientFields.id(recipient.id, problems),
      jurisdiction: recipientFields.jurisdiction(recipient.jurisdiction, problems),
    }
  );
}

const destinationFields = {
  destination: fields.object('destination', ['kind', 'domain']),
  kind: fields.oneOf('destination.kind', destinationKinds),
  domain: fields.optionalText('destination.domain'),
};

function readDestination(value: unknown, problems: Problems): AccessEvent['destination'] {
  const destination = destinationFields.destination(value, problems);
  return (
    destination && {
      kind: destinationFields.kind(destination.kind, problems),
      domain: destinationFields.domain(destination.domain, problems),
    }
  );
}
