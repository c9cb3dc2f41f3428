import { z } from 'zod';
import { queryCursor, queryLimit, queryOneOf } from '../../adapters/http/routes/query-fields.ts';
import { route } from '../../adapters/http/routes/route.ts';
import { CASE_ALERTS_MAX, caseStates } from '../../domain/case/alert-case.ts';
import { clockIds } from '../../domain/case/incident.ts';
import { approveCloseBody, assignBody, closeBody, reopenBody } from '../acts/act-bodies.ts';
import { actBody, answering, reading } from '../acts/act-route.ts';
import { idText, prose } from '../acts/prose.ts';
import { exampleAlert } from '../alert-schemas.ts';
import { alertCase, answeredCase, changedCase, exampleCase, foundCase } from './case-schemas.ts';
import { answeredReport } from './report-schemas.ts';

const params = z.object({ caseId: z.string().meta({ description: '`caseId` of a case' }) });

const actProblems = ['own-alert', 'case-unknown', 'already-answered', 'not-ready', 'outcome-unknown'] as const;

/** The parts that all acts on one case share. The last word of the path is the action. */
function acting<const Verb extends string>(verb: Verb, summary: string) {
  return {
    ...answering,
    method: 'POST',
    path: `/v1/cases/{caseId}/${verb}`,
    summary,
    params,
    answers: answeredCase,
    problems: actProblems,
  } as const;
}

const expectedIds = `at most ${CASE_ALERTS_MAX} different ids of alerts`;
const alertIds = z
  .array(idText('the id of an alert'), expectedIds)
  .max(CASE_ALERTS_MAX, expectedIds)
  .refine((ids) => new Set(ids).size === ids.length, expectedIds);
const title = idText('the title of the case');

/** The routes of cases. */
export const caseRoutes = {
  listCases: route({
    ...reading,
    method: 'GET',
    path: '/v1/cases',
    reads: { store: 'alerts' },
    summary: 'List cases, the one opened last first',
    query: z.strictObject({
      state: queryOneOf(caseStates, 'only cases in this state').optional(),
      limit: queryLimit,
      cursor: queryCursor((text) => (/^[0-9a-f]{12}$/.test(text) ? Buffer.from(text, 'hex') : null)).optional(),
    }),
    answers: {
      200: {
        meaning: 'a page of cases',
        schema: z.object({ items: z.array(alertCase), nextCursor: z.string().optional() }).meta({ id: 'CasePage' }),
        examples: { page: { items: [exampleCase], nextCursor: 'ffffffffffed' } },
      },
    },
    problems: ['not-ready'],
  }),
  openCase: route({
    ...answering,
    method: 'POST',
    path: '/v1/cases',
    summary: 'Open a case, with or without alerts',
    body: actBody({
      schema: z.strictObject({ title, alertIds: alertIds.optional() }),
      required: true,
      example: { title: exampleCase.title, alertIds: [exampleAlert.alertId] },
    }),
    answers: { 201: changedCase },
    problems: ['alert-unknown', 'not-ready', 'outcome-unknown'],
  }),
  findCase: route({
    ...reading,
    method: 'GET',
    path: '/v1/cases/{caseId}',
    reads: { store: 'alerts' },
    summary: 'Read one case with its alerts, and everything that was done to it',
    params,
    answers: foundCase,
    problems: ['case-unknown', 'not-ready'],
  }),
  reportCase: route({
    ...reading,
    method: 'GET',
    path: '/v1/cases/{caseId}/report',
    reads: { store: 'alerts' },
    summary: 'Draft an incident report of a case',
    description:
      'Who, what, when, which accounts, the evidence, clocks and acts, and what is not known; all from the log and the register.',
    params,
    answers: answeredReport,
    problems: ['case-unknown', 'not-ready'],
  }),
  changeAlertsOfCase: route({
    ...acting('alerts', 'Add alerts to a case, or remove some'),
    description: 'Each alert is judged by itself. Where all are refused, the answer is the problem of the first.',
    body: actBody({
      // One that changes nothing would be answered with the case, and recorded nowhere.
      schema: z
        .strictObject({ add: alertIds.optional(), remove: alertIds.optional() })
        .refine(({ add = [], remove = [] }) => add.length + remove.length > 0, 'one alert at least to add or remove'),
      required: true,
      example: { add: [exampleAlert.alertId] },
    }),
    answers: { 200: changedCase },
    problems: [...actProblems, 'alert-unknown', 'in-another-case', 'case-full'],
  }),
  assignCase: route({
    ...acting('assign', 'Assign a case to a person or a team'),
    body: assignBody,
    problems: [...actProblems, 'assignee-barred'],
  }),
  commentOnCase: route({
    ...acting('comment', 'Comment on a case, whatever its state'),
    body: actBody({
      schema: z.strictObject({ text: prose }),
      required: true,
      example: { text: 'HR confirms that nobody worked on these tickets.' },
    }),
  }),
  closeCase: route({
    ...acting('close', 'Close a case with its alerts, or propose it to a second person'),
    description:
      'With an alert of severity high or critical it becomes `close-proposed` until a second person approves. Closing closes the alerts that are still open, in the same way.',
    body: closeBody,
    problems: [...actProblems, 'person-required'],
  }),
  approveCaseClose: route({
    ...acting('approve-close', 'Approve, as a second person, that a case is closed as proposed'),
    body: approveCloseBody,
    problems: [...actProblems, 'person-required', 'second-person-required'],
  }),
  meetClock: route({
    ...acting('meet', 'Record that what an incident clock asks for was done'),
    description: 'Possible in every state of the case, once, after the deadline too: the clock is then `met-late`.',
    body: actBody({
      schema: z.strictObject({ clock: z.enum(clockIds, `one of ${clockIds.join(', ')}`), text: prose }),
      required: true,
      example: { clock: '72-hours', text: 'Notified the authority by its form, reference 2026-114.' },
    }),
    problems: [...actProblems, 'clock-not-running'],
  }),
  reopenCase: route({
    ...acting('reopen', 'Open a closed case again, or reject the proposal to close it'),
    description: 'Its alerts stay as they are: each is opened again by itself.',
    body: reopenBody,
  }),
} as const;
