/** Runs one piece of work at a time, in the order of the calls. What fails does not stop what was added after it. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as the work does. */
  add(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Resolves once everything added before the call has ended, well or not. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
