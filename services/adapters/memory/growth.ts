interface Waiter {
  /** The end of the partition that the reader has seen. */
  readonly seenEnd: number;
  readonly wake: () => void;
}

/** Wakes who waits for a number to grow: readers at the end of a partition, or those who wait for a newer time. */
export class Growth {
  readonly #waiting = new Set<Waiter>();

  get hasWaiters(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Wakes the readers that have not seen `endOffset`. Each reader is compared with the end that it has seen itself:
   * others ask for the end too, so "the end has moved since somebody last asked" would miss appends.
   */
  announce(endOffset: number): void {
    for (const waiter of [...this.#waiting]) if (waiter.seenEnd < endOffset) waiter.wake();
  }

  /** Resolves when an end beyond `seenEnd` is announced, or when `signal` aborts. */
  next(seenEnd: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(waiter);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const waiter: Waiter = { seenEnd, wake };
      this.#waiting.add(waiter);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
