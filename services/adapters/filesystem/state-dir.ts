import { belongsToLog } from './belongs-to-log.ts';
import { acquireLock } from './process-lock.ts';

export interface StateDir {
  readonly folder: string;
  release(): void;
}

/**
 * A folder for the tables and caches of one process. Throws `LockHeldError` when another live process uses it, and
 * `OtherLogError` when what it holds is about another log.
 */
export async function openStateDir(folder: string, logId: string): Promise<StateDir> {
  const lock = await acquireLock(folder, 'state');
  await belongsToLog(folder, logId);
  return { folder, release: () => lock.release() };
}
