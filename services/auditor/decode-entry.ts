import { refuseOtherRelease } from '../adapters/avro/later-version.ts';
import { AvroReader } from '../avro/avro-reader.ts';
import { type AccessRow, type DecidedAccess, rejectedId } from '../domain/access-search/access-row.ts';
import type { LogPosition } from '../domain/access-search/log-position.ts';
import { decodeAccessDecision } from '../records/access-decision/decode-access-decision.ts';
import { extractIndexedDecision } from '../records/access-decision/extract-indexed-decision.ts';
import { decodeAccessEvent } from '../records/access-event/decode-access-event.ts';
import { extractIndexedEvent } from '../records/access-event/extract-indexed-event.ts';

const reader = new AvroReader();

/** Decodes the decision and the event of an entry. Throws `DecodeError` or `LaterVersionError`: of an accepted block only where a stranger wrote it. */
export function decodeEntry(partition: number, schemaId: number, bytes: Buffer): DecidedAccess {
  const decision = decodeAccessDecision(schemaId, bytes);
  refuseOtherRelease(decision.eventSchemaId, 'access-events', { partition, offset: decision.sourceOffset });
  return {
    partition,
    decision,
    event: decision.event.length === 0 ? null : decodeAccessEvent(decision.eventSchemaId, decision.event),
  };
}

/** Makes the row of an entry as `toAccessRow` does of what `decodeEntry` returns, without making the rest of it. */
export function rowOfEntry(partition: number, schemaId: number, bytes: Buffer): AccessRow {
  const decision = extractIndexedDecision(schemaId, bytes);
  const { sourceOffset, appendedAt, eventSchemaId } = decision;
  refuseOtherRelease(eventSchemaId, 'access-events', { partition, offset: sourceOffset });
  const { eventFrom, eventTo } = decision;
  const event = eventFrom === eventTo ? null : extractIndexedEvent(eventSchemaId, bytes.subarray(eventFrom, eventTo));
  return {
    appendedAt,
    partition,
    sourceOffset,
    eventId: event === null ? rejectedId(partition, sourceOffset) : event.eventId,
    occurredAt: event === null ? null : event.occurredAt,
    sourceId: event === null ? null : event.sourceId,
    actorId: event === null ? null : event.actorId,
    actorKind: event === null ? null : event.actorKind,
    onBehalfOfId: event === null ? null : event.actorOnBehalfOfId,
    judgedActorId: decision.factsActorId,
    judgedActorKind: decision.factsActorKind,
    role: decision.factsActorRole,
    team: decision.factsActorTeam,
    employer: decision.factsActorEmployer,
    action: event === null ? null : event.action,
    phase: event === null ? null : event.phase,
    outcome: event === null ? null : event.outcome,
    path: event === null ? null : event.path,
    resourceKind: event === null ? null : event.resourceKind,
    recordingId: event === null ? null : event.resourceRecordingId,
    cameraId: decision.factsCameraId ?? (event === null ? null : event.resourceCameraId),
    ownerId: decision.factsAccountOwnerId ?? (event === null ? null : event.resourceOwnerId),
    siteId: event === null ? null : event.resourceSiteId,
    deviceId: event === null ? null : event.authenticationDeviceId,
    asn: event === null ? null : event.networkAsn,
    purpose: decision.factsPurpose ?? (event === null ? null : event.purpose),
    verdict: decision.verdict,
    rules: decision.determinedByRule,
  };
}

/**
 * Reads an entry's position without decoding the rest: `sourceOffset` and `appendedAt` are the first two fields of
 * every version of `access-decision`. Twenty times cheaper than `decodeEntry`.
 */
export function peekPosition(partition: number, bytes: Buffer): LogPosition {
  reader.begin(bytes);
  const sourceOffset = reader.long();
  return { appendedAt: reader.long(), partition, sourceOffset };
}
