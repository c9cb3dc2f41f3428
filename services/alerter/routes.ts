import { z } from 'zod';
import { queryCursor, queryLimit, queryOneOf, queryText, queryTime } from '../adapters/http/routes/query-fields.ts';
import { route } from '../adapters/http/routes/route.ts';
import { severities } from '../domain/access-decision/access-decision.ts';
import { alertStates } from '../domain/alert/alert.ts';
import { alertOrders } from '../domain/alert/alert-index.ts';
import { countedAccesses } from './access-schemas.ts';
import { approveCloseBody, assignBody, closeBody, reopenBody } from './acts/act-bodies.ts';
import { actBody, answering, reading } from './acts/act-route.ts';
import { bulkBody, bulkResults } from './acts/bulk.ts';
import { openBody } from './acts/open-alert.ts';
import { prose } from './acts/prose.ts';
import { alert, answered, exampleAlert, foundAlert } from './alert-schemas.ts';
import { monitoringRoutes } from './canary/monitoring.ts';
import { caseRoutes } from './cases/case-routes.ts';

const params = z.object({ alertId: z.string().meta({ description: '`alertId` of an alert' }) });

const actProblems = ['own-alert', 'alert-unknown', 'already-answered', 'not-ready', 'outcome-unknown'] as const;

/** The parts that all acts on one alert share. The last word of the path is the action. */
function acting<const Verb extends string>(verb: Verb, summary: string) {
  return {
    ...answering,
    method: 'POST',
    path: `/v1/alerts/{alertId}/${verb}`,
    summary,
    params,
    answers: answered,
    problems: actProblems,
  } as const;
}

