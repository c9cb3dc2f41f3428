// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { Content } from '../../avro/content.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type {
  AccessEvent,
  AccessExtent,
  Action,
  Actor,
  ActorKind,
  Authentication,
  Claim,
  ClaimedNetwork,
  ClaimKind,
  Destination,
  DestinationKind,
  Network,
  OnBehalfOf,
  Outcome,
  Path,
  Phase,
  Purpose,
  Recipient,
  RecipientKind,
  Resource,
  ResourceKind,
  Search,
  SearchKind,
  Source,
} from './access-event.ts';

const reader = new AvroReader();
const content = new Content();
const actorKindSymbols: readonly (ActorKind | undefined)[] = [
  undefined,
  'employee',
  'contractor',
  'owner',
  'authorised-user',
  'customer-session',
  'service',
  'anonymous',
];
const actionSymbols: readonly (Action | undefined)[] = [
  undefined,
  'search',
  'list',
  'thumbnail',
  'view',
  'livestream',
  'download',
  'export',
  'share',
  'disclose',
  'grant',
  'revoke',
  'annotate',
  'delete',
];
const phaseSymbols: readonly (Phase | undefined)[] = [undefined, 'begin', 'end'];
const outcomeSymbols: readonly (Outcome | undefined)[] = [undefined, 'allowed', 'denied', 'error'];
const pathSymbols: readonly (Path | undefined)[] = [undefined, 'app', 'api', 'direct-store', 'database'];
const resourceKindSymbols: readonly (ResourceKind | undefined)[] = [
  undefined,
  'recording',
  'live-stream',
  'camera',
  'account',
  'store',
];
const purposeSymbols: readonly (Purpose | undefined)[] = [
  undefined,
  'legal-process',
  'illegal-activity-investigation',
  'legal-rights',
  'prevent-harm-or-loss',
  'express-consent',
  'owner-self',
  'system-operation',
  'unspecified',
];
const claimKindSymbols: readonly (ClaimKind | undefined)[] = [
  undefined,
  'consent',
  'ticket',
  'case',
  'legal-order',
  'emergency',
  'approval',
];
const searchKindSymbols: readonly (SearchKind | undefined)[] = [
  undefined,
  'exact-email',
  'name',
  'phone',
  'address',
  'id',
  'browse',
];
const recipientKindSymbols: readonly (RecipientKind | undefined)[] = [
  undefined,
  'owner',
  'authorised-user',
  'law-enforcement',
  'court',
  'counsel',
  'internal',
  'public',
  'other',
];
const destinationKindSymbols: readonly (DestinationKind | undefined)[] = [
  undefined,
  'managed-device',
  'removable-drive',
  'personal-cloud',
  'email',
  'share-link',
  'other',
];
const phaseSymbolsV2: readonly (Phase | undefined)[] = [undefined, 'begin', 'end', 'heartbeat'];

/**
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 5; `schemaId` is the version that
 * wrote it. Its byte strings share the memory of `bytes`. Throws `DecodeError` unless the bytes are exactly one record.
 */
export function decodeAccessEvent(schemaId: number, bytes: Buffer, from = 0, to = bytes.length): AccessEvent {
  try {
    reader.begin(bytes, from);
    content.begin();
    const record = read(schemaId);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are not an AccessEvent: ${(error as Error).message}`);
  }
}

/**
 * Decodes `body` and returns the content of the record as well, the same whatever version wrote it. The next call
 * overwrites the content.
 */
export function decodeAccessEventWithContent(
  schemaId: number,
  body: Buffer,
): { readonly record: AccessEvent; readonly content: Buffer } {
  const record = decodeAccessEvent(schemaId, body);
  return { record, content: content.of(body) };
}

function read(schemaId: number): AccessEvent {
  switch (schemaId) {
    case 1:
      return readAccessEvent();
    case 9:
      return readAccessEventV2();
    case 11:
      return readAccessEventV3();
    case 21:
      return readAccessEventV4();
    case 25:
      return readAccessEventV5();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of access-event`);
  }
}

function readSource(): Source {
  return {
    id: reader.recurringString(),
    instance: reader.present() ? reader.recurringString() : null,
    version: reader.present() ? reader.recurringString() : null,
    sequence: reader.present() ? reader.long() : null,
    previousHash: null,
    signature: null,
  };
}

function readOnBehalfOf(): OnBehalfOf {
  return { id: reader.recurringString(), kind: reader.symbol('actor.onBehalfOf.kind', actorKindSymbols) };
}

function readActor(): Actor {
  return {
    id: reader.recurringString(),
    kind: reader.symbol('actor.kind', actorKindSymbols),
    onBehalfOf: reader.present() ? readOnBehalfOf() : null,
  };
}

