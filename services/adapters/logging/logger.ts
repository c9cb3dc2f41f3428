import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** JSON lines on standard error; `LOG_LEVEL` (default `info`). Standard output belongs to the command's own answer. */
export function openLogger(level: string): Logger {
  return pino({ level, base: null, redact: ['req.headers.authorization'] }, pino.destination(2));
}