/** The routes of the alerter. */
export const alerterRoutes = {
  listAlerts: route({
    ...reading,
    method: 'GET',
    path: '/v1/alerts',
    reads: {
      store: 'alerts',
      // A text may be the id of a person: who asks for it asks about them. One that names nobody raises nothing.
      about: (_, { actor, q, owner, camera, recording }) => {
        return { personId: actor ?? q, ownerId: owner, cameraId: camera, recordingId: recording };
      },
    },
    summary: 'List alerts, by risk or newest first',
    description: 'The answer has an `ETag`: 304 and nothing else to a request that names it in `If-None-Match`.',
    query: z.strictObject({
      state: queryOneOf(alertStates, 'only alerts in this state').optional(),
      actor: queryText('an actor id').optional(),
      owner: queryText('an owner id: only alerts about an access to their material').optional(),
      camera: queryText('a camera id: only alerts about an access to it').optional(),
      recording: queryText('a recording id: only alerts about an access to it').optional(),
      rule: queryText('a rule id').optional(),
      severity: queryOneOf(severities, 'only alerts of this severity').optional(),
      assignee: queryText('the id of a person or team').optional(),
      q: queryText('a text that the alert, its explanation or what was done to it contains').optional(),
      from: queryTime('opened at this time or later').optional(),
      to: queryTime('opened before this time').optional(),
      explained: queryOneOf(['true'], 'only open alerts of which every access was explained since').optional(),
      queue: queryOneOf(
        ['open', 'unassigned'],
        '`open`: only alerts that are not closed; `unassigned`: nor assigned to anybody',
      ).optional(),
      order: queryOneOf(
        alertOrders,
        '`risk` (default): the highest risk first, then the oldest; `newest`: the one opened last first',
      ).default('risk'),
      limit: queryLimit,
      cursor: queryCursor((text) => (/^[0-9a-f]{14}$/.test(text) ? Buffer.from(text, 'hex') : null)).optional(),
    }),
    answers: {
      200: {
        meaning: 'a page of alerts',
        schema: z.object({ items: z.array(alert), nextCursor: z.string().optional() }).meta({ id: 'AlertPage' }),
        examples: { page: { items: [exampleAlert], nextCursor: '2c000000000012' } },
      },
    },
    problems: ['not-ready'],
  }),
  openAlert: route({
    ...answering,
    method: 'POST',
    path: '/v1/alerts',
    summary: 'Open an alert by hand: a tip, a call, an observation',
    description:
      'It is an alert of its own, of the rule `opened-by-hand`, and worked like any other. Its history has who opened it.',
    body: actBody({
      schema: openBody,
      required: true,
      example: {
        severity: 'high',
        actorId: 'e-1042',
        ownerId: 'o-81',
        text: 'The owner called: an agent mentioned her living room.',
      },
    }),
    answers: { 201: { ...answered[200], meaning: 'the alert that was opened' } },
    problems: ['not-ready', 'outcome-unknown'],
  }),
  followAlerts: route({
    ...reading,
    method: 'GET',
    path: '/v1/alert-changes',
    reads: { nothing: 'it reports that something changed, not what' },
    summary: 'Follow changes of alerts and cases',
    description:
      'Server-Sent Events: `changed` at the start and then at most once a second. Read again what you show; that read is recorded.',
    answers: {
      200: {
        meaning: 'a stream of events, which ends after ten minutes: connect again',
        type: 'text/event-stream',
        schema: z.string(),
        examples: { changed: 'id: 812\nevent: changed\ndata: 812\n\n' },
      },
    },
    problems: ['not-ready'],
  }),
  findAlert: route({
    ...reading,
    method: 'GET',
    path: '/v1/alerts/{alertId}',
    reads: { store: 'alerts' },
    summary: 'Read one alert, with everything that was done to it',
    params,
    answers: foundAlert,
    problems: ['alert-unknown', 'not-ready'],
  }),
  listCountedAccesses: route({
    ...reading,
    method: 'GET',
    path: '/v1/alerts/{alertId}/accesses',
    reads: { store: 'alerts' },
    summary: 'List the accesses that an alert counts, the one appended last first',
    params,
    query: z.strictObject({
      limit: queryLimit,
      cursor: queryCursor((text) =>
        /^(?:[0-9a-f]{2}){14,500}$/.test(text) ? Buffer.from(text, 'hex') : null,
      ).optional(),
    }),
    answers: countedAccesses,
    problems: ['alert-unknown', 'not-ready'],
  }),
  actOnAlerts: route({
    ...answering,
    method: 'POST',
    path: '/v1/alerts/bulk',
    summary: 'Do the same with several alerts',
    description:
      'Each is judged by itself, so some may be refused. With `?explained=true` of the list, closes together what a late ticket or consent explained.',
    body: actBody({
      schema: bulkBody,
      required: true,
      example: {
        alertIds: [exampleAlert.alertId],
        action: 'close',
        disposition: 'register-gap',
        text: 'Ticket T-4711 came a day late and explains them.',
      },
    }),
    answers: {
      200: {
        meaning: 'one result for each alert, in the order of the request',
        schema: bulkResults,
        examples: {
          results: {
            bulkId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
            results: [{ alertId: exampleAlert.alertId, status: 'done', state: 'close-proposed' }],
          },
        },
      },
    },
    problems: ['not-ready', 'outcome-unknown'],
  }),
  acknowledgeAlert: route({
    ...acting('acknowledge', 'Acknowledge an alert'),
    body: actBody({ schema: z.strictObject({}), required: false, example: {} }),
  }),
  assignAlert: route({
    ...acting('assign', 'Assign an alert to a person or a team'),
    body: assignBody,
    problems: [...actProblems, 'assignee-barred'],
  }),
  commentOnAlert: route({
    ...acting('comment', 'Comment on an alert, whatever its state'),
    body: actBody({
      schema: z.strictObject({ text: prose }),
      required: true,
      example: { text: 'Called the owner: nobody asked for help that day.' },
    }),
  }),
  escalateAlert: route({
    ...acting('escalate', 'Escalate an alert'),
    body: actBody({
      schema: z.strictObject({ reason: prose }),
      required: true,
      example: { reason: 'Twelve owners, all of them women: for the security lead.' },
    }),
  }),
  closeAlert: route({
    ...acting('close', 'Close an alert with a disposition, or propose it to a second person'),
    description:
      'Closes an alert of severity low or medium. Of severity high or critical it becomes `close-proposed` until a second person approves.',
    body: closeBody,
    problems: [...actProblems, 'person-required'],
  }),
  approveClose: route({
    ...acting('approve-close', 'Approve, as a second person, that an alert is closed as proposed'),
    body: approveCloseBody,
    problems: [...actProblems, 'person-required', 'second-person-required'],
  }),
  reopenAlert: route({
    ...acting('reopen', 'Open a closed alert again, or reject the proposal to close it'),
    body: reopenBody,
    problems: [...actProblems, 'newer-alert'],
  }),
  ...monitoringRoutes,
  ...caseRoutes,
} as const;
