import { z } from 'zod';
import { severities } from '../../domain/access-decision/access-decision.ts';
import { dispositions } from '../../domain/alert/alert.ts';
import { caseRefusalReasons, caseStates } from '../../domain/case/alert-case.ts';
import { clockIds, clockStates } from '../../domain/case/incident.ts';
import { caseActions } from '../../records/alert-record/alert-record.ts';
import { alert, exampleAlert, notified, proposal } from '../alert-schemas.ts';

export const exampleCase = {
  caseId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
  title: 'Night-time views of one street',
  state: 'open',
  severity: 'high',
  assignee: 'e-7',
  openedBy: 'e-7',
  openedAt: '2026-11-24T10:00:00.000Z',
  alertIds: [exampleAlert.alertId],
  people: ['e-1042'],
  affectedAccounts: 12,
  incident: {
    candidateSince: '2026-11-24T10:12:00.000Z',
    clocks: [
      {
        id: '72-hours',
        duty: 'notify the data protection authority (GDPR Article 33)',
        dueAt: '2026-11-27T10:12:00.000Z',
        state: 'running',
        metBy: null,
        metAt: null,
        text: null,
      },
    ],
  },
  disposition: null,
  explanation: null,
  evidence: [],
  proposal: null,
  closedBy: null,
  approvedBy: null,
  closedAt: null,
};

const incident = z
  .object({
    candidateSince: z.iso.datetime(),
    clocks: z.array(
      z.object({
        id: z.enum(clockIds),
        duty: z.string().meta({ description: 'what has to be done until then' }),
        dueAt: z.iso.datetime(),
        state: z.enum(clockStates),
        metBy: z.string().nullable(),
        metAt: z.iso.datetime().nullable(),
        text: z.string().nullable().meta({ description: 'what was done' }),
      }),
    ),
  })
  .meta({ id: 'Incident', description: 'A candidate for a covered incident, and its clocks.' });

export const alertCase = z
  .object({
    caseId: z.string(),
    title: z.string(),
    state: z.enum(caseStates),
    severity: z.enum(severities).nullable().meta({ description: 'the highest of its alerts' }),
    assignee: z.string().nullable(),
    openedBy: z.string(),
    openedAt: z.iso.datetime(),
    alertIds: z.array(z.string()).meta({ description: 'at most 100' }),
    people: z.array(z.string()).meta({ description: 'whose accesses its alerts count, the first 100' }),
    affectedAccounts: z
      .int()
      .meta({ description: 'accounts that its alerts affect, without what was encrypted end to end' }),
    incident: incident.nullable().meta({ description: 'since ten accounts were affected; null before' }),
    disposition: z.enum(dispositions).nullable(),
    explanation: z.string().nullable().meta({ description: 'why it was closed so' }),
    evidence: z.array(z.string()).meta({ description: 'ids that support the disposition' }),
    proposal: proposal
      .nullable()
      .meta({ description: 'how somebody wants to close it, until a second person approves' }),
    closedBy: z.string().nullable().meta({ description: 'who closed it, or proposed that' }),
    approvedBy: z.string().nullable().meta({ description: 'the second person, where closing takes two' }),
    closedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Case', description: 'Alerts of one person or several that people answer together.' });

export const answeredCase = {
  200: { meaning: 'the case as it is now', schema: alertCase, examples: { case: exampleCase } },
};

const refusedAlerts = z
  .array(z.object({ alertId: z.string(), code: z.string(), detail: z.string() }))
  .meta({ description: 'alerts that were not added or removed, and why' });

/** The answer to a request that adds or removes alerts, each judged by itself. */
export const changedCase = {
  meaning: 'the case as it is now, and the alerts that were refused',
  schema: alertCase.extend({ refused: refusedAlerts }),
  examples: { case: { ...exampleCase, refused: [] } },
};

export const historyEntry = z.object({
  actId: z.string(),
  at: z.iso.datetime(),
  by: z.string(),
  action: z.enum(caseActions),
  state: z.enum(caseStates).meta({ description: 'the state after the act' }),
  text: z.string().optional(),
  alertId: z.string().optional(),
  to: z.string().optional(),
  disposition: z.enum(dispositions).optional(),
  evidence: z.array(z.string()).optional(),
  clock: z.enum(clockIds).optional().meta({ description: 'the clock that was met' }),
  refused: z.enum(caseRefusalReasons).optional().meta({ description: 'why the act had no effect' }),
});

export const exampleCaseHistory = [
  {
    actId: exampleCase.caseId,
    at: exampleCase.openedAt,
    by: 'e-7',
    action: 'create',
    state: 'open',
    text: exampleCase.title,
  },
];

export const foundCase = {
  200: {
    meaning: 'the case as it is now',
    schema: alertCase.extend({
      alerts: z.array(alert).meta({ description: 'its alerts, in the order in which they were added' }),
      history: z
        .array(historyEntry)
        .meta({ description: 'every act in log order, refused ones too; the newest 1,000' }),
      notified: z.array(notified).meta({ description: 'who was notified of it, the newest 100 messages first' }),
    }),
    examples: {
      case: {
        ...exampleCase,
        alerts: [exampleAlert],
        history: exampleCaseHistory,
        notified: [],
      },
    },
  },
};
