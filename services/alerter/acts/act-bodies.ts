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

export const approveCloseBody = actBody({
  schema: z.strictObject({ proposal: idText('the `actId` of the proposal that was read').optional() }),
  required: false,
  example: { proposal: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11' },
});

/** The proposals of which an approval is, where it names one. */
export function proposalsOf(body: z.output<typeof approveCloseBody.schema> | undefined): readonly string[] | undefined {
  return body?.proposal === undefined ? undefined : [body.proposal];
}

export const reopenBody = actBody({
  schema: z.strictObject({ reason: prose }),
  required: true,
  example: { reason: 'The ticket was opened after the access.' },
});
