// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import * as read from '../../value-forms/json-fields.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';
import { isInstant, RFC_3339_EXPECTED } from '../../value-forms/rfc3339.ts';
import {
  EVENT_ID_EXPECTED,
  HEX_64_EXPECTED,
  isEventId,
  isHex64,
  isText,
  TEXT_EXPECTED,
} from '../../value-forms/text.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import {
  actions,
  actorKinds,
  claimKinds,
  destinationKinds,
  outcomes,
  paths,
  phases,
  purposes,
  recipientKinds,
  resourceKinds,
  searchKinds,
} from '../access-event/access-event.ts';

/** Makes the fields that are kept in another form than they are sent in. */
export interface AccessEventMakers {
  network(given: {
    ip: string | null;
    country: string | null;
    approved: boolean | null;
  }): Pick<NonNullable<AccessEvent['network']>, 'ipHash' | 'country' | 'approved' | 'claimed'>;
}

const sourceNames = read.fieldNames('source', ['id', 'instance', 'version', 'sequence', 'previousHash', 'signature']);
const actorOnBehalfOfNames = read.fieldNames('actor.onBehalfOf', ['id', 'kind']);
const actorNames = read.fieldNames('actor', ['id', 'kind', 'onBehalfOf']);
const authenticationNames = read.fieldNames('authentication', [
  'mfa',
  'method',
  'sessionId',
  'managedDevice',
  'deviceId',
]);
const networkNames = read.fieldNames('network', ['asn', 'ip', 'country', 'approved']);
const resourceNames = read.fieldNames('resource', ['kind', 'recordingId', 'cameraId', 'ownerId', 'storeId', 'siteId']);
const extentNames = read.fieldNames('extent', ['durationMs', 'bytes', 'count', 'decrypted']);
const claimNames = read.fieldNames('claim', ['kind', 'id']);
const searchNames = read.fieldNames('search', ['kind', 'resultCount', 'personId', 'filter', 'reason']);
const recipientNames = read.fieldNames('recipient', ['kind', 'id', 'jurisdiction']);
const destinationNames = read.fieldNames('destination', ['kind', 'domain']);
const accessEventNames = read.fieldNames('', [
  'eventId',
  'occurredAt',
  'source',
  'actor',
  'authentication',
  'network',
  'action',
  'phase',
  'accessId',
  'outcome',
  'path',
  'resource',
  'extent',
  'purpose',
  'claim',
  'search',
  'recipient',
  'destination',
  'decisionId',
]);
const actorKindList = read.wordList(actorKinds);
const actionList = read.wordList(actions);
const phaseList = read.wordList(phases);
const outcomeList = read.wordList(outcomes);
const pathList = read.wordList(paths);
const resourceKindList = read.wordList(resourceKinds);
const purposeList = read.wordList(purposes);
const claimKindList = read.wordList(claimKinds);
const searchKindList = read.wordList(searchKinds);
const recipientKindList = read.wordList(recipientKinds);
const destinationKindList = read.wordList(destinationKinds);

function readSource(json: unknown, problems: Problems): NonNullable<AccessEvent['source']> {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, sourceNames, problems);
    return {} as NonNullable<AccessEvent['source']>;
  }
  const { id, instance, version, sequence, previousHash, signature } = json;
  const known =
    (id === undefined ? 0 : 1) +
    (instance === undefined ? 0 : 1) +
    (version === undefined ? 0 : 1) +
    (sequence === undefined ? 0 : 1) +
    (previousHash === undefined ? 0 : 1) +
    (signature === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, sourceNames, problems);

  return {
    id: read.text(id, 'source.id', problems),
    instance: read.optionalText(instance, 'source.instance', problems),
    version: read.optionalText(version, 'source.version', problems),
    sequence: read.optionalCount(sequence, 'source.sequence', problems),
    previousHash: read.optionalHex64(previousHash, 'source.previousHash', problems),
    signature: read.optionalText(signature, 'source.signature', problems),
  };
}

function readActorOnBehalfOf(
  json: unknown,
  problems: Problems,
): NonNullable<NonNullable<AccessEvent['actor']>['onBehalfOf']> {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, actorOnBehalfOfNames, problems);
    return {} as NonNullable<NonNullable<AccessEvent['actor']>['onBehalfOf']>;
  }
  const { id, kind } = json;
  const known = (id === undefined ? 0 : 1) + (kind === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, actorOnBehalfOfNames, problems);

  return {
    id: read.text(id, 'actor.onBehalfOf.id', problems),
    kind: read.oneOf(kind, actorKindList, 'actor.onBehalfOf.kind', problems),
  };
}

