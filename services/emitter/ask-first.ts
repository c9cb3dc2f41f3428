import { reasonUnreachable } from '../adapters/tls/reason-unreachable.ts';
import { questionIdOfType } from '../records/access-event/access-event-names.ts';
import { isJsonObject } from '../value-forms/json-fields.ts';
import type { AccessReport } from './access-report.ts';
import { AccessDeniedError, AuditRefusedError, AuditUnavailableError } from './audit-errors.ts';
import type { Recorder } from './audited-access.ts';
import type { EvaluationAnswer } from './evaluation-answer.ts';
import { bearer, boundedText, endpointUnder, problemIn } from './http-transport.ts';

/**
 * Asks custodes for permission. Throws `AuditUnavailableError` without an answer, `AuditRefusedError` when the request
 * is invalid.
 */
export type AskFirst = (report: AccessReport, sourceId: string) => Promise<EvaluationAnswer>;

export interface EvaluationOptions {
  /** The address of the decider; with `npm start`, of the whole installation. */
  readonly url: string;
  /** The bearer token with the right to evaluate, where callers are authenticated. */
  readonly token?: string | undefined;
  /** A person is waiting: without an answer within this time nothing is opened. */
  readonly requestMsMax?: number;
}

const ASK_MS_MAX = 2_000;

/** Calls `POST /access/v1/evaluation`. Anything but a clear answer counts as no answer. */
export function evaluation({ url, token, requestMsMax = ASK_MS_MAX }: EvaluationOptions): AskFirst {
  const target = endpointUnder(url, '/access/v1/evaluation');
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers.authorization = bearer(token);
  return async (report, sourceId) => {
    const body = JSON.stringify(questionOf(report, sourceId));
    const signal = AbortSignal.timeout(requestMsMax);
    const answered = fetch(target, { method: 'POST', headers, body, signal, redirect: 'error' });
    const [status, json] = await answered
      .then(async (response): Promise<[number, unknown]> => [response.status, JSON.parse(await boundedText(response))])
      .catch((cause: Error) => {
        throw new AuditUnavailableError(`${target.href} did not answer: ${reasonUnreachable(cause)}`, { cause });
      });
    const answer = status === 200 ? readAnswer(json) : null;
    if (answer !== null) return answer;
    if (status === 400 && isJsonObject(json) && Array.isArray(json.errors))
      throw new AuditRefusedError(json.errors.map(problemIn));
    throw new AuditUnavailableError(`${target.href} answered ${status}, expected a decision`);
  };
}

/** Returns the report with the answer in it, or throws `AccessDeniedError` once the attempt is reported. */
export async function permitted<Report extends AccessReport>(
  report: Report,
  { ask, sourceId, recorder }: { ask: AskFirst; sourceId: string; recorder: Recorder },
): Promise<Report> {
  if (report.decisionId !== undefined) return report;
  const answer = await ask(report, sourceId);
  const { decision, decisionId } = answer;
  if (decision) return { ...report, decisionId };
  await recorder.record({ ...report, outcome: 'denied', decisionId });
  throw new AccessDeniedError(answer);
}

/** The event and the request need the same ids, or the answer would not match. */
function questionOf({ actor, action, resource, ...report }: AccessReport, sourceId: string) {
  const { id, kind, onBehalfOf } = actor;
  const { kind: type, ...ids } = resource;
  const { outcome: _, decisionId: __, ...circumstances } = report;
  return {
    subject: { type: kind, id, properties: { onBehalfOf } },
    action: { name: action },
    resource: { type, id: ids[questionIdOfType[type] ?? 'recordingId'], properties: ids },
    context: { ...circumstances, source: { id: sourceId } },
  };
}

function readAnswer(json: unknown): EvaluationAnswer | null {
  const { decision, context } = isJsonObject(json) ? json : {};
  if (typeof decision !== 'boolean' || !isJsonObject(context) || typeof context.decisionId !== 'string') return null;
  return { ...(context as unknown as Omit<EvaluationAnswer, 'decision'>), decision };
}
