import type { Problem } from '../value-forms/problems.ts';
import { sentenceOf } from '../value-forms/problems.ts';
import type { EvaluationAnswer } from './evaluation-answer.ts';

/** The access could be neither acknowledged nor stored on disk, so nothing was opened. A later retry is safe. */
export class AuditUnavailableError extends Error {
  override readonly name = 'AuditUnavailableError';
}

/** The event is invalid and never becomes an access, so nothing was opened. `problems` lists every invalid field. */
export class AuditRefusedError extends Error {
  override readonly name = 'AuditRefusedError';
  constructor(readonly problems: readonly Problem[]) {
    super(`the access event is refused: ${problems.map(sentenceOf).join('; ')}`);
  }
}

/** custodes was asked first and denied the access. Nothing was opened, and the attempt is reported as denied. */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError';
  constructor(readonly answer: EvaluationAnswer) {
    super(`the access is denied: ${answer.reason}`);
  }
}

/**
 * Bytes of the spool are unreadable, or entries are missing. `file` is what the file with the unreadable bytes becomes once the rest
 * of it is delivered; null for missing entries.
 */
export class SpoolCorruptError extends Error {
  override readonly name = 'SpoolCorruptError';
  constructor(
    message: string,
    readonly file: string | null,
  ) {
    super(message);
  }
}
