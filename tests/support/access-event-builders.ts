import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { absentAccessEvent } from '../../services/records/access-event/absent-access-event.ts';

/** Stands for an address in tests; has the form of a real keyed hash. */
export const IP_HASH = 'ab'.repeat(32);

/** An access event as a tool sends it, with nothing optional; `fields` replaces whole top-level fields. */
export function anAccessEventJson(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventId: 'ev-1',
    occurredAt: '2026-11-24T09:12:03.123Z',
    source: { id: 'support-console' },
    actor: { id: 'e-1042', kind: 'employee' },
    action: 'view',
    resource: { kind: 'recording', recordingId: 'r-90' },
    ...fields,
  };
}

/** An access event with every field of section 2. */
export function aFullAccessEventJson(): Record<string, unknown> {
  return anAccessEventJson({
    source: {
      id: 'support-console',
      instance: 'pod-7f',
      version: '4.2.0',
      sequence: 18_233,
      previousHash: 'cd'.repeat(32),
      signature: 'c2lnbmVk',
    },
    actor: { id: 'e-1042', kind: 'employee', onBehalfOf: { id: 'e-7', kind: 'contractor' } },
    authentication: { mfa: true, method: 'webauthn', sessionId: 's-77', managedDevice: true, deviceId: 'd-5' },
    network: { ip: '198.51.100.7', country: 'US', approved: true, asn: 64_496 },
    phase: 'end',
    accessId: '…',
    outcome: 'denied',
    path: 'direct-store',
    resource: {
      kind: 'recording',
      recordingId: 'r-90',
      cameraId: 'c-3',
      ownerId: 'o-81',
      storeId: 'bucket',
      siteId: 'site-1',
    },
    extent: { durationMs: 41_000, bytes: 5_312_000, count: 1, decrypted: true },
    purpose: 'express-consent',
    claim: { kind: 'ticket', id: 'T-4711' },
    search: {
      kind: 'exact-email',
      resultCount: 1,
      personId: 'e-8',
      filter: 'email=ann@example.com',
      reason: 'Called about her doorbell.',
    },
    recipient: { kind: 'law-enforcement', id: 'h-9', jurisdiction: 'US-WA' },
    destination: { kind: 'personal-cloud', domain: 'example.com' },
    decisionId: 'AQID',
  });
}

/** The same event as `anAccessEventJson()`, read. */
export function anAccessEvent(fields: Partial<AccessEvent> = {}): AccessEvent {
  return {
    ...absentAccessEvent.accessEvent,
    eventId: 'ev-1',
    occurredAt: Date.UTC(2026, 10, 24, 9, 12, 3, 123),
    source: { ...absentAccessEvent.source, id: 'support-console' },
    actor: { ...absentAccessEvent.actor, id: 'e-1042', kind: 'employee' },
    action: 'view',
    resource: { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-90' },
    ...fields,
  };
}

/** What an event of a source has that is its heartbeat. */
export function heartbeatFields(sourceId: string) {
  const { actor, resource } = absentAccessEvent;
  return {
    phase: 'heartbeat' as const,
    action: 'list' as const,
    path: 'app' as const,
    actor: { ...actor, id: sourceId, kind: 'service' as const },
    resource: { ...resource, kind: 'store' as const, storeId: 'heartbeat' },
  };
}
