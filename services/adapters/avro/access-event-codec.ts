import {
  type AccessEvent,
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
import { AvroWriter } from './avro-writer.ts';
import { DecodeError, schemaIds, schemaType } from './schemas.ts';
import { enumIndexes, symbolsOf } from './symbols.ts';

const type = schemaType(schemaIds.accessEvent);
const actorKind = symbolsOf('actor.kind', actorKinds);
const action = symbolsOf('action', actions);
const phase = symbolsOf('phase', phases);
const outcome = symbolsOf('outcome', outcomes);
const path = symbolsOf('path', paths);
const resourceKind = symbolsOf('resource.kind', resourceKinds);
const purpose = symbolsOf('purpose', purposes);
const claimKind = symbolsOf('claim.kind', claimKinds);
const searchKind = symbolsOf('search.kind', searchKinds);
const recipientKind = symbolsOf('recipient.kind', recipientKinds);
const destinationKind = symbolsOf('destination.kind', destinationKinds);

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

/** The event's Avro body (no wire header). Its bytes are the event's content identity. */
export function encodeAccessEvent(event: AccessEvent): Buffer {
  write(event);
  return writer.take();
}

/** The mutable twin of `AccessEvent` as avsc decodes it: enum fields still hold symbols. */
type Decoded = { -readonly [Key in keyof AccessEvent]: Mutable<AccessEvent[Key]> };
type Mutable<Value> = Value extends object ? { -readonly [Key in keyof Value]: Mutable<Value[Key]> } : Value;

/** Throws `DecodeError` when `body` is not the canonical encoding of an access event. */
export function decodeAccessEvent(body: Buffer): AccessEvent {
  // UNTRUSTED: anyone who may write to access-events chose these bytes.
  const event = decode(body) as Decoded;
  event.actor.kind = actorKind.toValue(event.actor.kind);
  if (event.actor.onBehalfOf) event.actor.onBehalfOf.kind = actorKind.toValue(event.actor.onBehalfOf.kind);
  event.action = action.toValue(event.action);
  event.phase = phase.toValue(event.phase);
  event.outcome = outcome.toValue(event.outcome);
  event.path = path.toValue(event.path);
  event.resource.kind = resourceKind.toValue(event.resource.kind);
  if (event.purpose) event.purpose = purpose.toValue(event.purpose);
  if (event.claim) event.claim.kind = claimKind.toValue(event.claim.kind);
  if (event.search) event.search.kind = searchKind.toValue(event.search.kind);
  if (event.recipient) event.recipient.kind = recipientKind.toValue(event.recipient.kind);
  if (event.destination) event.destination.kind = destinationKind.toValue(event.destination.kind);
  assertCanonical(event, body);
  return event;
}

function decode(body: Buffer): unknown {
  try {
    return type.fromBuffer(body);
  } catch (error) {
    throw new DecodeError(`bytes are not an AccessEvent: ${(error as Error).message}`);
  }
}

/**
 * Writing the event again must give the same bytes: avsc accepts booleans of 7, overlong varints and invalid UTF-8
 * (reliability.md, section 3), which would give one event two identities.
 */
function assertCanonical(event: AccessEvent, body: Buffer): void {
  write(event);
  if (!writer.equals(body)) throw new DecodeError('bytes are not the canonical form of an AccessEvent');
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
