import { belongsToLog } from './belongs-to-log.ts';
import { acquireLock, type LockOptions } from './process-lock.ts';

export interface StateDir {
  readonly folder: string;
  release(): void;
}

/**
 * Opens a folder for the tables and caches of one process. Throws `LockHeldError` when another live process uses it,
 * and `OtherLogError` when it belongs to another log.
 */
export async function openStateDir(folder: string, logId: string, options: LockOptions = {}): Promise<StateDir> {
  const lock = await acquireLock(folder, 'state', options);
  await belongsToLog(folder, logId);
  return { folder, release: () => lock.release() };
}
