import { z } from 'zod';
import { approvalsSchema, proposedSetsSchema } from '../../adapters/http/routes/set-schemas.ts';
import { severities } from '../../domain/access-decision/access-decision.ts';
import { detectionModes } from '../../domain/finding/mechanisms/detection-settings.ts';
import { parameterUnits } from '../../domain/finding/mechanisms/mechanism.ts';
import { exceptionStates } from './suppressions.ts';

export const detectionSchema = z
  .object({
    id: z.string(),
    version: z.string().meta({ description: 'names the thresholds, the severity and the mode; findings name it' }),
    inForceSince: z.iso.datetime().nullable().meta({ description: 'of this version; null: since the installation' }),
    title: z.string(),
    meaning: z.string(),
    severity: z
      .union([z.enum([...severities, 'policy']), z.record(z.string(), z.enum(severities))])
      .meta({ description: '`policy`: that of the rule that was broken; an object: one for each case' }),
    mode: z.enum(detectionModes),
    parameters: z.record(
      z.string(),
      z.object({ value: z.number(), unit: z.enum(parameterUnits), meaning: z.string() }),
    ),
    runbook: z.string(),
    falsePositives: z.array(z.string()),
    legalBasis: z.string(),
    owner: z.string(),
    sigma: z
      .object({
        documents: z.array(z.record(z.string(), z.unknown())),
        fields: z.record(z.string(), z.record(z.string(), z.string())),
      })
      .optional()
      .meta({ description: 'the Sigma documents that a detection is made of, and our names of their fields' }),
    exceptions: z
      .array(
        z.object({
          id: z.string(),
          state: z.enum(exceptionStates),
          reason: z.string(),
          actorId: z.string().nullable(),
          sourceId: z.string().nullable(),
          cameraId: z.string().nullable().meta({ description: 'null, as the two before: all' }),
          issuedBy: z.string(),
          approvedBy: z.string().nullable(),
          validFrom: z.iso.datetime(),
          validUntil: z.iso.datetime(),
          suppressed: z.int().meta({ description: 'findings, since the detector started' }),
        }),
      )
      .meta({ description: 'that have not ended, or within the last 30 days; by their end' }),
    findingsLastWeek: z.int().meta({ description: 'in the last seven UTC days, also those withdrawn later' }),
  })
  .meta({ id: 'Detection' });

export const detectionsSchema = z
  .object({
    inForce: z.string().nullable().meta({ description: 'the version of the set; null: that of the release detects' }),
    detections: z.array(detectionSchema),
    approvals: approvalsSchema,
    sets: proposedSetsSchema,
  })
  .meta({ id: 'Detections' });

export const detectionExample = {
  id: 'owner-watched-daily',
  version: '3d6c3f0a6c6a2e0f',
  inForceSince: null,
  title: 'One owner, day after day',
  meaning: 'One person opened one owner without a reason on five days within two weeks.',
  severity: 'high',
  mode: 'enforce',
  parameters: {
    daysMin: {
      value: 5,
      unit: 'days',
      meaning: 'One person at one owner without a reason on so many days in the window.',
    },
    windowDays: { value: 14, unit: 'days', meaning: 'Length of the window.' },
  },
  runbook: 'docs/alerts.md#pattern',
  falsePositives: ['A long matter whose ticket was never opened.'],
  legalBasis: 'FTC v. Ring order III.E.5, monitoring of access',
  owner: 'security team',
  exceptions: [
    {
      id: 'x-17',
      state: 'in-force',
      reason: 'The console is moved to another data centre.',
      actorId: null,
      sourceId: 'support-console',
      cameraId: null,
      issuedBy: 'e-7',
      approvedBy: 'e-20',
      validFrom: '2026-11-24T09:00:00.000Z',
      validUntil: '2026-12-01T09:00:00.000Z',
      suppressed: 3,
    },
  ],
  findingsLastWeek: 2,
};

const SET = '1fc5438a891552a49a964b50ecf1dbc535cab13f742a373b09247efa1aad57d9';
export const detectionsExample = {
  inForce: SET,
  detections: [detectionExample],
  approvals: [],
  sets: [{ version: SET, proposedBy: ['custodes'], proposedAt: '1970-01-01T00:00:00.000Z', reason: null }],
};
