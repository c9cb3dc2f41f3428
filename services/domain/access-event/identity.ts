import { hash } from 'node:crypto';
import { encodeAccessEvent } from '../../records/access-event/encode-access-event.ts';
import type { AccessEvent } from './access-event.ts';

/**
 * Which event this is: `source.id` and `eventId`, joined by a NUL, which neither can contain. The same identity with
 * the same content is a `duplicate`, with other content a `conflict`.
 */
export function identityOf(event: AccessEvent): string {
  return `${event.source.id}\0${event.eventId}`;
}

/**
 * The bytes that are the event's content: `body`, or, where intake told something of the network, the body as it would
 * be without. A repeat after the list of approved networks has changed is still a repeat.
 */
export function contentOf(event: AccessEvent, body: Buffer): Buffer {
  const { network } = event;
  if (network === null || network.claimed === null) return body;
  const { country, approved } = network.claimed;
  return encodeAccessEvent({ ...event, network: { ...network, country, approved, claimed: null } });
}

/** What the event says: SHA-256 (hex) of its content, encoded as Avro without the wire header. */
export function contentHashOf(content: Uint8Array): string {
  return hash('sha256', content, 'hex');
}
