import {
  type AccessEvent,
  type ActorRef,
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
} from '../../domain/access-event/access-event.ts';
import { AvroReader } from './avro-reader.ts';
import { AvroWriter } from './avro-writer.ts';
import { DecodeError, schemaIds } from './schemas.ts';
import { enumIndexes, enumSymbols, symbolsOf } from './symbols.ts';

const reader = new AvroReader();
const enums = enumSymbols(schemaIds.accessEvent);
const actorKind = enumReader('ActorKind', 'actor.kind', actorKinds);
const action = enumReader('Action', 'action', actions);
const phase = enumReader('Phase', 'phase', phases);
const outcome = enumReader('Outcome', 'outcome', outcomes);
const path = enumReader('Path', 'path', paths);
const resourceKind = enumReader('ResourceKind', 'resource.kind', resourceKinds);
const purpose = enumReader('Purpose', 'purpose', purposes);
const claimKind = enumReader('ClaimKind', 'claim.kind', claimKinds);
const searchKind = enumReader('SearchKind', 'search.kind', searchKinds);
const recipientKind = enumReader('RecipientKind', 'recipient.kind', recipientKinds);
const destinationKind = enumReader('DestinationKind', 'destination.kind', destinationKinds);

const writer = new AvroWriter();
const enumOf = enumIndexes(schemaIds.accessEvent);
const index = {
  actorKind: enumOf('ActorKind'),
  action: enumOf('Action'),
  phase: enumOf('Phase'),
  outcome: enumOf('Outcome'),
  path: enumOf('Path'),
  resourceKind: enumOf('ResourceKind'),
  purpose: enumOf('Purpose'),
  claimKind: enumOf('ClaimKind'),
  searchKind: enumOf('SearchKind'),
  recipientKind: enumOf('RecipientKind'),
  destinationKind: enumOf('DestinationKind'),
};

/** The event's Avro body (no wire header). */
export function encodeAccessEvent(event: AccessEvent): Buffer {
  write(event);
  return writer.take();
}

/**
 * The bytes that are the event's content identity: `body`, or, where intake told something of the network, the body as
 * it would be without. A repeat after the list of approved networks has changed is still a repeat.
 */
export function contentOf(event: AccessEvent, body: Buffer): Buffer {
  const { network } = event;
  if (network === null || network.claimed === null) return body;
  const { country, approved } = network.claimed;
  return encodeAccessEvent({ ...event, network: { ...network, country, approved, claimed: null } });
}

/** Throws `DecodeError` when `body` is not the canonical encoding of an access event. */
export function decodeAccessEvent(body: Buffer): AccessEvent {
  // UNTRUSTED: anyone who may write to access-events chose these bytes. Of a second encoding, which would give one
  // event two identities, the reader accepts none: `tests/properties/avro-writer.test.ts` asks avsc.
  try {
    reader.begin(body);
    const event = readEvent();
    reader.end();
    return event;
  } catch (error) {
    throw new DecodeError(`bytes are not an AccessEvent: ${(error as Error).message}`);
  }
}

/** In the order of the schema's fields, as the language evaluates a literal. */
function readEvent(): AccessEvent {
  return {
    eventId: reader.string(),
    occurredAt: reader.long(),
    source: {
      id: reader.recurringString(),
      instance: reader.optionalRecurringString(),
      version: reader.optionalRecurringString(),
      sequence: reader.optionalLong(),
    },
    actor: { id: reader.recurringString(), kind: actorKind(reader), onBehalfOf: reader.present() ? readActor() : null },
    authentication: reader.present() ? readAuthentication() : null,
    network: reader.present() ? readNetwork() : null,
    action: action(reader),
    phase: phase(reader),
    accessId: reader.optionalString(),
    outcome: outcome(reader),
    path: path(reader),
    resource: readResource(),
    extent: reader.present() ? readExtent() : null,
    purpose: reader.present() ? purpose(reader) : null,
    claim: reader.present() ? { kind: claimKind(reader), id: reader.string() } : null,
    search: reader.present() ? { kind: searchKind(reader), resultCount: reader.optionalLong() } : null,
    recipient: reader.present() ? readRecipient() : null,
    destination: reader.present() ? { kind: destinationKind(reader), domain: reader.optionalRecurringString() } : null,
    decisionId: reader.optionalString(),
  };
}

function readActor(): ActorRef {
  return { id: reader.recurringString(), kind: actorKind(reader) };
}

