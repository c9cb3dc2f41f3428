import { hash } from 'node:crypto';
import { contentOfAccessEvent } from '../../records/access-event/content-of-access-event.ts';
import { encodeAccessEvent } from '../../records/access-event/encode-access-event.ts';
import { schemaIds } from '../../records/schemas.ts';
import type { AccessEvent } from './access-event.ts';

/**
 * Returns the identity of an event: `source.id` and `eventId`, joined by a NUL, which neither can contain. The same
 * identity with the same content is a `duplicate`; with other content it is a `conflict`.
 */
export function identityOf(event: AccessEvent): string {
  return `${event.source.id}\0${event.eventId}`;
}

/** An event with its encoded bytes and the version that they are written in. */
export interface EncodedEvent {
  readonly event: AccessEvent;
  readonly schemaId: number;
  readonly body: Buffer;
}

/**
 * Returns the content hash of the event: SHA-256 (hex), the same whatever version wrote it
 * (`docs/decisions/0016-content-apart-from-the-version.md`). Network fields that intake set are left out, so that a
 * repeat is still a repeat after the list of approved networks has changed.
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
