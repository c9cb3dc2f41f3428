import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import { type AlertIntent, alertActions, alertStates, dispositions } from '../../domain/alert/alert.ts';
import { type AlertActDeps, actOnAlert } from './act-on-alert.ts';
import { evidenceIds, idText, prose } from './prose.ts';

/** The maximum number of alerts of one request. */
export const BULK_ALERTS_MAX = 100;

const actions = alertActions.filter((action): action is AlertIntent['action'] => action !== 'open');
const bulkFields = ['to', 'text', 'disposition', 'evidence', 'proposals'] as const;
type BulkField = (typeof bulkFields)[number];
const needed: Readonly<Record<AlertIntent['action'], readonly BulkField[]>> = {
  acknowledge: [],
  assign: ['to'],
  comment: ['text'],
  escalate: ['text'],
  close: ['disposition', 'text'],
  'approve-close': [],
  reopen: ['text'],
};
const optional: Readonly<Partial<Record<AlertIntent['action'], readonly BulkField[]>>> = {
  close: ['evidence'],
  'approve-close': ['proposals'],
};

const expectedIds = `1 to ${BULK_ALERTS_MAX} different ids of alerts`;

/** One act on several alerts. `text` is the comment, the reason or the explanation. */
export const bulkBody = z
  .strictObject({
    alertIds: z
      .array(idText('the id of an alert'), expectedIds)
      .min(1, expectedIds)
      .max(BULK_ALERTS_MAX, expectedIds)
      .refine((ids) => new Set(ids).size === ids.length, expectedIds),
    action: z.enum(actions),
    to: idText('the id of a person or team').optional(),
    text: prose.optional(),
    disposition: z.enum(dispositions).optional(),
    evidence: evidenceIds.optional(),
    proposals: z
      .array(idText('the `actId` of a proposal that was read'))
      .max(BULK_ALERTS_MAX, `at most ${BULK_ALERTS_MAX} proposals`)
      .optional(),
  })
  .superRefine((body, context) => {
    for (const field of bulkFields) {
      const isGiven = body[field] !== undefined;
      const fields = isGiven ? [...needed[body.action], ...(optional[body.action] ?? [])] : needed[body.action];
      if (isGiven === fields.includes(field)) continue;
      const message = `${isGiven ? 'no' : 'a'} \`${field}\` for the action ${body.action}`;
      context.addIssue({ code: 'custom', path: [field], message, input: body[field] });
    }
  });

export const bulkResults = z.object({
  bulkId: z.string().meta({ description: 'of the request, on the record of each act' }),
  results: z.array(
    z.object({
      alertId: z.string(),
      status: z.enum(['done', 'refused']),
      state: z.enum(alertStates).optional().meta({ description: 'the state after the act' }),
      code: z.string().optional().meta({ description: 'the code of the problem' }),
      detail: z.string().optional(),
    }),
  ),
});

/**
 * Does the same with each alert, one after the other, as one request for each would: some may be refused. Throws
 * `HttpProblem` when the log does not answer; what was done until then stays.
 */
export async function actOnAlerts(
  deps: AlertActDeps,
  caller: Caller | null,
  { alertIds, action, to, text, disposition, evidence, proposals }: z.output<typeof bulkBody>,
): Promise<z.output<typeof bulkResults>> {
  const bulkId = uuidv7();
  const given = { to: to ?? null, text: text ?? null, disposition: disposition ?? null, evidence: evidence ?? [] };
  const intent: AlertIntent = { action, ...given, proposals };
  const results: z.output<typeof bulkResults>['results'] = [];
  for (const alertId of alertIds) {
    try {
      const { work } = await actOnAlert(deps, alertId, caller, { ...intent, bulkId });
      results.push({ alertId, status: 'done', state: work.state });
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.details.retryAfterSeconds !== undefined) throw error;
      results.push({ alertId, status: 'refused', code: error.code, detail: error.message });
    }
  }
  return { bulkId, results };
}
