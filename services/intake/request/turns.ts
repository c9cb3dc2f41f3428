import { setImmediate as nextTurn } from 'node:timers/promises';

/** The work between two turns of the event loop: bytes read, and `WORK_OF_A_VALUE` for each parsed value. */
export const WORK_OF_A_TURN = 256 * 1024;
const WORK_OF_A_VALUE = 32;

/**
 * Shares the thread. Code whose work a stranger's request can prolong counts it here, and awaits `next` when `isOver`
 * returns true: other requests are then served first.
 */
export class Turns {
  #work = 0;

  /** Counts work; returns true when the turn should end. */
  isOver(bytes: number, values = 0): boolean {
    this.#work += bytes + values * WORK_OF_A_VALUE;
    return this.#work >= WORK_OF_A_TURN;
  }

  async next(): Promise<void> {
    this.#work = 0;
    await nextTurn();
  }
}