function readActor(json: unknown, problems: Problems): NonNullable<AccessEvent['actor']> {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, actorNames, problems);
    return {} as NonNullable<AccessEvent['actor']>;
  }
  const { id, kind, onBehalfOf } = json;
  const known = (id === undefined ? 0 : 1) + (kind === undefined ? 0 : 1) + (onBehalfOf === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, actorNames, problems);

  return {
    id: read.text(id, 'actor.id', problems),
    kind: read.oneOf(kind, actorKindList, 'actor.kind', problems),
    onBehalfOf: read.isAbsent(onBehalfOf) ? null : readActorOnBehalfOf(onBehalfOf, problems),
  };
}

function readAuthentication(json: unknown, problems: Problems): NonNullable<AccessEvent['authentication']> | null {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, authenticationNames, problems);
    return {} as NonNullable<AccessEvent['authentication']>;
  }
  const { mfa, method, sessionId, managedDevice, deviceId } = json;
  const known =
    (mfa === undefined ? 0 : 1) +
    (method === undefined ? 0 : 1) +
    (sessionId === undefined ? 0 : 1) +
    (managedDevice === undefined ? 0 : 1) +
    (deviceId === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, authenticationNames, problems);

  const part = {
    mfa: read.optionalBoolean(mfa, 'authentication.mfa', problems),
    method: read.optionalText(method, 'authentication.method', problems),
    sessionId: read.optionalText(sessionId, 'authentication.sessionId', problems),
    managedDevice: read.optionalBoolean(managedDevice, 'authentication.managedDevice', problems),
    deviceId: read.optionalText(deviceId, 'authentication.deviceId', problems),
  };
  if (
    part.mfa === null &&
    part.method === null &&
    part.sessionId === null &&
    part.managedDevice === null &&
    part.deviceId === null
  )
    return null;
  return part;
}

function readNetwork(
  json: unknown,
  problems: Problems,
  make: AccessEventMakers,
): NonNullable<AccessEvent['network']> | null {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, networkNames, problems);
    return {} as NonNullable<AccessEvent['network']>;
  }
  const { asn, ip, country, approved } = json;
  const known =
    (asn === undefined ? 0 : 1) +
    (ip === undefined ? 0 : 1) +
    (country === undefined ? 0 : 1) +
    (approved === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, networkNames, problems);

  const part = {
    asn: read.optionalCount(asn, 'network.asn', problems),
    ip: read.optionalIp(ip, 'network.ip', problems),
    country: read.optionalText(country, 'network.country', problems),
    approved: read.optionalBoolean(approved, 'network.approved', problems),
  };
  if (part.asn === null && part.ip === null && part.country === null && part.approved === null) return null;
  const made = make.network({ ip: part.ip, country: part.country, approved: part.approved });
  return { ipHash: made.ipHash, asn: part.asn, country: made.country, approved: made.approved, claimed: made.claimed };
}

function readResource(
  json: unknown,
  problems: Problems,
  action: AccessEvent['action'],
): NonNullable<AccessEvent['resource']> {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, resourceNames, problems);
    return {} as NonNullable<AccessEvent['resource']>;
  }
  const { kind, recordingId, cameraId, ownerId, storeId, siteId } = json;
  const known =
    (kind === undefined ? 0 : 1) +
    (recordingId === undefined ? 0 : 1) +
    (cameraId === undefined ? 0 : 1) +
    (ownerId === undefined ? 0 : 1) +
    (storeId === undefined ? 0 : 1) +
    (siteId === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, resourceNames, problems);
  if (
    action !== 'search' &&
    action !== 'list' &&
    read.isAbsent(recordingId) &&
    read.isAbsent(cameraId) &&
    read.isAbsent(ownerId) &&
    read.isAbsent(storeId)
  )
    problems.add(
      'resource',
      null,
      'at least one of recordingId, cameraId, ownerId, storeId (only search and list may go without)',
    );
  return {
    kind: read.oneOf(kind, resourceKindList, 'resource.kind', problems),
    recordingId: read.optionalText(recordingId, 'resource.recordingId', problems),
    cameraId: read.optionalText(cameraId, 'resource.cameraId', problems),
    ownerId: read.optionalText(ownerId, 'resource.ownerId', problems),
    storeId: read.optionalText(storeId, 'resource.storeId', problems),
    siteId: read.optionalText(siteId, 'resource.siteId', problems),
  };
}

