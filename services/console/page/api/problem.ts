/** An answer other than success, or none: described by its problem document. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number;

  constructor(status: number, { code, detail, title }: ProblemDocument, retryAfterSeconds = 5) {
    super(detail ?? title ?? `the server answered ${status}`);
    this.status = status;
    this.code = code ?? '';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface ProblemDocument {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
}

export function isProblem(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}

/** The person has to give a reason for looking this up. */
export function isReasonNeeded(error: unknown): boolean {
  return error instanceof Problem && error.code === 'reason-needed';
}

export function unreachable(): Problem {
  return new Problem(0, { detail: 'the server cannot be reached' });
}

export async function problemOf(response: Response, body?: unknown): Promise<Problem> {
  const document = (body ?? (await response.json().catch(() => ({})))) as ProblemDocument | string;
  const seconds = Number(response.headers.get('Retry-After') ?? 5);
  return new Problem(response.status, typeof document === 'string' ? {} : document, seconds);
}
