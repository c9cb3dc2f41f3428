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
const phaseSymbols: readonly (Phase | undefined)[] = [undefined, 'begin', 'end', 'heartbeat'];
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

/**
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 1; `schemaId` is the version that
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
    case 101:
      return readAccessEvent();
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
    previousHash: reader.present() ? reader.string() : null,
    signature: reader.present() ? reader.string() : null,
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
    deviceId: reader.present() ? reader.recurringString() : null,
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
    asn: reader.present() ? reader.long() : null,
    country: reader.present() ? reader.recurringString() : null,
    approved: reader.present() ? reader.boolean() : null,
    claimed: reader.present() ? readClaimedNetwork() : null,
  };
}

function readResource(): Resource {
  return {
    kind: reader.symbol('resource.kind', resourceKindSymbols),
    recordingId: reader.present() ? reader.string() : null,
    cameraId: reader.present() ? reader.recurringString() : null,
    ownerId: reader.present() ? reader.recurringString() : null,
    storeId: reader.present() ? reader.recurringString() : null,
    siteId: reader.present() ? reader.recurringString() : null,
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
    personId: reader.present() ? reader.string() : null,
    filter: reader.present() ? reader.string() : null,
    reason: reader.present() ? reader.string() : null,
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
