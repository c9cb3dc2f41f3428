import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Caller } from '../../adapters/http/caller.ts';
import { severities } from '../../domain/access-decision/access-decision.ts';
import type { Alert, AlertAct } from '../../domain/alert/alert.ts';
import { handAlertId } from '../../domain/alert/by-hand.ts';
import { type AlertActDeps, appendAct, authorOf, findAlert, registerRead } from './act-on-alert.ts';
import { idText, prose } from './prose.ts';

const subjects = ['actorId', 'ownerId', 'cameraId', 'recordingId', 'sourceId'] as const;

/** What somebody reports: a tip, a call, an observation. */
export const openBody = z
  .strictObject({
    severity: z.enum(severities),
    text: prose,
    actorId: idText('the id of the person or service that it is about').optional(),
    ownerId: idText('the id of an owner').optional(),
    cameraId: idText('the id of a camera').optional(),
    recordingId: idText('the id of a recording').optional(),
    sourceId: idText('the id of a tool').optional(),
  })
  .superRefine((body, context) => {
    if (subjects.some((field) => body[field] !== undefined)) return;
    const message = `at least one of ${subjects.map((field) => `\`${field}\``).join(', ')}`;
    context.addIssue({ code: 'custom', path: ['actorId'], message, input: undefined });
  });

/** Appends what somebody reports as an alert of its own, and returns the alert. */
export async function openAlert(
  deps: AlertActDeps,
  caller: Caller | null,
  { severity, text, actorId, ownerId, cameraId, recordingId, sourceId }: z.output<typeof openBody>,
): Promise<Alert> {
  const registerOffset = await registerRead(deps);
  const now = deps.clock();
  const actId = uuidv7();
  const alertId = handAlertId(actId);
  const act: AlertAct = {
    kind: 'act',
    actId,
    alertId,
    action: 'open',
    at: now,
    registerOffset,
    text,
    by: authorOf(caller, deps.register.view, now),
    opening: {
      severity,
      actorId: actorId ?? null,
      ownerId: ownerId ?? null,
      cameraId: cameraId ?? null,
      recordingId: recordingId ?? null,
      sourceId: sourceId ?? null,
    },
    judgedFor: '',
    bars: [],
    to: null,
    toBars: [],
    disposition: null,
    evidence: [],
    bulkId: null,
    watchDays: null,
  };
  await appendAct(deps, act);
  return findAlert(deps.book, alertId);
}
