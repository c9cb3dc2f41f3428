import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../access-event-builders.ts';
import { aRecord } from '../register-builders.ts';

/** When a late view begins. */
export const VIEWED_AT = '2026-11-24T09:12:03.123Z';

/** What the register has before a late view: all but what explains it. */
export const background = [
  aRecord('person', { trainingValidUntil: '2029-01-01T00:00:00Z' }),
  aRecord('account'),
  aRecord('camera'),
  aRecord('recording', { cameraId: 'c-3' }),
];

/** A view that a consent explains, once there is one. */
export function aView(eventId: string, changes: Partial<AccessEvent> = {}): AccessEvent {
  const authentication = { ...absentAccessEvent.authentication, mfa: true };
  return anAccessEvent({
    eventId,
    occurredAt: Date.parse(VIEWED_AT),
    authentication,
    purpose: 'express-consent',
    ...changes,
  });
}
