import { hash } from 'node:crypto';
import type { Log } from '../../../domain/decision-log/log.ts';
import type { Logger } from '../../logging/logger.ts';
import { type RegisterPosition, RegisterTable } from './register-table.ts';
import { openStateFile } from './state-file.ts';

export interface RegisterOptions {
  /** Holds the register's state and nothing else. */
  readonly folder: string;
  readonly log: Log;
  readonly logger: Logger;
}

/**
 * Opens the register's state as it was left, ready to follow `log` from its position. State that is not of this log's
 * past is forgotten: a log that was put back to an earlier day, or written anew, would otherwise be decided by facts
 * that it does not hold.
 */
export async function openRegister({ folder, log, logger }: RegisterOptions): Promise<RegisterTable> {
  const table = new RegisterTable(folder, await openStateFile(folder));
  const { nextOffset } = table.position;
  if (nextOffset > 0 && !(await isPastOf(log, table.position))) {
    logger.warn({ event: 'register-state-foreign', folder, nextOffset }, 'not of this log: reading it from its start');
    await table.clear();
  }
  return table;
}

/** What compaction removed can no longer be compared; then the end of the log has to do. */
async function isPastOf(log: Log, { nextOffset, last }: RegisterPosition): Promise<boolean> {
  if ((await log.endOffset('register', 0)) < nextOffset) return false;
  if (last === null) return true;
  for await (const { records } of log.read('register', 0, last.offset, { recordsMax: 1 })) {
    const [found] = records;
    return found === undefined || found.offset !== last.offset || hash('sha256', found.value) === last.hash;
  }
  return true;
}
