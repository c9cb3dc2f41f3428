import { acquireLock, LockHeldError, type ProcessLock } from './process-lock.ts';

/**
 * Makes this process the only writer of a data directory. Throws with folder and pid when another one is; a lock of a
 * process that is gone is taken over.
 */
export async function lockDataDir(folder: string): Promise<ProcessLock> {
  try {
    return await acquireLock(folder, 'data-dir');
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    throw new Error(`data directory \`${folder}\` is in use by process ${error.pid}, expected no other writer`);
  }
}
