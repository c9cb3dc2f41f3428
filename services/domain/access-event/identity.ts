import { hash } from 'node:crypto';
import type { AccessEvent } from './access-event.ts';

/**
 * Which event this is: `source.id` and `eventId`, joined by a NUL, which neither can contain. The same identity with
 * the same content is a `duplicate`, with other content a `conflict`.
 */
export function identityOf(event: AccessEvent): string {
  return `${event.source.id}\0${event.eventId}`;
}

/** What the event says: SHA-256 (hex) of its content, encoded as Avro without the wire header. */
export function contentHashOf(content: Uint8Array): string {
  return hash('sha256', content, 'hex');
}