function readExtent(json: unknown, problems: Problems): NonNullable<AccessEvent['extent']> | null {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, extentNames, problems);
    return {} as NonNullable<AccessEvent['extent']>;
  }
  const { durationMs, bytes, count, decrypted } = json;
  const known =
    (durationMs === undefined ? 0 : 1) +
    (bytes === undefined ? 0 : 1) +
    (count === undefined ? 0 : 1) +
    (decrypted === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, extentNames, problems);

  const part = {
    durationMs: read.optionalCount(durationMs, 'extent.durationMs', problems),
    bytes: read.optionalCount(bytes, 'extent.bytes', problems),
    count: read.optionalCount(count, 'extent.count', problems),
    decrypted: read.optionalBoolean(decrypted, 'extent.decrypted', problems),
  };
  if (part.durationMs === null && part.bytes === null && part.count === null && part.decrypted === null) return null;
  return part;
}

function readClaim(json: unknown, problems: Problems): NonNullable<AccessEvent['claim']> {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, claimNames, problems);
    return {} as NonNullable<AccessEvent['claim']>;
  }
  const { kind, id } = json;
  const known = (kind === undefined ? 0 : 1) + (id === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, claimNames, problems);

  return { kind: read.oneOf(kind, claimKindList, 'claim.kind', problems), id: read.text(id, 'claim.id', problems) };
}

function readSearch(json: unknown, problems: Problems): NonNullable<AccessEvent['search']> {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, searchNames, problems);
    return {} as NonNullable<AccessEvent['search']>;
  }
  const { kind, resultCount, personId, filter, reason } = json;
  const known =
    (kind === undefined ? 0 : 1) +
    (resultCount === undefined ? 0 : 1) +
    (personId === undefined ? 0 : 1) +
    (filter === undefined ? 0 : 1) +
    (reason === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, searchNames, problems);

  return {
    kind: read.oneOf(kind, searchKindList, 'search.kind', problems),
    resultCount: read.optionalCount(resultCount, 'search.resultCount', problems),
    personId: read.optionalText(personId, 'search.personId', problems),
    filter: read.optionalText(filter, 'search.filter', problems),
    reason: read.optionalText(reason, 'search.reason', problems),
  };
}

function readRecipient(json: unknown, problems: Problems): NonNullable<AccessEvent['recipient']> {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, recipientNames, problems);
    return {} as NonNullable<AccessEvent['recipient']>;
  }
  const { kind, id, jurisdiction } = json;
  const known = (kind === undefined ? 0 : 1) + (id === undefined ? 0 : 1) + (jurisdiction === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, recipientNames, problems);

  return {
    kind: read.oneOf(kind, recipientKindList, 'recipient.kind', problems),
    id: read.optionalText(id, 'recipient.id', problems),
    jurisdiction: read.optionalText(jurisdiction, 'recipient.jurisdiction', problems),
  };
}

function readDestination(json: unknown, problems: Problems): NonNullable<AccessEvent['destination']> {
  if (!read.isJsonObject(json)) {
    read.refuseNoObject(json, destinationNames, problems);
    return {} as NonNullable<AccessEvent['destination']>;
  }
  const { kind, domain } = json;
  const known = (kind === undefined ? 0 : 1) + (domain === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, destinationNames, problems);

  return {
    kind: read.oneOf(kind, destinationKindList, 'destination.kind', problems),
    domain: read.optionalText(domain, 'destination.domain', problems),
  };
}

