/** Wakes readers that wait at the end of a partition. */
export class Growth {
  readonly #waiting = new Set<() => void>();

  get hasWaiters(): boolean {
    return this.#waiting.size > 0;
  }

  announce(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Resolves at the next `announce`, or when `signal` aborts. */
  next(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
