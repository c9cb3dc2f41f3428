import { acquireLock, type LockOptions, type ProcessLock } from './process-lock.ts';

/**
 * Makes this process the only writer of a data directory. Throws `LockHeldError` with folder and pid if another process
 * is the writer; takes over the lock of a process that has ended.
 */
export function lockDataDir(folder: string, options: LockOptions = {}): Promise<ProcessLock> {
  return acquireLock(folder, 'data-dir', options);
}
