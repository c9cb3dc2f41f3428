import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * Logs JSON lines to standard error at `LOG_LEVEL` (default `info`). Standard output is reserved for the command's own
 * output.
 */
export function openLogger(level: string): Logger {
  return pino({ level, base: null, redact: ['req.headers.authorization'] }, pino.destination(2));
}
