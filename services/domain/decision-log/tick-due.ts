import type { Block, SegmentWindow } from './block.ts';

/**
 * Tracks when the owner of a partition must append a tick: once the window of entries that no segment includes has
 * ended. It knows append times only roughly, so it may cause one tick too many (which cuts nothing), never one too few.
 */
export class TickDue {
  readonly #window: SegmentWindow;
  /** By the owner's clock; null when no entry waits. */
  #waitsSince: number | null;
  /** By the times of the log, which the archiver cuts by: none counts for less than the latest before it. */
  #beganAt: number;
  #latest = 0;
  #entries = 0;
  #bytes = 0;

  /** `waitsSince` is when the entries known to wait at the start were appended, milliseconds since 1970 UTC. */
  constructor(window: SegmentWindow, waitsSince: number | null) {
    this.#window = window;
    this.#waitsSince = waitsSince;
    this.#beganAt = waitsSince ?? 0;
  }

  /** Milliseconds since 1970 UTC; `null` when no entry waits. */
  get at(): number | null {
    return this.#waitsSince === null ? null : this.#waitsSince + this.#window.millisMax;
  }

  /** True also when the first entry that waits has a time yet to come: the clock was ahead then. */
  isDue(now: number): boolean {
    return this.#waitsSince !== null && (now < this.#waitsSince || now >= this.#waitsSince + this.#window.millisMax);
  }

  /** Records an accepted block; `at` is the best known append time, `now` the time of the owner's clock. */
  accept(block: Block, at: number, now: number): void {
    this.#latest = Math.max(this.#latest, at);
    if (block.kind === 'tick') this.#waitsSince = null;
    if (block.entries.length === 0) return;
    const since = Math.min(at, now);
    if (this.#waitsSince === null || this.#latest >= this.#beganAt + this.#window.millisMax) this.#restart(since);
    this.#entries += block.entries.length;
    for (const entry of block.entries) this.#bytes += entry.length;
    const full = this.#entries >= this.#window.entriesMax || this.#bytes >= this.#window.bytesMax;
    // The archiver may have begun a segment earlier than this estimate, in which case this segment is not full.
    if (full) this.#restart(since);
  }

  #restart(since: number): void {
    this.#waitsSince = since;
    this.#beganAt = this.#latest;
    this.#entries = 0;
    this.#bytes = 0;
  }
}
