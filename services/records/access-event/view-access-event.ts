// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
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
import { decodeAccessEvent } from './decode-access-event.ts';

const reader = new AvroReader();
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
 * Decodes the record as `decodeAccessEvent` does, but reads some fields only when they are asked for: who keeps the record keeps
 * all of `bytes`. Texts among these are not refused where they are no UTF-8.
 */
export function viewAccessEvent(schemaId: number, bytes: Buffer, from: number, to: number): AccessEvent {
  if (schemaId !== 101) return decodeAccessEvent(schemaId, bytes, from, to);
  try {
    reader.begin(bytes, from);
    const record = readAccessEventView(bytes);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are no AccessEvent: ${(error as Error).message}`);
  }
}

/**
 * Returns the record of a view with all fields as its own. A view has not: what takes them without their names, such as a spread, gets
 * neither the deferred ones nor the record alone.
 */
export function wholeAccessEvent(record: AccessEvent): AccessEvent {
  return record instanceof AccessEventView ? record.whole() : record;
}

class SourceView implements Source {
  constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
    readonly id: Source['id'],
    readonly instance: Source['instance'],
    readonly sequence: Source['sequence'],
  ) {}

  get version(): Source['version'] {
    return this.whole().version;
  }

  get previousHash(): Source['previousHash'] {
    return this.whole().previousHash;
  }

  get signature(): Source['signature'] {
    return this.whole().signature;
  }

  private whole(): Source {
    reader.beginAgain(this.bytes, this.at);
    return readSource();
  }
}

function readSourceView(bytes: Buffer): SourceView {
  const at = reader.position;
  const id = reader.recurringString();
  const instance = reader.present() ? reader.recurringString() : null;
  if (reader.present()) reader.skipText();
  const sequence = reader.present() ? reader.long() : null;
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  return new SourceView(bytes, at, id, instance, sequence);
}

class AuthenticationView implements Authentication {
  constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
    readonly deviceId: Authentication['deviceId'],
  ) {}

  get mfa(): Authentication['mfa'] {
    return this.whole().mfa;
  }

  get method(): Authentication['method'] {
    return this.whole().method;
  }

  get sessionId(): Authentication['sessionId'] {
    return this.whole().sessionId;
  }

  get managedDevice(): Authentication['managedDevice'] {
    return this.whole().managedDevice;
  }

  private whole(): Authentication {
    reader.beginAgain(this.bytes, this.at);
    return readAuthentication();
  }
}

function readAuthenticationView(bytes: Buffer): AuthenticationView {
  const at = reader.position;
  if (reader.present()) reader.boolean();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
  const deviceId = reader.present() ? reader.recurringString() : null;
  return new AuthenticationView(bytes, at, deviceId);
}

class NetworkView implements Network {
  constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
    readonly asn: Network['asn'],
    readonly country: Network['country'],
  ) {}

  get ipHash(): Network['ipHash'] {
    return this.whole().ipHash;
  }

  get approved(): Network['approved'] {
    return this.whole().approved;
  }

  get claimed(): Network['claimed'] {
    return this.whole().claimed;
  }

  private whole(): Network {
    reader.beginAgain(this.bytes, this.at);
    return readNetwork();
  }
}

function readNetworkView(bytes: Buffer): NetworkView {
  const at = reader.position;
  if (reader.present()) reader.skipText();
  const asn = reader.present() ? reader.long() : null;
  const country = reader.present() ? reader.recurringString() : null;
  if (reader.present()) reader.boolean();
  if (reader.present()) skipClaimedNetwork();
  return new NetworkView(bytes, at, asn, country);
}

class ResourceView implements Resource {
  constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
    readonly kind: Resource['kind'],
    readonly recordingId: Resource['recordingId'],
  ) {}

  get cameraId(): Resource['cameraId'] {
    return this.whole().cameraId;
  }

  get ownerId(): Resource['ownerId'] {
    return this.whole().ownerId;
  }

  get storeId(): Resource['storeId'] {
    return this.whole().storeId;
  }

  get siteId(): Resource['siteId'] {
    return this.whole().siteId;
  }

  private whole(): Resource {
    reader.beginAgain(this.bytes, this.at);
    return readResource();
  }
}

function readResourceView(bytes: Buffer): ResourceView {
  const at = reader.position;
  const kind = reader.symbol('resource.kind', resourceKindSymbols);
  const recordingId = reader.present() ? reader.string() : null;
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  return new ResourceView(bytes, at, kind, recordingId);
}

class AccessEventView implements AccessEvent {
  constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
    readonly eventId: AccessEvent['eventId'],
    readonly occurredAt: AccessEvent['occurredAt'],
    readonly source: AccessEvent['source'],
    readonly actor: AccessEvent['actor'],
    readonly authentication: AccessEvent['authentication'],
    readonly network: AccessEvent['network'],
    readonly action: AccessEvent['action'],
    readonly phase: AccessEvent['phase'],
    readonly accessId: AccessEvent['accessId'],
    readonly outcome: AccessEvent['outcome'],
    readonly path: AccessEvent['path'],
    readonly resource: AccessEvent['resource'],
    readonly extent: AccessEvent['extent'],
    readonly purpose: AccessEvent['purpose'],
    readonly claim: AccessEvent['claim'],
    readonly search: AccessEvent['search'],
    readonly recipient: AccessEvent['recipient'],
    readonly destination: AccessEvent['destination'],
  ) {}

  get decisionId(): AccessEvent['decisionId'] {
    return this.whole().decisionId;
  }

  whole(): AccessEvent {
    reader.beginAgain(this.bytes, this.at);
    return readAccessEvent();
  }
}

function readAccessEventView(bytes: Buffer): AccessEventView {
  const at = reader.position;
  const eventId = reader.string();
  const occurredAt = reader.long();
  const source = readSourceView(bytes);
  const actor = readActor();
  const authentication = reader.present() ? readAuthenticationView(bytes) : null;
  const network = reader.present() ? readNetworkView(bytes) : null;
  const action = reader.symbol('action', actionSymbols);
  const phase = reader.symbol('phase', phaseSymbols);
  const accessId = reader.present() ? reader.string() : null;
  const outcome = reader.symbol('outcome', outcomeSymbols);
  const path = reader.symbol('path', pathSymbols);
  const resource = readResourceView(bytes);
  const extent = reader.present() ? readAccessExtent() : null;
  const purpose = reader.present() ? reader.symbol('purpose', purposeSymbols) : null;
  const claim = reader.present() ? readClaim() : null;
  const search = reader.present() ? readSearch() : null;
  const recipient = reader.present() ? readRecipient() : null;
  const destination = reader.present() ? readDestination() : null;
  if (reader.present()) reader.skipText();
  return new AccessEventView(
    bytes,
    at,
    eventId,
    occurredAt,
    source,
    actor,
    authentication,
    network,
    action,
    phase,
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
  );
}

function skipClaimedNetwork(): void {
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
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