/** The event that `json` is, or `null` once `problems` has all that is wrong with it. Never throws. */
export function readAccessEventJson(json: unknown, make: AccessEventMakers, problems: Problems): AccessEvent | null {
  // UNTRUSTED: a stranger chose every byte of `json`.
  if (!read.isJsonObject(json)) {
    problems.add('event', json, 'an object');
    return null;
  }
  const {
    eventId,
    occurredAt,
    source,
    actor,
    authentication,
    network,
    accessId,
    outcome,
    path,
    resource,
    extent,
    purpose,
    claim,
    search,
    recipient,
    destination,
    decisionId,
  } = json;
  const known =
    (eventId === undefined ? 0 : 1) +
    (occurredAt === undefined ? 0 : 1) +
    (source === undefined ? 0 : 1) +
    (actor === undefined ? 0 : 1) +
    (authentication === undefined ? 0 : 1) +
    (network === undefined ? 0 : 1) +
    (json.action === undefined ? 0 : 1) +
    (json.phase === undefined ? 0 : 1) +
    (accessId === undefined ? 0 : 1) +
    (outcome === undefined ? 0 : 1) +
    (path === undefined ? 0 : 1) +
    (resource === undefined ? 0 : 1) +
    (extent === undefined ? 0 : 1) +
    (purpose === undefined ? 0 : 1) +
    (claim === undefined ? 0 : 1) +
    (search === undefined ? 0 : 1) +
    (recipient === undefined ? 0 : 1) +
    (destination === undefined ? 0 : 1) +
    (decisionId === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, accessEventNames, problems);
  const action = read.oneOf(json.action, actionList, 'action', problems);
  const phase = read.optionalOneOf(json.phase, phaseList, 'phase', problems) ?? 'begin';
  if (phase === 'end' && read.isAbsent(accessId))
    problems.add('accessId', null, 'the eventId of the begin that this end closes');
  const readAccessEvent: AccessEvent = {
    eventId: read.eventId(eventId, 'eventId', problems),
    occurredAt: read.time(occurredAt, 'occurredAt', problems),
    source: readSource(source, problems),
    actor: readActor(actor, problems),
    authentication: read.isAbsent(authentication) ? null : readAuthentication(authentication, problems),
    network: read.isAbsent(network) ? null : readNetwork(network, problems, make),
    action,
    phase,
    accessId: read.optionalText(accessId, 'accessId', problems),
    outcome: read.optionalOneOf(outcome, outcomeList, 'outcome', problems) ?? 'allowed',
    path: read.optionalOneOf(path, pathList, 'path', problems) ?? 'app',
    resource: readResource(resource, problems, action),
    extent: read.isAbsent(extent) ? null : readExtent(extent, problems),
    purpose: read.optionalOneOf(purpose, purposeList, 'purpose', problems),
    claim: read.isAbsent(claim) ? null : readClaim(claim, problems),
    search: read.isAbsent(search) ? null : readSearch(search, problems),
    recipient: read.isAbsent(recipient) ? null : readRecipient(recipient, problems),
    destination: read.isAbsent(destination) ? null : readDestination(destination, problems),
    decisionId: read.optionalText(decisionId, 'decisionId', problems),
  };
  return problems.list.length === 0 ? readAccessEvent : null;
}

/**
 * What `readAccessEventJson` refuses, found in a record that was decoded; empty when it could have been read from JSON.
 * Words of closed lists are the decoder's business.
 */
