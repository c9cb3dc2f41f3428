import { EarlierReleaseError, LaterVersionError } from '../../avro/later-version.ts';
import { ConfigError } from '../../config/environment.ts';
import { LaterReleaseError, OtherLogError } from '../../filesystem/belongs-to-log.ts';
import { FileProblemsError } from '../../forms/file-problems.ts';
import { LogUnreachableError } from '../../kafka/describe-refusal.ts';
import type { SentError } from './thread-messages.ts';

/** Errors by whose class a process decides how it ends. */
const classes = {
  ConfigError,
  OtherLogError,
  EarlierReleaseError,
  LaterReleaseError,
  LaterVersionError,
  LogUnreachableError,
} as const;

export function toSent(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  // A file that is wrong is the operator's mistake, as a wrong variable is.
  const name = error instanceof FileProblemsError ? 'ConfigError' : error.name;
  return { name, message: error.message, stack: error.stack };
}

export function fromSent({ name, message, stack }: SentError): Error {
  const error = new (classes[name as keyof typeof classes] ?? Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
