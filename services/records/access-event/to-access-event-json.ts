// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { AccessEvent } from '../access-event/access-event.ts';

/** The record as a JSON value: every key is there, `null` where it is absent, and times are RFC 3339. */
export type AccessEventJson = ReturnType<typeof toAccessEventJson>;

export function toAccessEventJson(value: AccessEvent) {
  return {
    eventId: value.eventId,
    occurredAt: toRfc3339(value.occurredAt),
    source: value.source,
    actor: value.actor,
    authentication: value.authentication,
    network:
      value.network === null || value.network.claimed !== null
        ? value.network
        : {
            ipHash: value.network.ipHash,
            asn: value.network.asn,
            country: value.network.country,
            approved: value.network.approved,
          },
    action: value.action,
    phase: value.phase,
    accessId: value.accessId,
    outcome: value.outcome,
    path: value.path,
    resource: value.resource,
    extent: value.extent,
    purpose: value.purpose,
    claim: value.claim,
    search: value.search,
    recipient: value.recipient,
    destination: value.destination,
    decisionId: value.decisionId,
  };
}
