import { statfsSync } from 'node:fs';
import type { Clock } from '../clock/clock.ts';

/** Free bytes below which nothing more is accepted: the stages behind intake must still be able to work off the rest. */
export const DISK_FREE_BYTES_MIN = 256 * 1024 * 1024;
/** How long an answer of the file system is trusted, milliseconds. */
export const DISK_LOOK_MS = 1_000;

/** Whether the disk under `folder` has room, asked at most once every `DISK_LOOK_MS`; gives intake's `isAccepting`. */
export function openDiskWatch(
  folder: string,
  clock: Clock,
  freeBytesOf: (folder: string) => number = freeBytes,
): () => boolean {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let hasRoom = true;
  return () => {
    const now = clock();
    // A clock that was set back looks again too.
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
