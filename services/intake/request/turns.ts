import { TurnQueue } from '../../adapters/process/threads/turn-queue.ts';

/** The work between two turns of the event loop: bytes read, and the two below for each parsed record and value. */
export const WORK_OF_A_TURN = 256 * 1024;
const WORK_OF_A_RECORD = 512;
const WORK_OF_A_VALUE = 32;

const requests = new TurnQueue();

/**
 * Shares the thread. Code whose work a stranger's request can prolong counts it here, and awaits `next` when `isOver`
 * returns true: other requests are then served first.
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
    return requests.next();
  }
}
