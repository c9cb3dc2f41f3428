import { z } from 'zod';
import { unknownFields } from '../../adapters/http/routes/unknown-fields.ts';
import { severities } from '../../domain/access-decision/access-decision.ts';
import { countedAccess, exampleAccess, exampleUnknown } from '../access-schemas.ts';
import { alert, exampleAlert } from '../alert-schemas.ts';
import { alertCase, exampleCase, exampleCaseHistory, historyEntry } from './case-schemas.ts';

const text = z.string().nullable();
const time = z.iso.datetime();

const report = alertCase
  .extend({
    generatedAt: time,
    period: z
      .object({ firstEventAt: time, lastEventAt: time, firstDetectedAt: time })
      .nullable()
      .meta({ description: 'of the accesses, and when the first alert was opened; null without alerts' }),
    people: z
      .array(z.object({ id: z.string(), type: text, role: text, team: text, employer: text, manager: text }))
      .meta({ description: 'whose accesses it is about, as the register has them at the last one; at most 100' }),
    rules: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        meaning: text,
        severity: z.enum(severities).nullable(),
        legalBasis: text,
      }),
    ),
    accounts: z.array(z.string()).meta({ description: 'affected accounts, at most 1,000' }),
    accesses: z.int().meta({ description: 'how many accesses the alerts count, an access of two alerts twice' }),
    evidence: z
      .array(countedAccess.extend({ alertId: z.string() }).meta({ id: 'EvidenceEntry' }))
      .meta({ description: 'at most 1,000; `/v1/receipts/{eventId}` proves each' }),
    alerts: z.array(alert),
    history: z.array(historyEntry),
    notKnown: z.array(z.string()).meta({ description: 'what must not be concluded, in sentences' }),
    ...unknownFields,
  })
  .meta({ id: 'CaseReport', description: 'A draft of an incident report, from the log and the register.' });

export const answeredReport = {
  200: {
    meaning: 'the draft',
    schema: report,
    examples: {
      report: {
        generatedAt: '2026-11-24T12:00:00.000Z',
        ...exampleCase,
        period: {
          firstEventAt: '2026-11-20T22:10:00.000Z',
          lastEventAt: '2026-11-24T09:12:03.123Z',
          firstDetectedAt: '2026-11-21T08:00:00.000Z',
        },
        people: [
          { id: 'e-1042', type: 'employee', role: 'engineer', team: 'apps', employer: 'lantern', manager: 'e-7' },
        ],
        rules: [
          {
            id: 'unexplained-visits',
            title: 'Visits without a reason',
            meaning: null,
            severity: 'high',
            legalBasis: null,
          },
        ],
        accounts: ['o-81'],
        accesses: 1,
        evidence: [{ ...exampleAccess, alertId: exampleAlert.alertId }],
        alerts: [exampleAlert],
        history: exampleCaseHistory,
        notKnown: ['Accesses that no tool reported, and that the storage did not log, are in no alert.'],
        unknown: [exampleUnknown],
        unknownLeftOut: 0,
      },
    },
  },
};
