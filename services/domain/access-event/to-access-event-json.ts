import type { AccessEvent } from './access-event.ts';
import { toRfc3339 } from './rfc3339.ts';

/** The event as a JSON value: every key of section 2 present, `null` where absent, `occurredAt` in RFC 3339. */
export type AccessEventJson = Omit<AccessEvent, 'occurredAt'> & { readonly occurredAt: string };

/** Lossless but for the address: `network` holds `ipHash`, the only thing that is left of it. */
export function toAccessEventJson(event: AccessEvent): AccessEventJson {
  return { ...event, occurredAt: toRfc3339(event.occurredAt) };
}
