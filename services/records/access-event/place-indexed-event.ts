// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type { Action, ActorKind, Outcome, Path, Phase, Purpose, ResourceKind } from './access-event.ts';

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

/** Of each text its first byte, and the one behind it; `From` is -1 where there is none. */
export interface IndexedEventPlaces {
  eventIdFrom: number;
  eventIdTo: number;
  occurredAt: number;
  sourceIdFrom: number;
  sourceIdTo: number;
  actorIdFrom: number;
  actorIdTo: number;
  actorKind: ActorKind | null;
  actorOnBehalfOfIdFrom: number;
  actorOnBehalfOfIdTo: number;
  authenticationDeviceIdFrom: number;
  authenticationDeviceIdTo: number;
  networkAsn: number | null;
  action: Action | null;
  phase: Phase | null;
  outcome: Outcome | null;
  path: Path | null;
  resourceKind: ResourceKind | null;
  resourceRecordingIdFrom: number;
  resourceRecordingIdTo: number;
  resourceCameraIdFrom: number;
  resourceCameraIdTo: number;
  resourceOwnerIdFrom: number;
  resourceOwnerIdTo: number;
  resourceSiteIdFrom: number;
  resourceSiteIdTo: number;
  purpose: Purpose | null;
}

const placed: IndexedEventPlaces = {
  eventIdFrom: -1,
  eventIdTo: -1,
  occurredAt: 0,
  sourceIdFrom: -1,
  sourceIdTo: -1,
  actorIdFrom: -1,
  actorIdTo: -1,
  actorKind: null,
  actorOnBehalfOfIdFrom: -1,
  actorOnBehalfOfIdTo: -1,
  authenticationDeviceIdFrom: -1,
  authenticationDeviceIdTo: -1,
  networkAsn: null,
  action: null,
  phase: null,
  outcome: null,
  path: null,
  resourceKind: null,
  resourceRecordingIdFrom: -1,
  resourceRecordingIdTo: -1,
  resourceCameraIdFrom: -1,
  resourceCameraIdTo: -1,
  resourceOwnerIdFrom: -1,
  resourceOwnerIdTo: -1,
  resourceSiteIdFrom: -1,
  resourceSiteIdTo: -1,
  purpose: null,
};

/** What `placeIndexedEvent` read last: one object for all records, because one for each would cost more than reading it. */
export const indexedEventPlaces: Readonly<IndexedEventPlaces> = placed;

/**
 * Finds some fields of the record that begins at `from`, as version 1 has them; `schemaId` is the version that wrote it.
 * What follows the last of them is not looked at. Returns where reading ended. Whether a text is UTF-8 is not checked. Throws `DecodeError` where the bytes
 * are no access-event.
 */
export function placeIndexedEvent(schemaId: number, bytes: Buffer, from: number): number {
  reader.begin(bytes, from);
  switch (schemaId) {
    case 101:
      placeIndexedEventV1();
      break;
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of access-event`);
  }
  return reader.position;
}

function placeIndexedEventV1(): void {
  placed.actorOnBehalfOfIdFrom = -1;
  placed.authenticationDeviceIdFrom = -1;
  placed.networkAsn = null;
  placed.resourceRecordingIdFrom = -1;
  placed.resourceCameraIdFrom = -1;
  placed.resourceOwnerIdFrom = -1;
  placed.resourceSiteIdFrom = -1;
  placed.eventIdFrom = reader.skipText();
  placed.eventIdTo = reader.position;
  placed.occurredAt = reader.long();
  placed.sourceIdFrom = reader.skipText();
  placed.sourceIdTo = reader.position;
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.long();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  placed.actorIdFrom = reader.skipText();
  placed.actorIdTo = reader.position;
  placed.actorKind = reader.symbol('actor.kind', actorKindSymbols);
  if (reader.present()) {
    placed.actorOnBehalfOfIdFrom = reader.skipText();
    placed.actorOnBehalfOfIdTo = reader.position;
    reader.skipSymbol(1, 8);
  }
  if (reader.present()) {
    if (reader.present()) reader.boolean();
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.boolean();
    if (reader.present()) {
      placed.authenticationDeviceIdFrom = reader.skipText();
      placed.authenticationDeviceIdTo = reader.position;
    }
  }
  if (reader.present()) {
    if (reader.present()) reader.skipText();
    placed.networkAsn = reader.present() ? reader.long() : null;
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.boolean();
    if (reader.present()) skipClaimedNetworkV1();
  }
  placed.action = reader.symbol('action', actionSymbols);
  placed.phase = reader.symbol('phase', phaseSymbols);
  if (reader.present()) reader.skipText();
  placed.outcome = reader.symbol('outcome', outcomeSymbols);
  placed.path = reader.symbol('path', pathSymbols);
  placed.resourceKind = reader.symbol('resource.kind', resourceKindSymbols);
  if (reader.present()) {
    placed.resourceRecordingIdFrom = reader.skipText();
    placed.resourceRecordingIdTo = reader.position;
  }
  if (reader.present()) {
    placed.resourceCameraIdFrom = reader.skipText();
    placed.resourceCameraIdTo = reader.position;
  }
  if (reader.present()) {
    placed.resourceOwnerIdFrom = reader.skipText();
    placed.resourceOwnerIdTo = reader.position;
  }
  if (reader.present()) reader.skipText();
  if (reader.present()) {
    placed.resourceSiteIdFrom = reader.skipText();
    placed.resourceSiteIdTo = reader.position;
  }
  if (reader.present()) skipAccessExtentV1();
  placed.purpose = reader.present() ? reader.symbol('purpose', purposeSymbols) : null;
}

function skipClaimedNetworkV1(): void {
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
}

function skipAccessExtentV1(): void {
  if (reader.present()) reader.long();
  if (reader.present()) reader.long();
  if (reader.present()) reader.long();
  if (reader.present()) reader.boolean();
}
