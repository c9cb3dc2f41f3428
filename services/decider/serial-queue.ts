/** Runs one task at a time, in call order. A failed task does not stop the tasks after it. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects with the task. */
  add(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Resolves once every task added before the call has ended, whether it succeeded or failed. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
