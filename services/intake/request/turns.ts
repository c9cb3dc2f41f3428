import { setImmediate as nextTurn } from 'node:timers/promises';

/** The work between two turns of the event loop: bytes read, and the two below for each parsed record and value. */
export const WORK_OF_A_TURN = 256 * 1024;
const WORK_OF_A_RECORD = 512;
const WORK_OF_A_VALUE = 32;

/** Resolves when the last of all requests that wait may go on. */
let last: Promise<void> = Promise.resolve();

/**
 * Shares the thread. Code whose work a stranger's request can prolong counts it here, and awaits `next` when `isOver`
 * returns true: other requests are then served first. Each turn of the event loop continues one of them, the one that waits
 * for longest: with a hundred at once, everybody else would otherwise wait for a step of each.
 */
export class Turns {
  #work = 0;

  /** Counts the work of one record; returns true when the turn should end. */
  isOver(bytes: number, values = 0): boolean {
    this.#work += WORK_OF_A_RECORD + bytes + values * WORK_OF_A_VALUE;
    return this.#work >= WORK_OF_A_TURN;
  }

  /** Resolves when it is the turn of this request. */
  next(): Promise<void> {
    this.#work = 0;
    last = last.then(() => nextTurn());
    return last;
  }
}
