import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Shares a thread between long works of one kind. Each turn of the event loop continues one of them, the one that waits for longest:
 * with a hundred at once, everybody else would otherwise wait for a step of each.
 */
export class TurnQueue {
  /** Resolves when the last of all that wait may go on. */
  #last: Promise<void> = Promise.resolve();

  /** Resolves in a later turn, in which no other work of this queue goes on. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => nextTurn());
    return this.#last;
  }
}
