import type { Problem } from '../domain/access-event/access-event.ts';
import { sentenceOf } from '../domain/access-event/problems.ts';
import type { EvaluationAnswer } from './evaluation-answer.ts';

/** The access could be neither acknowledged nor kept on disk, so nothing was opened. Trying again later is safe. */
export class AuditUnavailableError extends Error {
  override readonly name = 'AuditUnavailableError';
}

/** The event itself is wrong and never becomes an access, so nothing was opened. `problems` names every field. */
export class AuditRefusedError extends Error {
  override readonly name = 'AuditRefusedError';
  constructor(readonly problems: readonly Problem[]) {
    super(`the access event is refused: ${problems.map(sentenceOf).join('; ')}`);
  }
}

/** custodes was asked first and said no, so nothing was opened; the attempt is reported as denied. */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError';
  constructor(readonly answer: EvaluationAnswer) {
    super(`the access is denied: ${answer.reason}`);
  }
}

/** Bytes of the spool cannot be read, or entries are missing. What was there is in `file`, if anything was. */
export class SpoolCorruptError extends Error {
  override readonly name = 'SpoolCorruptError';
  constructor(
    message: string,
    readonly file: string | null,
  ) {
    super(message);
  }
}
