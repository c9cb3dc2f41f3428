/**
 * Lets one of several long works of a thread go on, however many turns of the event loop it takes: what each of them makes is garbage
 * before the next one begins, and need not be copied by the collector.
 */
export class OneAtATime {
  #last: Promise<void> = Promise.resolve();

  /** Resolves, in the order of calls, when nobody else is in. Call what it resolves with to leave. */
  async enter(): Promise<() => void> {
    const before = this.#last;
    let leave = (): void => {};
    this.#last = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    return leave;
  }
}
