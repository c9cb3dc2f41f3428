import { statfsSync } from 'node:fs';
import type { Clock } from '../clock.ts';

/** Below this many free bytes nothing more is accepted: the stages behind intake need room to process the rest. */
export const DISK_FREE_BYTES_MIN = 256 * 1024 * 1024;
/** How long a reading of the free space stays valid, in milliseconds. */
export const DISK_LOOK_MS = 1_000;

/**
 * Checks whether the disk under `folder` has room, at most once every `DISK_LOOK_MS`; provides the `isAccepting` of intake and collector.
 */
export function openDiskWatch(
  folder: string,
  clock: Clock,
  freeBytesOf: (folder: string) => number = freeBytes,
): () => boolean {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let hasRoom = true;
  return () => {
    const now = clock();
    // A clock that was set back also triggers a check.
    if (Math.abs(now - lookedAt) >= DISK_LOOK_MS) {
      hasRoom = freeBytesOf(folder) >= DISK_FREE_BYTES_MIN;
      lookedAt = now;
    }
    return hasRoom;
  };
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
