import { accessEventForm, registerRecordForm } from './record-forms.ts';

/** An access event as a tool reports it. */
export const accessEventSchema = accessEventForm.meta({
  id: 'AccessEvent',
  description: 'One access to stored or live video: docs/interfaces.md, section 2.',
});

export const accessEventExample = {
  eventId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
  occurredAt: '2026-11-24T09:12:03.123Z',
  source: { id: 'support-console' },
  actor: { id: 'e-1042', kind: 'employee' },
  action: 'view',
  resource: { kind: 'recording', recordingId: 'r-90', ownerId: 'o-81' },
  purpose: 'express-consent',
  claim: { kind: 'ticket', id: 'T-4711' },
} as const;

/** One record of the register, as it is sent and returned. */
export const registerRecordSchema = registerRecordForm.meta({
  id: 'RegisterRecord',
  description: 'A fact that decisions rest on: docs/interfaces.md, section 3.',
});

export const registerRecordExample = {
  kind: 'ticket',
  id: 'T-4711',
  issuer: 'helpdesk',
  validFrom: '2026-11-24T09:00:00.000Z',
  validUntil: null,
  approver: null,
  ownerId: 'o-81',
  cameraId: null,
  requesterAccountId: 'o-81',
  openedBy: 'e-7',
  assignees: ['e-1042'],
  openedAt: '2026-11-24T09:00:00.000Z',
  closedAt: null,
};
