import { z } from 'zod';
import { queryCursor, queryLimit, queryOneOf, queryText } from '../adapters/http/routes/query-fields.ts';
import { jsonBody, route } from '../adapters/http/routes/route.ts';
import { severities } from '../domain/access-decision/access-decision.ts';
import { alertStates, dispositions } from '../domain/alert/alert.ts';

/** The maximum bytes of an acknowledge or close request. */
export const COMMAND_BYTES_MAX = 64 * 1024;
/** The maximum characters of the explanation of a close. */
export const EXPLANATION_CHARS_MAX = 4_000;

const example = {
  alertId: '9d1c0e5b7f0a4c52',
  rules: ['unexplained-visits'],
  severity: 'high',
  state: 'new',
  actor: 'e-1042',
  source: null,
  openedAt: '2026-11-24T09:12:03.123Z',
  firstEventAt: '2026-11-20T08:00:00.000Z',
  lastEventAt: '2026-11-24T09:12:03.123Z',
  accesses: 37,
  owners: 12,
  withdrawn: 0,
  eventIds: ['0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11'],
  summary: '37 accesses to the recordings of 12 owners need review',
  disposition: null,
};

const alert = z
  .object({
    alertId: z.string(),
    rules: z.array(z.string()).meta({ description: 'ids of the rules that raised it' }),
    severity: z.enum(severities).meta({ description: 'the highest of its findings' }),
    state: z.enum(alertStates),
    actor: z.string().nullable(),
    source: z.string().nullable(),
    openedAt: z.iso.datetime(),
    firstEventAt: z.iso.datetime(),
    lastEventAt: z.iso.datetime(),
    accesses: z.int(),
    owners: z.int(),
    withdrawn: z.int().meta({ description: 'accesses that a late fact explained' }),
    eventIds: z.array(z.string()).meta({ description: 'the newest 100' }),
    summary: z.string(),
    disposition: z.enum(dispositions).nullable(),
  })
  .meta({
    id: 'Alert',
    description: 'A work item for people: something that one actor or source did and that needs review.',
  });

const explanation = `why, in 1 to ${EXPLANATION_CHARS_MAX} characters`;
const params = z.object({ alertId: z.string().meta({ description: '`alertId` of an alert' }) });
const answered = { 200: { meaning: 'the alert as it is now', schema: alert, examples: { alert: example } } };

const reading = { stage: 'alerter', needs: 'read-alerts' } as const;
const answering = { stage: 'alerter', needs: 'alerts' } as const;

/** The routes of the alerter. */
export const alerterRoutes = {
  listAlerts: route({
    ...reading,
    method: 'GET',
    path: '/v1/alerts',
    summary: 'List alerts, newest first',
    query: z.strictObject({
      state: queryOneOf(alertStates, 'only alerts in this state').optional(),
      actor: queryText('an actor id').optional(),
      rule: queryText('a rule id').optional(),
      severity: queryOneOf(severities, 'only alerts of this severity').optional(),
      limit: queryLimit,
      cursor: queryCursor((text) => (/^\d{1,15}$/.test(text) ? Number(text) : null)).optional(),
    }),
    answers: {
      200: {
        meaning: 'a page of alerts',
        schema: z.object({ items: z.array(alert), nextCursor: z.string().optional() }).meta({ id: 'AlertPage' }),
        examples: { page: { items: [example], nextCursor: '17' } },
      },
    },
    problems: ['not-ready'],
  }),
  findAlert: route({
    ...reading,
    method: 'GET',
    path: '/v1/alerts/{alertId}',
    summary: 'Read one alert',
    params,
    answers: answered,
    problems: ['alert-unknown', 'not-ready'],
  }),
  acknowledgeAlert: route({
    ...answering,
    method: 'POST',
    path: '/v1/alerts/{alertId}/acknowledge',
    summary: 'Acknowledge an alert',
    params,
    body: jsonBody({
      schema: z.strictObject({}),
      bytesMax: COMMAND_BYTES_MAX,
      problem: 'command-invalid',
      required: false,
      example: {},
    }),
    answers: answered,
    problems: ['own-alert', 'alert-unknown', 'already-answered', 'not-ready', 'outcome-unknown'],
  }),
  closeAlert: route({
    ...answering,
    method: 'POST',
    path: '/v1/alerts/{alertId}/close',
    summary: 'Close an alert with a disposition',
    params,
    body: jsonBody({
      schema: z.strictObject({
        disposition: z.enum(dispositions),
        explanation: z
          .string(explanation)
          .max(EXPLANATION_CHARS_MAX, explanation)
          .refine((text) => text.trim() !== '' && !/\p{Surrogate}/u.test(text), explanation)
          .transform((text) => text.trim())
          .meta({ description: explanation }),
      }),
      bytesMax: COMMAND_BYTES_MAX,
      problem: 'command-invalid',
      required: true,
      example: { disposition: 'misuse', explanation: 'Viewed without a ticket; HR case 4711 is open.' },
    }),
    answers: answered,
    problems: ['own-alert', 'alert-unknown', 'already-answered', 'not-ready', 'outcome-unknown'],
  }),
} as const;
