import { frame } from '../avro/framing.ts';
import { parseAccessEvent } from '../domain/access-event/parse-access-event.ts';
import { encodeAccessEvent } from '../records/access-event/encode-access-event.ts';
import { schemaIds } from '../records/schemas.ts';
import type { OutgoingEvent } from './transport.ts';

export const AVRO_TYPE = 'application/avro';

/** The field of a refused result by which a server of an earlier release shows that it does not know our schema. */
export const UNKNOWN_SCHEMA_FIELD = 'schema id';

const LENGTH_BYTES = 4;

/**
 * The events in Avro, framed as `docs/emitting.md` specifies. Null where one of them can only be sent as JSON: it has an address,
 * which intake hashes with a key that no tool has, or another release wrote it to the spool and intake has to judge it.
 */
export function encodedBody(events: readonly OutgoingEvent[]): Buffer<ArrayBuffer> | null {
  const values: Buffer[] = [];
  for (const { json } of events) {
    let hasAddress = false;
    const parsed = parseAccessEvent(JSON.parse(json), () => {
      hasAddress = true;
      return '';
    });
    if (hasAddress || !('event' in parsed)) return null;
    values.push(frame(schemaIds.accessEvent, encodeAccessEvent(parsed.event)));
  }
  return joinFramed(values);
}

/** Joins framed events into one body of `application/avro`: each one behind its length as int32 big-endian. */
function joinFramed(values: readonly Buffer[]): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [];
  for (const value of values) {
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeInt32BE(value.length);
    parts.push(length, value);
  }
  return Buffer.concat(parts);
}
