import { setImmediate, setTimeout } from 'node:timers/promises';
import { ObjectConflictError } from '../domain/transparency-log/object-store.ts';
import { ArchiveAlarm } from './archive-alarm.ts';

/** How the archiver spends time. */
export interface Pacing {
  /** How long a seal waits for others, so that all cut at about the same time share a checkpoint. */
  readonly sealDelayMillis: number;
  /** Pause before a failed write is tried again. */
  readonly retryMillis: number;
  /** Failed writes in a row (full disk, unreachable store) before the stage gives up. */
  readonly attemptsMax: number;
}

/** Conflicts in a row before they count as a failure: a rival that seals as fast as it can is far below. */
export const CONFLICTS_MAX = 1_000;

export const usualPacing: Pacing = { sealDelayMillis: 100, retryMillis: 500, attemptsMax: 10 };

/**
 * Runs a task that may be repeated at any point until it succeeds. An alarm is never retried; a conflict says that a
 * rival got further, so it costs neither pause nor attempt.
 */
export async function retrying<T>(
  task: () => Promise<T>,
  { retryMillis, attemptsMax }: Pacing,
  onRetry: (error: unknown) => void,
): Promise<T> {
  let [failures, conflicts] = [0, 0];
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (error instanceof ArchiveAlarm) throw error;
      if (error instanceof ObjectConflictError && conflicts < CONFLICTS_MAX) {
        conflicts += 1;
        await setImmediate();
        continue;
      }
      failures += 1;
      if (failures >= attemptsMax) throw error;
      onRetry(error);
      await setTimeout(retryMillis);
    }
  }
}
