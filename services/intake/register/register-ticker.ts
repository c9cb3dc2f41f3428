import type { Logger } from '../../adapters/logger.ts';
import { TICK_RETRY_MS } from '../limits.ts';

export interface RegisterTickerDeps {
  /** The segment window of `register`. */
  readonly segmentMillisMax: number;
  readonly tick: () => Promise<void>;
  readonly clock: () => number;
  readonly logger: Logger;
}

/**
 * Ensures that records appended to `register` are sealed although nothing follows: appends one tick when the segment
 * window has passed since the first record after the last tick. Writes nothing while the register is idle.
 */
export class RegisterTicker {
  readonly #deps: RegisterTickerDeps;
  #timer: NodeJS.Timeout | null = null;
  #ticking: Promise<void> | null = null;
  #isDue = false;

  constructor(deps: RegisterTickerDeps) {
    this.#deps = deps;
  }

  /** Records an append at `at`, milliseconds since 1970 UTC. */
  noteAppended(at: number): void {
    this.#isDue = true;
    const now = this.#deps.clock();
    // A time that is yet to come is that of a clock that was ahead.
    this.#timer ??= this.#schedule(Math.min(at, now) + this.#deps.segmentMillisMax - now);
  }

  /** Writes the tick that is due, if any. Rejects when it could not be written. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#ticking;
    if (this.#isDue) await this.#tick();
  }

  #schedule(delayMs: number): NodeJS.Timeout {
    return setTimeout(
      () => {
        this.#ticking = this.#tick().catch((error: unknown) => {
          this.#deps.logger.warn({ event: 'register-tick-failed', reason: String(error) });
          this.#timer ??= this.#schedule(TICK_RETRY_MS);
        });
      },
      Math.max(0, delayMs),
    ).unref();
  }

  async #tick(): Promise<void> {
    this.#timer = null;
    // A record appended during the tick may be behind it and needs another.
    this.#isDue = false;
    try {
      await this.#deps.tick();
    } catch (error) {
      this.#isDue = true;
      throw error;
    }
  }
}
