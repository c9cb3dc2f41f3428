import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work between two turns of the event loop: bytes looked at, and `WORK_OF_A_VALUE` for each value made of them. */
export const WORK_OF_A_TURN = 256 * 1024;
const WORK_OF_A_VALUE = 32;

/**
 * Shares the thread. Whoever does work that a stranger's request can make long counts it here, and awaits `next` when
 * `isOver` says so: others are then served before it goes on.
 */
export class Turns {
  #work = 0;

  /** Counts work; true when the turn should end. */
  isOver(bytes: number, values = 0): boolean {
    this.#work += bytes + values * WORK_OF_A_VALUE;
    return this.#work >= WORK_OF_A_TURN;
  }

  async next(): Promise<void> {
    this.#work = 0;
    await nextTurn();
  }
}
