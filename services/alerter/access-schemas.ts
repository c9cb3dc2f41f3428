import { z } from 'zod';
import { unknownFields } from '../adapters/http/routes/unknown-fields.ts';

export const exampleAccess = {
  eventId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
  sourceId: 'support-console',
  occurredAt: '2026-11-24T09:12:03.123Z',
  appendedAt: '2026-11-24T09:12:03.311Z',
  actorId: 'e-1042',
  ownerId: 'o-81',
  rules: ['unexplained-visits'],
  facts: {
    action: 'view',
    cameraId: 'c-3',
    recordingId: 'r-90',
    locationClass: 'intimate',
    isOfChild: false,
    isOfCoworker: true,
    isOfHousehold: false,
    tried: [{ kind: 'ticket', id: 'T-4711', state: 'expired' }],
    endToEndEncrypted: false,
  },
};

export const countedAccess = z
  .object({
    eventId: z.string(),
    sourceId: z.string(),
    occurredAt: z.iso.datetime(),
    appendedAt: z.iso.datetime(),
    actorId: z.string().nullable(),
    ownerId: z.string().nullable(),
    rules: z.array(z.string()).meta({ description: 'ids of the rules that count it' }),
    facts: z
      .object({
        action: z.string(),
        cameraId: z.string().nullable(),
        recordingId: z.string().nullable(),
        locationClass: z.string().meta({ description: 'where the camera hangs' }),
        isOfChild: z.boolean(),
        isOfCoworker: z.boolean(),
        isOfHousehold: z.boolean(),
        tried: z
          .array(z.object({ kind: z.string(), id: z.string(), state: z.string() }))
          .meta({ description: 'the first five register records that could have explained it, and why they do not' }),
        endToEndEncrypted: z.boolean().nullable().meta({
          description: 'the material was encrypted end to end and not decrypted; such an access affects no account',
        }),
      })
      .nullable()
      .meta({ description: 'as of its judgement; null for what is no access' }),
  })
  .meta({ id: 'CountedAccess' });

export const exampleUnknown = {
  kind: 'down-time',
  source: null,
  stage: 'detection',
  input: null,
  from: '2026-11-24T10:30:00.000Z',
  to: '2026-11-24T10:42:00.000Z',
  count: null,
} as const;

export const countedAccesses = {
  200: {
    meaning: 'a page of accesses',
    schema: z.object({ items: z.array(countedAccess), nextCursor: z.string().optional(), ...unknownFields }).meta({
      id: 'CountedAccessPage',
    }),
    examples: { page: { items: [exampleAccess], unknown: [exampleUnknown], unknownLeftOut: 0 } },
  },
};
