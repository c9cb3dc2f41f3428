import { setImmediate, setTimeout } from 'node:timers/promises';
import { ObjectConflictError } from '../domain/transparency-log/object-store.ts';
import { ArchiveAlarm } from './archive-alarm.ts';

/** The archiver's delays and limits. */
export interface Pacing {
  /** How long a seal waits for others, so that segments cut at about the same time share a checkpoint. */
  readonly sealDelayMillis: number;
  /** The pause before a failed write is retried. */
  readonly retryMillis: number;
  /** The number of consecutive failed writes (full disk, unreachable store) after which the stage gives up. */
  readonly attemptsMax: number;
}

/**
 * The number of consecutive conflicts that count as a failure. A rival that seals as fast as it can causes far fewer.
 */
export const CONFLICTS_MAX = 1_000;

export const usualPacing: Pacing = { sealDelayMillis: 100, retryMillis: 500, attemptsMax: 10 };

/**
 * Runs a task that may be repeated at any point until it succeeds. An alarm is never retried. A conflict means that a
 * rival made progress, so it costs neither a pause nor an attempt.
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
