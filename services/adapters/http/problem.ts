import type { Response } from 'express';
import type { Problem } from '../../domain/access-event/access-event.ts';

/** RFC 9457 problem details; `errors` names field, value and expectation of everything that is wrong. */
export interface ProblemDetails {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly errors?: readonly Problem[];
  /** Sent as `Retry-After`, seconds. */
  readonly retryAfterSeconds?: number;
  /** Extension members, for example `results`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export function sendProblem(res: Response, details: ProblemDetails): void {
  const { retryAfterSeconds, extensions, ...body } = details;
  if (retryAfterSeconds !== undefined) res.set('Retry-After', String(retryAfterSeconds));
  res
    .status(body.status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', ...body, ...extensions }));
}
