/** Failed authentications an address may have within the window before it is told to wait. */
export const FAILURES_MAX = 60;
export const WINDOW_MS = 60_000;
/** Addresses remembered; beyond it the one that began longest ago is forgotten and starts anew. */
export const ADDRESSES_MAX = 10_000;

interface Window {
  readonly startedAt: number;
  failures: number;
}

/** Counts failures by address in fixed windows. Bounded: whoever owns many addresses cannot fill the memory. */
export class FailureCounts {
  readonly #windows = new Map<string, Window>();

  get size(): number {
    return this.#windows.size;
  }

  /** Notes one failure; the seconds to wait once there are too many, else `null`. */
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
    // Deleted first, so that the map stays in the order in which windows began.
    this.#windows.delete(address);
    this.#windows.set(address, begun);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > ADDRESSES_MAX && oldest !== undefined) this.#windows.delete(oldest);
    return begun;
  }
}
