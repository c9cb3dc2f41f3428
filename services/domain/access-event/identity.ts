import { hash } from 'node:crypto';
import { contentOfAccessEvent } from '../../records/access-event/content-of-access-event.ts';
import { encodeAccessEvent } from '../../records/access-event/encode-access-event.ts';
import { schemaIds } from '../../records/schemas.ts';
import type { AccessEvent } from './access-event.ts';

/**
 * Which event this is: `source.id` and `eventId`, joined by a NUL, which neither can contain. The same identity with
 * the same content is a `duplicate`, with other content a `conflict`.
 */
export function identityOf(event: AccessEvent): string {
  return `${event.source.id}\0${event.eventId}`;
}

/** An event with the bytes that say it, and the version that these are written in. */
export interface EncodedEvent {
  readonly event: AccessEvent;
  readonly schemaId: number;
  readonly body: Buffer;
}

/**
 * What the event says: SHA-256 (hex) of its content, the same whatever version wrote it
 * (`docs/decisions/0016-content-apart-from-the-version.md`). Where intake set something of the network, the content is that
 * of the event without: a repeat after the list of approved networks has changed is still a repeat.
 */
export function contentHashOf(encoded: EncodedEvent): string {
  const { schemaId, body } = asReported(encoded);
  return hash('sha256', contentOfAccessEvent(schemaId, body), 'hex');
}

function asReported({ event, schemaId, body }: EncodedEvent): Pick<EncodedEvent, 'schemaId' | 'body'> {
  const { network } = event;
  if (network === null || network.claimed === null) return { schemaId, body };
  const { country, approved } = network.claimed;
  const reported: AccessEvent = { ...event, network: { ...network, country, approved, claimed: null } };
  return { schemaId: schemaIds.accessEvent, body: encodeAccessEvent(reported) };
}
