import { refuseLaterVersion } from '../adapters/avro/later-version.ts';
import { AvroReader } from '../avro/avro-reader.ts';
import type { DecidedAccess } from '../domain/access-search/access-row.ts';
import type { LogPosition } from '../domain/access-search/log-position.ts';
import { decodeAccessDecision } from '../records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../records/access-event/decode-access-event.ts';

const reader = new AvroReader();

/** Decodes the decision and the event of an entry. Throws `DecodeError` or `LaterVersionError`; an accepted block contains no such entry. */
export function decodeEntry(partition: number, schemaId: number, bytes: Buffer): DecidedAccess {
  const decision = decodeAccessDecision(schemaId, bytes);
  refuseLaterVersion(decision.eventSchemaId, 'access-events', { partition, offset: decision.sourceOffset });
  return {
    partition,
    decision,
    event: decision.event.length === 0 ? null : decodeAccessEvent(decision.eventSchemaId, decision.event),
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