function readAuthentication(): Authentication {
  return {
    mfa: reader.present() ? reader.boolean() : null,
    method: reader.present() ? reader.recurringString() : null,
    sessionId: reader.present() ? reader.recurringString() : null,
    managedDevice: reader.present() ? reader.boolean() : null,
    deviceId: null,
  };
}

function readClaimedNetwork(): ClaimedNetwork {
  return {
    country: reader.present() ? reader.recurringString() : null,
    approved: reader.present() ? reader.boolean() : null,
  };
}

function readNetwork(): Network {
  return {
    ipHash: reader.present() ? reader.string() : null,
    country: reader.present() ? reader.recurringString() : null,
    approved: reader.present() ? reader.boolean() : null,
    claimed: reader.present() ? readClaimedNetwork() : null,
    asn: null,
  };
}

function readResource(): Resource {
  return {
    kind: reader.symbol('resource.kind', resourceKindSymbols),
    recordingId: reader.present() ? reader.string() : null,
    cameraId: reader.present() ? reader.recurringString() : null,
    ownerId: reader.present() ? reader.recurringString() : null,
    storeId: reader.present() ? reader.recurringString() : null,
    siteId: null,
  };
}

function readAccessExtent(): AccessExtent {
  return {
    durationMs: reader.present() ? reader.long() : null,
    bytes: reader.present() ? reader.long() : null,
    count: reader.present() ? reader.long() : null,
    decrypted: reader.present() ? reader.boolean() : null,
  };
}

function readClaim(): Claim {
  return { kind: reader.symbol('claim.kind', claimKindSymbols), id: reader.recurringString() };
}

function readSearch(): Search {
  return {
    kind: reader.symbol('search.kind', searchKindSymbols),
    resultCount: reader.present() ? reader.long() : null,
    personId: null,
    filter: null,
    reason: null,
  };
}

function readRecipient(): Recipient {
  return {
    kind: reader.symbol('recipient.kind', recipientKindSymbols),
    id: reader.present() ? reader.recurringString() : null,
    jurisdiction: reader.present() ? reader.recurringString() : null,
  };
}

function readDestination(): Destination {
  return {
    kind: reader.symbol('destination.kind', destinationKindSymbols),
    domain: reader.present() ? reader.recurringString() : null,
  };
}

function readAccessEvent(): AccessEvent {
  return {
    eventId: reader.string(),
    occurredAt: reader.long(),
    source: readSource(),
    actor: readActor(),
    authentication: reader.present() ? readAuthentication() : null,
    network: reader.present() ? readNetwork() : null,
    action: reader.symbol('action', actionSymbols),
    phase: reader.symbol('phase', phaseSymbols),
    accessId: reader.present() ? reader.string() : null,
    outcome: reader.symbol('outcome', outcomeSymbols),
    path: reader.symbol('path', pathSymbols),
    resource: readResource(),
    extent: reader.present() ? readAccessExtent() : null,
    purpose: reader.present() ? reader.symbol('purpose', purposeSymbols) : null,
    claim: reader.present() ? readClaim() : null,
    search: reader.present() ? readSearch() : null,
    recipient: reader.present() ? readRecipient() : null,
    destination: reader.present() ? readDestination() : null,
    decisionId: reader.present() ? reader.string() : null,
  };
}

function readAuthenticationV2(): Authentication {
  return {
    mfa: reader.present() ? reader.boolean() : null,
    method: reader.present() ? reader.recurringString() : null,
    sessionId: reader.present() ? reader.recurringString() : null,
    managedDevice: reader.present() ? reader.boolean() : null,
    deviceId: content.field(
      'authentication.deviceId',
      reader.position,
      reader.present() ? reader.recurringString() : null,
      reader.position,
    ),
  };
}

function readNetworkV2(): Network {
  return {
    ipHash: reader.present() ? reader.string() : null,
    country: reader.present() ? reader.recurringString() : null,
    approved: reader.present() ? reader.boolean() : null,
    claimed: reader.present() ? readClaimedNetwork() : null,
    asn: content.field('network.asn', reader.position, reader.present() ? reader.long() : null, reader.position),
  };
}

function readResourceV2(): Resource {
  return {
    kind: reader.symbol('resource.kind', resourceKindSymbols),
    recordingId: reader.present() ? reader.string() : null,
    cameraId: reader.present() ? reader.recurringString() : null,
    ownerId: reader.present() ? reader.recurringString() : null,
    storeId: reader.present() ? reader.recurringString() : null,
    siteId: content.field(
      'resource.siteId',
      reader.position,
      reader.present() ? reader.recurringString() : null,
      reader.position,
    ),
  };
}