function readAuthentication(): AccessEvent['authentication'] {
  return {
    mfa: reader.optionalBoolean(),
    method: reader.optionalRecurringString(),
    sessionId: reader.optionalRecurringString(),
    managedDevice: reader.optionalBoolean(),
  };
}

function readNetwork(): AccessEvent['network'] {
  return {
    ipHash: reader.optionalString(),
    country: reader.optionalRecurringString(),
    approved: reader.optionalBoolean(),
    claimed: reader.present()
      ? { country: reader.optionalRecurringString(), approved: reader.optionalBoolean() }
      : null,
  };
}

function readResource(): AccessEvent['resource'] {
  return {
    kind: resourceKind(reader),
    recordingId: reader.optionalString(),
    cameraId: reader.optionalRecurringString(),
    ownerId: reader.optionalRecurringString(),
    storeId: reader.optionalRecurringString(),
  };
}

function readExtent(): AccessEvent['extent'] {
  return {
    durationMs: reader.optionalLong(),
    bytes: reader.optionalLong(),
    count: reader.optionalLong(),
    decrypted: reader.optionalBoolean(),
  };
}

function readRecipient(): AccessEvent['recipient'] {
  return {
    kind: recipientKind(reader),
    id: reader.optionalRecurringString(),
    jurisdiction: reader.optionalRecurringString(),
  };
}

function write(event: AccessEvent): void {
  const { source, actor } = event;
  writer.begin();
  writer.string(event.eventId);
  writer.long(event.occurredAt);
  writer.string(source.id);
  writer.optionalString(source.instance);
  writer.optionalString(source.version);
  writer.optionalLong(source.sequence);
  writer.string(actor.id);
  writer.long(index.actorKind(actor.kind));
  if (writer.present(actor.onBehalfOf)) {
    writer.string(actor.onBehalfOf.id);
    writer.long(index.actorKind(actor.onBehalfOf.kind));
  }
  writeCircumstances(event);
  writer.long(index.action(event.action));
  writer.long(index.phase(event.phase));
  writer.optionalString(event.accessId);
  writer.long(index.outcome(event.outcome));
  writer.long(index.path(event.path));
  writeSubject(event);
  if (writer.present(event.purpose)) writer.long(index.purpose(event.purpose));
  writeStatements(event);
  writer.optionalString(event.decisionId);
}

function writeCircumstances({ authentication, network }: AccessEvent): void {
  if (writer.present(authentication)) {
    writer.optionalBoolean(authentication.mfa);
    writer.optionalString(authentication.method);
    writer.optionalString(authentication.sessionId);
    writer.optionalBoolean(authentication.managedDevice);
  }
  if (writer.present(network)) {
    writer.optionalString(network.ipHash);
    writer.optionalString(network.country);
    writer.optionalBoolean(network.approved);
    if (writer.present(network.claimed)) {
      writer.optionalString(network.claimed.country);
      writer.optionalBoolean(network.claimed.approved);
    }
  }
}

function writeSubject({ resource, extent }: AccessEvent): void {
  writer.long(index.resourceKind(resource.kind));
  writer.optionalString(resource.recordingId);
  writer.optionalString(resource.cameraId);
  writer.optionalString(resource.ownerId);
  writer.optionalString(resource.storeId);
  if (writer.present(extent)) {
    writer.optionalLong(extent.durationMs);
    writer.optionalLong(extent.bytes);
    writer.optionalLong(extent.count);
    writer.optionalBoolean(extent.decrypted);
  }
}

function writeStatements({ claim, search, recipient, destination }: AccessEvent): void {
  if (writer.present(claim)) {
    writer.long(index.claimKind(claim.kind));
    writer.string(claim.id);
  }
  if (writer.present(search)) {
    writer.long(index.searchKind(search.kind));
    writer.optionalLong(search.resultCount);
  }
  if (writer.present(recipient)) {
    writer.long(index.recipientKind(recipient.kind));
    writer.optionalString(recipient.id);
    writer.optionalString(recipient.jurisdiction);
  }
  if (writer.present(destination)) {
    writer.long(index.destinationKind(destination.kind));
    writer.optionalString(destination.domain);
  }
}

/** Reads an enum of the schema as the domain's word. Throws for a symbol that a newer writer may know and we do not. */
function enumReader<Value extends string>(name: string, field: string, values: readonly Value[]) {
  const symbols = enums(name);
  const { toValue } = symbolsOf(field, values);
  return (from: AvroReader): Value => toValue(from.symbol(symbols));
}
