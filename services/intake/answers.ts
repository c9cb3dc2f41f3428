import { HttpProblem, sendProblem, sentenceOf } from '../adapters/http/problem.ts';
import type { ProblemCode } from '../adapters/http/problem-types.ts';
import type { Response } from '../adapters/http/server.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Problem } from '../value-forms/problems.ts';
import type { TextPlace } from '../value-forms/text-places.ts';
import { ERRORS_SHOWN_MAX, PROBLEMS_NAMED_MAX, RETRY_AFTER_SECONDS } from './limits.ts';
import { type OverLimit, quotaProblem } from './quotas/source-quotas.ts';
import type { Refusal } from './request/refusal.ts';

export type ResultStatus = 'accepted' | 'duplicate' | 'conflict' | 'rejected';

/**
 * The common fields of every result; `eventId`, or `kind` and `id`, identify the record. A refused record of several
 * has the place where it begins.
 */
export interface Result extends Partial<TextPlace> {
  /** The number of a record in Avro, which has no lines; from 1. */
  readonly record?: number;
  readonly status: ResultStatus;
  readonly errors?: readonly Problem[];
}

/**
 * Sends 202 when every record is in the log as sent, 207 when some are not, and a problem with the results when none
 * is: 400 when no record could be read, else 422.
 */
export function sendResults(res: Response, results: readonly Result[], readable: number, more: object = {}): void {
  if (results.every(({ status }) => status === 'rejected')) {
    sendAllRejected(res, results, readable);
    return;
  }
  const isPlain = results.every(({ status }) => status === 'accepted' || status === 'duplicate');
  res.status(isPlain ? 202 : 207).json({ results, ...more });
}

/** Every record has a register kind that the caller's token does not list. */
export function sendForbiddenKinds(res: Response, results: readonly Result[]): void {
  const detail = `${results.length} of ${results.length} records are of kinds that this token may not write`;
  sendProblem(res, 'kinds-not-allowed', { detail, errors: errorsOf(results), extensions: { results } });
}

export function sendRefusal(res: Response, { code, problem }: Refusal): void {
  sendProblem(res, code, { detail: sentenceOf([problem]), errors: [problem] });
}

/** The append failed: the records may or may not be in the log. A retry is safe. */
export function outcomeUnknown(cause: unknown): HttpProblem {
  const problem = unavailable(
    'outcome-unknown',
    'the log did not acknowledge; the outcome is unknown, send the same records again',
  );
  problem.cause = cause;
  return problem;
}

export function unavailable(code: ProblemCode, detail: string): HttpProblem {
  return new HttpProblem(code, { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

export function overQuota(exceeded: OverLimit): HttpProblem {
  const { sourceId, retryAfterSeconds } = exceeded;
  const problem = quotaProblem(exceeded);
  const sent = 'events' in exceeded ? `${exceeded.events} events` : 'too many records that were refused';
  return new HttpProblem('quota-exceeded', {
    detail: `\`${sourceId}\` sent ${sent}, expected ${problem.expected}`,
    errors: [problem],
    retryAfterSeconds,
  });
}

export function slowDown(stage: string): HttpProblem {
  const detail = `the ${stage} is too far behind; nothing is accepted until it has caught up`;
  return new HttpProblem('stage-behind', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

export function diskNearlyFull(): HttpProblem {
  const detail = 'the disk is nearly full; nothing is accepted until there is room';
  return new HttpProblem('disk-nearly-full', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

function sendAllRejected(res: Response, results: readonly Result[], readable: number): void {
  const detail = `${results.length} of ${results.length} records rejected`;
  const code = readable === 0 ? 'records-unreadable' : 'records-rejected';
  sendProblem(res, code, { detail, errors: errorsOf(results), extensions: { results } });
}

/** Adds the results to a counter with the label `status`. */
export function countResults(counter: Meters['eventsReceived'], results: readonly Result[]): void {
  const counts = new Map<ResultStatus, number>();
  for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1);
  for (const [status, count] of counts) counter.inc({ status }, count);
}

/** Bounds the size of one answer: 10,000 records with 100 problems each would be an answer of 300 MB. */
export class NamedProblems {
  #left = PROBLEMS_NAMED_MAX;

  /** Returns all problems, or only the first when the answer is full. */
  take(problems: readonly Problem[]): readonly Problem[] {
    const taken = problems.slice(0, Math.max(1, this.#left));
    this.#left -= taken.length;
    return taken;
  }
}

/** With several records the field specifies the record: `[3].actor.kind`. */
function errorsOf(results: readonly Result[]): Problem[] {
  const isSingle = results.length === 1;
  const errors: Problem[] = [];
  for (const [index, result] of results.entries()) {
    for (const problem of result.errors ?? []) {
      if (errors.length >= ERRORS_SHOWN_MAX) return errors;
      errors.push(isSingle ? problem : { ...problem, field: `[${index}].${problem.field}` });
    }
  }
  return errors;
}