export function checkAccessEvent(value: AccessEvent): readonly Problem[] {
  const problems = new Problems();
  if (!isEventId(value.eventId)) problems.add('eventId', value.eventId, EVENT_ID_EXPECTED);
  if (!isInstant(value.occurredAt)) problems.add('occurredAt', value.occurredAt, RFC_3339_EXPECTED);
  if (!isText(value.source.id)) problems.add('source.id', value.source.id, TEXT_EXPECTED);
  if (value.source.instance !== null && !isText(value.source.instance))
    problems.add('source.instance', value.source.instance, TEXT_EXPECTED);
  if (value.source.version !== null && !isText(value.source.version))
    problems.add('source.version', value.source.version, TEXT_EXPECTED);
  if (value.source.sequence !== null && !read.isCount(value.source.sequence))
    problems.add('source.sequence', value.source.sequence, read.COUNT_EXPECTED);
  if (value.source.previousHash !== null && !isHex64(value.source.previousHash))
    problems.add('source.previousHash', value.source.previousHash, HEX_64_EXPECTED);
  if (value.source.signature !== null && !isText(value.source.signature))
    problems.add('source.signature', value.source.signature, TEXT_EXPECTED);
  if (!isText(value.actor.id)) problems.add('actor.id', value.actor.id, TEXT_EXPECTED);
  const actorOnBehalfOf = value.actor.onBehalfOf;
  if (actorOnBehalfOf !== null) {
    if (!isText(actorOnBehalfOf.id)) problems.add('actor.onBehalfOf.id', actorOnBehalfOf.id, TEXT_EXPECTED);
  }
  const authentication = value.authentication;
  if (authentication !== null) {
    if (authentication.method !== null && !isText(authentication.method))
      problems.add('authentication.method', authentication.method, TEXT_EXPECTED);
    if (authentication.sessionId !== null && !isText(authentication.sessionId))
      problems.add('authentication.sessionId', authentication.sessionId, TEXT_EXPECTED);
    if (authentication.deviceId !== null && !isText(authentication.deviceId))
      problems.add('authentication.deviceId', authentication.deviceId, TEXT_EXPECTED);
    if (
      authentication.mfa === null &&
      authentication.method === null &&
      authentication.sessionId === null &&
      authentication.managedDevice === null &&
      authentication.deviceId === null
    )
      problems.add('authentication', authentication, 'null where every field is null');
  }
  const network = value.network;
  if (network !== null) {
    if (network.ipHash !== null && !isHex64(network.ipHash))
      problems.add('network.ipHash', network.ipHash, HEX_64_EXPECTED);
    if (network.asn !== null && !read.isCount(network.asn))
      problems.add('network.asn', network.asn, read.COUNT_EXPECTED);
    if (network.country !== null && !isText(network.country))
      problems.add('network.country', network.country, TEXT_EXPECTED);
    const networkClaimed = network.claimed;
    if (networkClaimed !== null) {
      if (networkClaimed.country !== null && !isText(networkClaimed.country))
        problems.add('network.claimed.country', networkClaimed.country, TEXT_EXPECTED);
    }
    if (
      network.ipHash === null &&
      network.asn === null &&
      network.country === null &&
      network.approved === null &&
      network.claimed === null
    )
      problems.add('network', network, 'null where every field is null');
  }
  if (value.accessId !== null && !isText(value.accessId)) problems.add('accessId', value.accessId, TEXT_EXPECTED);
  if (value.resource.recordingId !== null && !isText(value.resource.recordingId))
    problems.add('resource.recordingId', value.resource.recordingId, TEXT_EXPECTED);
  if (value.resource.cameraId !== null && !isText(value.resource.cameraId))
    problems.add('resource.cameraId', value.resource.cameraId, TEXT_EXPECTED);
  if (value.resource.ownerId !== null && !isText(value.resource.ownerId))
    problems.add('resource.ownerId', value.resource.ownerId, TEXT_EXPECTED);
  if (value.resource.storeId !== null && !isText(value.resource.storeId))
    problems.add('resource.storeId', value.resource.storeId, TEXT_EXPECTED);
  if (value.resource.siteId !== null && !isText(value.resource.siteId))
    problems.add('resource.siteId', value.resource.siteId, TEXT_EXPECTED);
  const extent = value.extent;
  if (extent !== null) {
    if (extent.durationMs !== null && !read.isCount(extent.durationMs))
      problems.add('extent.durationMs', extent.durationMs, read.COUNT_EXPECTED);
    if (extent.bytes !== null && !read.isCount(extent.bytes))
      problems.add('extent.bytes', extent.bytes, read.COUNT_EXPECTED);
    if (extent.count !== null && !read.isCount(extent.count))
      problems.add('extent.count', extent.count, read.COUNT_EXPECTED);
    if (extent.durationMs === null && extent.bytes === null && extent.count === null && extent.decrypted === null)
      problems.add('extent', extent, 'null where every field is null');
  }
  const claim = value.claim;
  if (claim !== null) {
    if (!isText(claim.id)) problems.add('claim.id', claim.id, TEXT_EXPECTED);
  }
  const search = value.search;
  if (search !== null) {
    if (search.resultCount !== null && !read.isCount(search.resultCount))
      problems.add('search.resultCount', search.resultCount, read.COUNT_EXPECTED);
    if (search.personId !== null && !isText(search.personId))
      problems.add('search.personId', search.personId, TEXT_EXPECTED);
    if (search.filter !== null && !isText(search.filter)) problems.add('search.filter', search.filter, TEXT_EXPECTED);
    if (search.reason !== null && !isText(search.reason)) problems.add('search.reason', search.reason, TEXT_EXPECTED);
  }
  const recipient = value.recipient;
  if (recipient !== null) {
    if (recipient.id !== null && !isText(recipient.id)) problems.add('recipient.id', recipient.id, TEXT_EXPECTED);
    if (recipient.jurisdiction !== null && !isText(recipient.jurisdiction))
      problems.add('recipient.jurisdiction', recipient.jurisdiction, TEXT_EXPECTED);
  }
  const destination = value.destination;
  if (destination !== null) {
    if (destination.domain !== null && !isText(destination.domain))
      problems.add('destination.domain', destination.domain, TEXT_EXPECTED);
  }
  if (value.decisionId !== null && !isText(value.decisionId))
    problems.add('decisionId', value.decisionId, TEXT_EXPECTED);
  if (value.phase === 'end' && value.accessId === null)
    problems.add('accessId', null, 'the eventId of the begin that this end closes');
  if (
    value.action !== 'search' &&
    value.action !== 'list' &&
    value.resource.recordingId === null &&
    value.resource.cameraId === null &&
    value.resource.ownerId === null &&
    value.resource.storeId === null
  )
    problems.add(
      'resource',
      null,
      'at least one of recordingId, cameraId, ownerId, storeId (only search and list may go without)',
    );
  return problems.list;
}
