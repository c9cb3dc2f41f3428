// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';
import { Content } from '../../avro/content.ts';
import { enumIndex } from '../../avro/enum-index.ts';
import { HEADER_BYTES } from '../../avro/framing.ts';
import { schemaIds } from '../schemas.ts';
import type {
  AccessEvent,
  AccessExtent,
  Actor,
  Authentication,
  Claim,
  ClaimedNetwork,
  Destination,
  Network,
  OnBehalfOf,
  Recipient,
  Resource,
  Search,
  Source,
} from './access-event.ts';

const writer = new AvroWriter();
const content = new Content();
const actorKindIndex = enumIndex('ActorKind', [
  undefined,
  'employee',
  'contractor',
  'owner',
  'authorised-user',
  'customer-session',
  'service',
  'anonymous',
]);
const actionIndex = enumIndex('Action', [
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
]);
const phaseIndex = enumIndex('Phase', [undefined, 'begin', 'end', 'heartbeat']);
const outcomeIndex = enumIndex('Outcome', [undefined, 'allowed', 'denied', 'error']);
const pathIndex = enumIndex('Path', [undefined, 'app', 'api', 'direct-store', 'database']);
const resourceKindIndex = enumIndex('ResourceKind', [
  undefined,
  'recording',
  'live-stream',
  'camera',
  'account',
  'store',
]);
const purposeIndex = enumIndex('Purpose', [
  undefined,
  'legal-process',
  'illegal-activity-investigation',
  'legal-rights',
  'prevent-harm-or-loss',
  'express-consent',
  'owner-self',
  'system-operation',
  'unspecified',
]);
const claimKindIndex = enumIndex('ClaimKind', [
  undefined,
  'consent',
  'ticket',
  'case',
  'legal-order',
  'emergency',
  'approval',
]);
const searchKindIndex = enumIndex('SearchKind', [undefined, 'exact-email', 'name', 'phone', 'address', 'id', 'browse']);
const recipientKindIndex = enumIndex('RecipientKind', [
  undefined,
  'owner',
  'authorised-user',
  'law-enforcement',
  'court',
  'counsel',
  'internal',
  'public',
  'other',
]);
const destinationKindIndex = enumIndex('DestinationKind', [
  undefined,
  'managed-device',
  'removable-drive',
  'personal-cloud',
  'email',
  'share-link',
  'other',
]);

/** The Avro body of version 1, without the header that precedes it on a topic. */
export function encodeAccessEvent(record: AccessEvent): Buffer {
  writer.begin();
  content.begin();
  writeAccessEvent(record);
  return writer.take();
}

/** The value that a topic has: version 1, behind its header. It is in `memory` where it fits there. */
export function encodeFramedAccessEvent(record: AccessEvent, memory?: Buffer): Buffer {
  writer.begin();
  content.begin();
  writeAccessEvent(record);
  return writer.takeFramed(schemaIds.accessEvent, memory);
}

/**
 * Encodes the record behind its header and returns its content as well, the same whatever version is written. The next
 * call overwrites the content.
 */
export function encodeFramedAccessEventWithContent(record: AccessEvent): {
  readonly value: Buffer;
  readonly content: Buffer;
} {
  const value = encodeFramedAccessEvent(record);
  return { value, content: content.of(value, HEADER_BYTES) };
}

function writeAccessEvent(record: AccessEvent): void {
  writer.string(record.eventId);
  writer.long(record.occurredAt);
  writeSource(record.source);
  writeActor(record.actor);
  if (writer.present(record.authentication)) writeAuthentication(record.authentication);
  if (writer.present(record.network)) writeNetwork(record.network);
  writer.long(actionIndex(record.action));
  writer.long(phaseIndex(record.phase));
  writer.optionalString(record.accessId);
  writer.long(outcomeIndex(record.outcome));
  writer.long(pathIndex(record.path));
  writeResource(record.resource);
  if (writer.present(record.extent)) writeAccessExtent(record.extent);
  if (writer.present(record.purpose)) writer.long(purposeIndex(record.purpose));
  if (writer.present(record.claim)) writeClaim(record.claim);
  if (writer.present(record.search)) writeSearch(record.search);
  if (writer.present(record.recipient)) writeRecipient(record.recipient);
  if (writer.present(record.destination)) writeDestination(record.destination);
  writer.optionalString(record.decisionId);
}

function writeSource(record: Source): void {
  writer.string(record.id);
  writer.optionalString(record.instance);
  writer.optionalString(record.version);
  writer.optionalLong(record.sequence);
  writer.optionalString(record.previousHash);
  writer.optionalString(record.signature);
}

function writeOnBehalfOf(record: OnBehalfOf): void {
  writer.string(record.id);
  writer.long(actorKindIndex(record.kind));
}

function writeActor(record: Actor): void {
  writer.string(record.id);
  writer.long(actorKindIndex(record.kind));
  if (writer.present(record.onBehalfOf)) writeOnBehalfOf(record.onBehalfOf);
}

function writeAuthentication(record: Authentication): void {
  writer.optionalBoolean(record.mfa);
  writer.optionalString(record.method);
  writer.optionalString(record.sessionId);
  writer.optionalBoolean(record.managedDevice);
  writer.optionalString(record.deviceId);
}

function writeClaimedNetwork(record: ClaimedNetwork): void {
  writer.optionalString(record.country);
  writer.optionalBoolean(record.approved);
}

function writeNetwork(record: Network): void {
  writer.optionalString(record.ipHash);
  writer.optionalLong(record.asn);
  writer.optionalString(record.country);
  writer.optionalBoolean(record.approved);
  if (writer.present(record.claimed)) writeClaimedNetwork(record.claimed);
}

function writeResource(record: Resource): void {
  writer.long(resourceKindIndex(record.kind));
  writer.optionalString(record.recordingId);
  writer.optionalString(record.cameraId);
  writer.optionalString(record.ownerId);
  writer.optionalString(record.storeId);
  writer.optionalString(record.siteId);
}

function writeAccessExtent(record: AccessExtent): void {
  writer.optionalLong(record.durationMs);
  writer.optionalLong(record.bytes);
  writer.optionalLong(record.count);
  writer.optionalBoolean(record.decrypted);
}

function writeClaim(record: Claim): void {
  writer.long(claimKindIndex(record.kind));
  writer.string(record.id);
}

function writeSearch(record: Search): void {
  writer.long(searchKindIndex(record.kind));
  writer.optionalLong(record.resultCount);
  writer.optionalString(record.personId);
  writer.optionalString(record.filter);
  writer.optionalString(record.reason);
}

function writeRecipient(record: Recipient): void {
  writer.long(recipientKindIndex(record.kind));
  writer.optionalString(record.id);
  writer.optionalString(record.jurisdiction);
}

function writeDestination(record: Destination): void {
  writer.long(destinationKindIndex(record.kind));
  writer.optionalString(record.domain);
}
