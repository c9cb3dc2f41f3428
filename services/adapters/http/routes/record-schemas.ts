import { z } from 'zod';
import { actions, actorKinds, resourceKinds } from '../../../domain/access-event/access-event.ts';
import { registerKinds } from '../../../domain/register/register-record.ts';

const named = z.looseObject({ id: z.string() });

/** What a tool reports. */
export const accessEventSchema = z
  .looseObject({
    eventId: z.string(),
    occurredAt: z.iso.datetime({ offset: true }),
    source: named,
    actor: named.extend({ kind: z.enum(actorKinds) }),
    action: z.enum(actions),
    resource: z.looseObject({ kind: z.enum(resourceKinds) }),
  })
  .meta({
    id: 'AccessEvent',
    description: 'One access to stored or live video. All fields: docs/interfaces.md, section 2.',
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

/** One record of the register, as it is sent and answered. */
export const registerRecordSchema = z
  .looseObject({
    kind: z.enum(registerKinds),
    id: z.string(),
    issuer: z.string(),
    validFrom: z.iso.datetime({ offset: true }),
    validUntil: z.iso.datetime({ offset: true }).nullish(),
    approver: z.string().nullish(),
  })
  .meta({
    id: 'RegisterRecord',
    description: 'A fact that decisions rest on. The fields of each kind: docs/interfaces.md, section 3.',
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
