import type { Response } from 'express';
import type { Problem } from '../../value-forms/problems.ts';
import { PROBLEMS_PATH, type ProblemCode, problemTypes } from './problem-types.ts';

/**
 * The content of a problem document beyond its type; `errors` contains field, value and expectation of every problem.
 */
export interface ProblemDetails {
  readonly detail?: string;
  readonly errors?: readonly Problem[];
  /** Sent as `Retry-After`, seconds. */
  readonly retryAfterSeconds?: number;
  /** Extension members, for example `results`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The request failed; the app turns this error into a problem document. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(
    readonly code: ProblemCode,
    readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? code);
  }
}

/** Sends RFC 9457 problem details of the type `code`. */
export function sendProblem(res: Response, code: ProblemCode, details: ProblemDetails = {}): void {
  const { retryAfterSeconds, extensions, ...rest } = details;
  const { status, title } = problemTypes[code];
  if (retryAfterSeconds !== undefined) res.set('Retry-After', String(retryAfterSeconds));
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `${PROBLEMS_PATH}/${code}`, status, title, code, ...rest, ...extensions }));
}

/** Formats the first problem: "`field` is `value`, expected …", or "`field` is missing, expected …". */
export function sentenceOf(errors: readonly Problem[]): string {
  const [first] = errors;
  if (first === undefined) return 'the request cannot be used';
  const { field, value, expected } = first;
  return `\`${field}\` is ${value === null || value === undefined ? 'missing' : `\`${String(value)}\``}, expected ${expected}`;
}
