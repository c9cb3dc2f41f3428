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

/** Some fields of the record, flat. */
export interface IndexedEvent {
  readonly eventId: string;
  readonly occurredAt: number;
  readonly sourceId: string;
  readonly actorId: string;
  readonly actorKind: ActorKind;
  readonly actorOnBehalfOfId: string | null;
  readonly authenticationDeviceId: string | null;
  readonly networkAsn: number | null;
  readonly action: Action;
  readonly phase: Phase;
  readonly outcome: Outcome;
  readonly path: Path;
  readonly resourceKind: ResourceKind;
  readonly resourceRecordingId: string | null;
  readonly resourceCameraId: string | null;
  readonly resourceOwnerId: string | null;
  readonly resourceSiteId: string | null;
  readonly purpose: Purpose | null;
}

/**
 * Reads them as version 1 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Throws `DecodeError` where the bytes before it are no access-event.
 */
export function extractIndexedEvent(schemaId: number, bytes: Buffer): IndexedEvent {
  reader.begin(bytes);
  switch (schemaId) {
    case 101:
      return readIndexedEventV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of access-event`);
  }
}

function readIndexedEventV1(): IndexedEvent {
  let actorOnBehalfOfId: string | null = null;
  let authenticationDeviceId: string | null = null;
  let networkAsn: number | null = null;
  const eventId = reader.string();
  const occurredAt = reader.long();
  const sourceId = reader.recurringString();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.long();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const actorId = reader.recurringString();
  const actorKind = reader.symbol('actor.kind', actorKindSymbols);
  if (reader.present()) {
    actorOnBehalfOfId = reader.recurringString();
    reader.skipSymbol(1, 8);
  }
  if (reader.present()) {
    if (reader.present()) reader.boolean();
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.boolean();
    authenticationDeviceId = reader.present() ? reader.recurringString() : null;
  }
  if (reader.present()) {
    if (reader.present()) reader.skipText();
    networkAsn = reader.present() ? reader.long() : null;
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.boolean();
    if (reader.present()) skipClaimedNetworkV1();
  }
  const action = reader.symbol('action', actionSymbols);
  const phase = reader.symbol('phase', phaseSymbols);
  if (reader.present()) reader.skipText();
  const outcome = reader.symbol('outcome', outcomeSymbols);
  const path = reader.symbol('path', pathSymbols);
  const resourceKind = reader.symbol('resource.kind', resourceKindSymbols);
  const resourceRecordingId = reader.present() ? reader.string() : null;
  const resourceCameraId = reader.present() ? reader.recurringString() : null;
  const resourceOwnerId = reader.present() ? reader.recurringString() : null;
  if (reader.present()) reader.skipText();
  const resourceSiteId = reader.present() ? reader.recurringString() : null;
  if (reader.present()) skipAccessExtentV1();
  const purpose = reader.present() ? reader.symbol('purpose', purposeSymbols) : null;
  return {
    eventId,
    occurredAt,
    sourceId,
    actorId,
    actorKind,
    actorOnBehalfOfId,
    authenticationDeviceId,
    networkAsn,
    action,
    phase,
    outcome,
    path,
    resourceKind,
    resourceRecordingId,
    resourceCameraId,
    resourceOwnerId,
    resourceSiteId,
    purpose,
  };
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
