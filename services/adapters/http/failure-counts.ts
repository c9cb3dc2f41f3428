/** The failed authentications that an address may have within the window before it must wait. */
export const FAILURES_MAX = 60;
export const WINDOW_MS = 60_000;
/** The number of addresses stored. Beyond it, the one with the oldest window is removed and starts again. */
export const ADDRESSES_MAX = 10_000;

interface Window {
  readonly startedAt: number;
  failures: number;
}

/**
 * Counts failures by address in fixed windows. It is bounded, so an attacker with many addresses cannot fill the
 * memory.
 */
export class FailureCounts {
  readonly #windows = new Map<string, Window>();

  get size(): number {
    return this.#windows.size;
  }

  /** Counts one failure. Returns the seconds to wait after too many, otherwise `null`. */
  add(address: string, nowMs: number): number | null {
    const window = this.#windowOf(address, nowMs);
    window.failures += 1;
    if (window.failures <= FAILURES_MAX) return null;
    return Math.max(1, Math.ceil((window.startedAt + WINDOW_MS - nowMs) / 1_000));
  }

  #windowOf(address: string, nowMs: number): Window {
    const known = this.#windows.get(address);
    if (known !== undefined && Math.abs(nowMs - known.startedAt) < WINDOW_MS) return known;
    const begun = { startedAt: nowMs, failures: 0 };
    // Deleting first keeps the map in the order in which windows began.
    this.#windows.delete(address);
    this.#windows.set(address, begun);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > ADDRESSES_MAX && oldest !== undefined) this.#windows.delete(oldest);
    return begun;
  }
}
