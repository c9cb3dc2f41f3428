import { hash } from 'node:crypto';
import type { Log } from '../../../domain/decision-log/log.ts';
import type { Logger } from '../../logger.ts';
import { type RegisterPosition, RegisterTable } from './register-table.ts';
import { openStateFile } from './state-file.ts';

export interface RegisterOptions {
  /** The folder contains only the register's state. */
  readonly folder: string;
  readonly log: Log;
  readonly logger: Logger;
}

/**
 * Opens the saved state, ready to follow `log` from its position. State from another history is removed: after a log
 * was restored to an earlier day or rewritten, decisions would otherwise use facts that the log does not contain.
 */
export async function openRegister({ folder, log, logger }: RegisterOptions): Promise<RegisterTable> {
  const table = new RegisterTable(folder, await openStateFile(folder));
  const { nextOffset } = table.position;
  if (nextOffset > 0 && !(await isPastOf(log, table.position))) {
    logger.warn(
      { event: 'register-state-foreign', folder, nextOffset },
      'the state belongs to another log: reading the register from its start',
    );
    await table.clear();
  }
  return table;
}

/** Compaction may have removed the last record. Then the position only has to be within the log. */
async function isPastOf(log: Log, { nextOffset, last }: RegisterPosition): Promise<boolean> {
  if ((await log.endOffset('register', 0)) < nextOffset) return false;
  if (last === null) return true;
  for await (const { records } of log.read('register', 0, last.offset, { recordsMax: 1 })) {
    const [found] = records;
    return found === undefined || found.offset !== last.offset || hash('sha256', found.value) === last.hash;
  }
  return true;
}
