import type { Block, SegmentWindow } from './block.ts';

/**
 * Tracks when the owner of a partition must append a tick: once the window of entries that no segment includes has
 * ended. It knows append times only roughly, so it may cause one tick too many (which cuts nothing), never one too few.
 */
export class TickDue {
  readonly #window: SegmentWindow;
  #beganAt: number | null;
  #entries = 0;
  #bytes = 0;

  /** `beganAt` is the append time of the entries known to wait at the start, milliseconds since 1970 UTC. */
  constructor(window: SegmentWindow, beganAt: number | null) {
    this.#window = window;
    this.#beganAt = beganAt;
  }

  /** Milliseconds since 1970 UTC; `null` when no entry waits. */
  get at(): number | null {
    return this.#beganAt === null ? null : this.#beganAt + this.#window.millisMax;
  }

  /** Records an accepted block; `at` is the best known append time. */
  accept(block: Block, at: number): void {
    if (block.kind === 'tick') this.#restart(null);
    if (block.entries.length === 0) return;
    if (this.at === null || at >= this.at) this.#restart(at);
    this.#entries += block.entries.length;
    for (const entry of block.entries) this.#bytes += entry.length;
    const full = this.#entries >= this.#window.entriesMax || this.#bytes >= this.#window.bytesMax;
    // The archiver may have begun a segment earlier than this estimate, in which case this segment is not full.
    if (full) this.#restart(at);
  }

  #restart(beganAt: number | null): void {
    this.#beganAt = beganAt;
    this.#entries = 0;
    this.#bytes = 0;
  }
}