function readAccessEventV2(): AccessEvent {
  return {
    eventId: reader.string(),
    occurredAt: reader.long(),
    source: readSource(),
    actor: readActor(),
    authentication: reader.present() ? readAuthenticationV2() : null,
    network: reader.present() ? readNetworkV2() : null,
    action: reader.symbol('action', actionSymbols),
    phase: reader.symbol('phase', phaseSymbols),
    accessId: reader.present() ? reader.string() : null,
    outcome: reader.symbol('outcome', outcomeSymbols),
    path: reader.symbol('path', pathSymbols),
    resource: readResourceV2(),
    extent: reader.present() ? readAccessExtent() : null,
    purpose: reader.present() ? reader.symbol('purpose', purposeSymbols) : null,
    claim: reader.present() ? readClaim() : null,
    search: reader.present() ? readSearch() : null,
    recipient: reader.present() ? readRecipient() : null,
    destination: reader.present() ? readDestination() : null,
    decisionId: reader.present() ? reader.string() : null,
  };
}

function readSearchV2(): Search {
  return {
    kind: reader.symbol('search.kind', searchKindSymbols),
    resultCount: reader.present() ? reader.long() : null,
    personId: content.field(
      'search.personId',
      reader.position,
      reader.present() ? reader.string() : null,
      reader.position,
    ),
    filter: content.field('search.filter', reader.position, reader.present() ? reader.string() : null, reader.position),
    reason: content.field('search.reason', reader.position, reader.present() ? reader.string() : null, reader.position),
  };
}

function readAccessEventV3(): AccessEvent {
  return {
    eventId: reader.string(),
    occurredAt: reader.long(),
    source: readSource(),
    actor: readActor(),
    authentication: reader.present() ? readAuthenticationV2() : null,
    network: reader.present() ? readNetworkV2() : null,
    action: reader.symbol('action', actionSymbols),
    phase: reader.symbol('phase', phaseSymbols),
    accessId: reader.present() ? reader.string() : null,
    outcome: reader.symbol('outcome', outcomeSymbols),
    path: reader.symbol('path', pathSymbols),
    resource: readResourceV2(),
    extent: reader.present() ? readAccessExtent() : null,
    purpose: reader.present() ? reader.symbol('purpose', purposeSymbols) : null,
    claim: reader.present() ? readClaim() : null,
    search: reader.present() ? readSearchV2() : null,
    recipient: reader.present() ? readRecipient() : null,
    destination: reader.present() ? readDestination() : null,
    decisionId: reader.present() ? reader.string() : null,
  };
}

function readAccessEventV4(): AccessEvent {
  return {
    eventId: reader.string(),
    occurredAt: reader.long(),
    source: readSource(),
    actor: readActor(),
    authentication: reader.present() ? readAuthenticationV2() : null,
    network: reader.present() ? readNetworkV2() : null,
    action: reader.symbol('action', actionSymbols),
    phase: reader.symbol('phase', phaseSymbolsV2),
    accessId: reader.present() ? reader.string() : null,
    outcome: reader.symbol('outcome', outcomeSymbols),
    path: reader.symbol('path', pathSymbols),
    resource: readResourceV2(),
    extent: reader.present() ? readAccessExtent() : null,
    purpose: reader.present() ? reader.symbol('purpose', purposeSymbols) : null,
    claim: reader.present() ? readClaim() : null,
    search: reader.present() ? readSearchV2() : null,
    recipient: reader.present() ? readRecipient() : null,
    destination: reader.present() ? readDestination() : null,
    decisionId: reader.present() ? reader.string() : null,
  };
}

function readSourceV2(): Source {
  return {
    id: reader.recurringString(),
    instance: reader.present() ? reader.recurringString() : null,
    version: reader.present() ? reader.recurringString() : null,
    sequence: reader.present() ? reader.long() : null,
    previousHash: content.field(
      'source.previousHash',
      reader.position,
      reader.present() ? reader.string() : null,
      reader.position,
    ),
    signature: content.field(
      'source.signature',
      reader.position,
      reader.present() ? reader.string() : null,
      reader.position,
    ),
  };
}

function readAccessEventV5(): AccessEvent {
  return {
    eventId: reader.string(),
    occurredAt: reader.long(),
    source: readSourceV2(),
    actor: readActor(),
    authentication: reader.present() ? readAuthenticationV2() : null,
    network: reader.present() ? readNetworkV2() : null,
    action: reader.symbol('action', actionSymbols),
    phase: reader.symbol('phase', phaseSymbolsV2),
    accessId: reader.present() ? reader.string() : null,
    outcome: reader.symbol('outcome', outcomeSymbols),
    path: reader.symbol('path', pathSymbols),
    resource: readResourceV2(),
    extent: reader.present() ? readAccessExtent() : null,
    purpose: reader.present() ? reader.symbol('purpose', purposeSymbols) : null,
    claim: reader.present() ? readClaim() : null,
    search: reader.present() ? readSearchV2() : null,
    recipient: reader.present() ? readRecipient() : null,
    destination: reader.present() ? readDestination() : null,
    decisionId: reader.present() ? reader.string() : null,
  };
}
