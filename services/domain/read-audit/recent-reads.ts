import { hash } from 'node:crypto';
import type { WatchedRead } from './read.ts';

/** The same read by the same person for the same reason within this time is one event. */
export const SAME_READ_MS = 15 * 60_000;
/** The number of reads remembered; beyond it the oldest is forgotten, and repeating it is one more event. */
export const READS_REMEMBERED_MAX = 10_000;

interface Remembered {
  readonly at: number;
  readonly recorded: Promise<void>;
}

/** Remembers which reads were recorded, so that a page that refreshes does not fill the log. */
export class RecentReads {
  readonly #reads = new Map<string, Remembered>();

  get size(): number {
    return this.#reads.size;
  }

  /**
   * Resolves once an event about this read is in the log: that of an earlier call, or that which `record` appends.
   * Rejects when it was not appended; the next call then tries again.
   */
  once(read: WatchedRead, nowMs: number, record: () => Promise<void>): Promise<void> {
    const key = keyOf(read);
    const known = this.#reads.get(key);
    if (known !== undefined && Math.abs(nowMs - known.at) < SAME_READ_MS) return known.recorded;
    const recorded = record();
    // Deleting first keeps the map in the order of recording.
    this.#reads.delete(key);
    this.#reads.set(key, { at: nowMs, recorded });
    recorded.catch(() => {
      if (this.#reads.get(key)?.recorded === recorded) this.#reads.delete(key);
    });
    const [oldest] = this.#reads.keys();
    if (this.#reads.size > READS_REMEMBERED_MAX && oldest !== undefined) this.#reads.delete(oldest);
    return recorded;
  }
}

/** UNTRUSTED: a filter is as long as a request line, so only its hash is kept. */
function keyOf({ asker, filter, reason }: WatchedRead): string {
  return hash('sha256', JSON.stringify([asker.kind, asker.id, filter, reason]), 'base64url');
}
