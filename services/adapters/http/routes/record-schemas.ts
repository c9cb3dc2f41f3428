import { z } from 'zod';
import { registerKinds } from '../../../domain/register/register-record.ts';

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
