import type { Logger } from '../logger.ts';
import { acquireLock, type LockOptions, type ProcessLock } from './process-lock.ts';

/**
 * Makes this process the only writer of a data directory. Throws `LockHeldError` with folder and pid if another process
 * is the writer; takes over the lock of a process that has ended.
 */
export function lockDataDir(folder: string, options: LockOptions = {}): Promise<ProcessLock> {
  return acquireLock(folder, 'data-dir', options);
}

/** What a server does about the lock of its folder: it reports a wait, and ends at once where another one took the lock over. */
export function serverLock(folder: string, logger: Logger): LockOptions {
  return {
    report: (line) => logger.warn(line),
    onLost() {
      logger.fatal(`another process took \`${folder}\` over, because this one did nothing for ten seconds: it ends`);
      process.exit(1);
    },
  };
}
