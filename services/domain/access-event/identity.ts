import { hash } from 'node:crypto';
import { decodeAccessEventWithContent } from '../../records/access-event/decode-access-event.ts';
import { encodeFramedAccessEventWithContent } from '../../records/access-event/encode-access-event.ts';
import type { AccessEvent } from './access-event.ts';

/**
 * Returns the identity of an event: `source.id` and `eventId`, joined by a NUL, which neither can contain. The same
 * identity with the same content is a `duplicate`; with other content it is a `conflict`.
 */
export function identityOf(event: AccessEvent): string {
  return `${event.source.id}\0${event.eventId}`;
}

/**
 * Returns the identity in 32 characters of one byte each, its SHA-256: the decider looks it up, adds it and stores it, and
 * neither hashes nor keeps a long text each time.
 */
export function identityKeyOf(event: AccessEvent): string {
  return hash('sha256', identityOf(event), 'binary');
}

/** Encodes an event in the newest version, as the value of a record, and hashes its content. */
export function encodeAndHash(event: AccessEvent): { readonly value: Buffer; readonly contentHash: string } {
  const { value, content } = encodeFramedAccessEventWithContent(event);
  return { value, contentHash: contentHashOf(event, content) };
}

/** Decodes an event, and hashes its content. Throws `DecodeError` unless `body` is one event in that version. */
export function decodeAndHash(
  schemaId: number,
  body: Buffer,
): { readonly event: AccessEvent; readonly contentHash: string } {
  const { record: event, content } = decodeAccessEventWithContent(schemaId, body);
  return { event, contentHash: contentHashOf(event, content) };
}

/**
 * Returns the content hash of an event: SHA-256 (hex), the same whatever version wrote it, so that a resend across an
 * upgrade is a repeat (`services/avro/content.ts`). Network fields that intake set are left out, so that a
 * repeat is still a repeat after the list of approved networks has changed, and so is what the source signed: a repeat may be
 * signed by another key.
 */
function contentHashOf(event: AccessEvent, content: Buffer): string {
  const { network, source } = event;
  const isSigned = source.signature !== null || source.previousHash !== null;
  if (!isSigned && (network === null || network.claimed === null)) return hash('sha256', content, 'hex');
  const claimed = network?.claimed ?? null;
  const reported: AccessEvent = {
    ...event,
    source: { ...source, previousHash: null, signature: null },
    network: network === null || claimed === null ? network : { ...network, ...claimed, claimed: null },
  };
  return hash('sha256', encodeFramedAccessEventWithContent(reported).content, 'hex');
}
