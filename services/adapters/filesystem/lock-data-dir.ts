import { acquireLock, type ProcessLock } from './process-lock.ts';

/**
 * Makes this process the only writer of a data directory. Throws `LockHeldError` with folder and pid when another one
 * is; a lock of a process that is gone is taken over.
 */
export function lockDataDir(folder: string): Promise<ProcessLock> {
  return acquireLock(folder, 'data-dir');
}
