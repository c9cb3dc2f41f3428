import { z } from 'zod';
import { severities } from '../domain/access-decision/access-decision.ts';
import { alertActions, alertStates, dispositions } from '../domain/alert/alert.ts';
import { refusalReasons } from '../domain/alert/work/alert-work.ts';
import { notificationOutcomes } from '../records/alert-record/alert-record.ts';

export const exampleAlert = {
  alertId: '9d1c0e5b7f0a4c52',
  rules: ['unexplained-visits'],
  detections: [{ id: 'unexplained-visits', version: '6003503ae39e1c65' }],
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
  risk: {
    score: 56,
    parts: [
      { rule: null, points: 40, because: 'the severity is high' },
      { rule: null, points: 10, because: 'it counts 37 accesses' },
      { rule: null, points: 6, because: 'it is about 12 owners' },
    ],
  },
  dueAt: '2026-11-24T13:12:03.123Z',
  overdue: false,
  suggestion: null,
  disposition: null,
  explanation: null,
  evidence: [],
  acknowledgedBy: null,
  acknowledgedAt: null,
  assignee: null,
  caseId: null,
  proposal: null,
  closedBy: null,
  approvedBy: null,
  closedAt: null,
};

/** How somebody wants to close an alert or a case, until a second person approves. */
export const proposal = z.object({
  actId: z.string().meta({ description: 'names it in an approval' }),
  by: z.string(),
  at: z.iso.datetime(),
  disposition: z.enum(dispositions).nullable(),
  explanation: z.string().nullable(),
  evidence: z.array(z.string()),
});

export const alert = z
  .object({
    alertId: z.string(),
    rules: z.array(z.string()).meta({ description: 'ids of the rules that raised it' }),
    detections: z.array(z.object({ id: z.string(), version: z.string() })).meta({
      description: 'the versions of the detections that raised it; `GET /v1/detections` names those in force',
    }),
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
    risk: z.object({
      score: z.int().meta({ description: '0 to 100' }),
      parts: z.array(z.object({ rule: z.string().nullable(), points: z.int(), because: z.string() })),
    }),
    dueAt: z.iso.datetime().nullable().meta({ description: 'by when it is to be acknowledged, then closed' }),
    overdue: z.boolean(),
    suggestion: z
      .object({ disposition: z.enum(dispositions), explanation: z.string() })
      .nullable()
      .meta({ description: 'how to close it, where every access was explained or excused since; people close it' }),
    disposition: z.enum(dispositions).nullable(),
    explanation: z.string().nullable().meta({ description: 'why it was closed so' }),
    evidence: z.array(z.string()).meta({ description: 'ids that support the disposition' }),
    acknowledgedBy: z.string().nullable(),
    acknowledgedAt: z.iso.datetime().nullable(),
    assignee: z.string().nullable(),
    caseId: z.string().nullable().meta({ description: 'the case that contains it' }),
    proposal: proposal
      .nullable()
      .meta({ description: 'how somebody wants to close it, until a second person approves' }),
    closedBy: z.string().nullable().meta({ description: 'who closed it, or proposed that' }),
    approvedBy: z.string().nullable().meta({ description: 'the second person, where closing takes two' }),
    closedAt: z.iso.datetime().nullable(),
  })
  .meta({
    id: 'Alert',
    description: 'A work item for people: something that one actor or source did and that needs review.',
  });

/** The answer to an act. */
export const answered = {
  200: { meaning: 'the alert as it is now', schema: alert, examples: { alert: exampleAlert } },
};

const historyEntry = z.object({
  actId: z.string(),
  at: z.iso.datetime(),
  by: z.string(),
  action: z.enum(alertActions),
  state: z.enum(alertStates).meta({ description: 'the state after the act' }),
  text: z.string().optional(),
  to: z.string().optional(),
  disposition: z.enum(dispositions).optional(),
  evidence: z.array(z.string()).optional(),
  refused: z.enum(refusalReasons).optional().meta({ description: 'why the act had no effect' }),
});

const exampleHistory = [
  {
    actId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
    at: '2026-11-24T09:20:00.000Z',
    by: 'e-7',
    action: 'acknowledge',
    state: 'acknowledged',
  },
  {
    actId: '0198f3c2-77ab-7c10-8f53-0d6c5b0d2f12',
    at: '2026-11-24T09:21:00.000Z',
    by: 'e-1042',
    action: 'close',
    state: 'acknowledged',
    text: 'It was me.',
    disposition: 'justified',
    refused: 'own-alert',
  },
];

/** One message about an alert or case. */
export const notified = z.object({
  target: z.string(),
  at: z.iso.datetime(),
  outcome: z.enum(notificationOutcomes),
  messageId: z.string(),
  happened: z.array(z.string()).meta({ description: 'what it was about: opened, raised, reopened, or an action' }),
  attempts: z.int(),
  answer: z.string().optional().meta({ description: 'why the target refuses it' }),
});

const exampleNotified = [
  {
    target: 'soc',
    at: '2026-11-24T09:12:03.611Z',
    outcome: 'delivered',
    messageId: 'msg_5f1c0e5b7f0a4c5281d2',
    happened: ['opened'],
    attempts: 1,
  },
];

const ruleMeaning = z.object({
  id: z.string(),
  title: z.string(),
  meaning: z.string().nullable(),
  severity: z.enum(severities).nullable(),
  legalBasis: z.string().nullable(),
  runbook: z.string().nullable(),
});

const exampleRules = [
  {
    id: 'unexplained-visits',
    title: 'Many unexplained visits',
    meaning: 'One person looked at eight owners or more on days without a reason within five days.',
    severity: 'high',
    legalBasis: 'FTC v. Ring order III.E.5, monitoring of access',
    runbook: 'docs/alerts.md#pattern',
  },
];

export const foundAlert = {
  200: {
    meaning: 'the alert as it is now',
    schema: alert.extend({
      rules: z.array(ruleMeaning).meta({ description: 'what each rule means, and what to do' }),
      history: z
        .array(historyEntry)
        .meta({ description: 'every act in log order, refused ones too; the newest 1,000' }),
      notified: z.array(notified).meta({ description: 'who was notified of it, the newest 100 messages first' }),
    }),
    examples: { alert: { ...exampleAlert, rules: exampleRules, history: exampleHistory, notified: exampleNotified } },
  },
};
