import { z } from 'zod';
import { dispositions } from '../../domain/alert/alert.ts';
import { actBody } from './act-route.ts';
import { evidenceIds, idText, prose } from './prose.ts';

/** The bodies of the acts that alerts and cases have alike. */
export const assignBody = actBody({
  schema: z.strictObject({ to: idText('the id of a person or team') }),
  required: true,
  example: { to: 'e-7' },
});

export const closeBody = actBody({
  schema: z.strictObject({
    disposition: z.enum(dispositions),
    explanation: prose,
    evidence: evidenceIds.optional(),
  }),
  required: true,
  example: { disposition: 'misuse', explanation: 'Viewed without a ticket; HR case 4711 is open.', evidence: [] },
});

export const approveCloseBody = actBody({ schema: z.strictObject({}), required: false, example: {} });

export const reopenBody = actBody({
  schema: z.strictObject({ reason: prose }),
  required: true,
  example: { reason: 'The ticket was opened after the access.' },
});
