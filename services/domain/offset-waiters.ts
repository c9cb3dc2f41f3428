/** Callers that wait until the reader of a partition has come to an offset. The reader itself knows where it is. */
export class OffsetWaiters {
  #waiting: { readonly offset: number; readonly resolve: () => void }[] = [];

  /** Resolves once `release` has been called with `offset` or more. */
  wait(offset: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ offset, resolve }));
  }

  /** Call it when every record below `offset` has been read. */
  release(offset: number): void {
    const reached = this.#waiting.filter((waiter) => waiter.offset <= offset);
    if (reached.length === 0) return;
    this.#waiting = this.#waiting.filter((waiter) => waiter.offset > offset);
    for (const { resolve } of reached) resolve();
  }
}
