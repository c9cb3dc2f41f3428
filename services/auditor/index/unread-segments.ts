import type { SealBatch } from './seal-queue.ts';

/** How long nothing is read again after one was. */
export const AGAIN_MS = 60_000;
/** Beyond these the next start reads them again. */
const UNREAD_MAX = 1_000;

/**
 * Sealed segments that could not be indexed, because the store returned other bytes or none. It may have done so once, or they may be
 * restored, so they are read again, one after the other.
 */
export class UnreadSegments {
  /** Each of one segment; the one that was read least recently comes first. */
  readonly #parts: SealBatch[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  add(part: SealBatch, now: number): void {
    if (this.#parts.length < UNREAD_MAX) this.#parts.push(part);
    this.#readAt = now;
  }

  /** Returns the segment to read now, which then is the last in turn, or `null`. */
  due(now: number): SealBatch | null {
    // A clock that was set back must not keep them waiting.
    if (Math.abs(now - this.#readAt) < AGAIN_MS) return null;
    const part = this.#parts.shift();
    if (part === undefined) return null;
    this.#parts.push(part);
    this.#readAt = now;
    return part;
  }

  /** Removes a segment that is indexed. */
  remove(part: SealBatch): void {
    const at = this.#parts.indexOf(part);
    if (at >= 0) this.#parts.splice(at, 1);
  }
}
