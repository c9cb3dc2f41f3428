import type { RootDatabase } from 'lmdb';
import { decodeLane, encodeLane, type LaneHead, laneKey, laneOf, RUNS_OF_LANE } from '../identity-record.ts';

/** What a thread states of what it writes, so that other threads notice it. */
export class OwnLane {
  readonly number: number;
  readonly #database: RootDatabase<Buffer, Buffer>;
  #head: LaneHead;
  #nextRun: number;

  /** `begun`: numbers of runs that a thread may have begun. */
  constructor(database: RootDatabase<Buffer, Buffer>, number: number, begun: readonly number[]) {
    this.#database = database;
    this.number = number;
    const head = database.getBinary(laneKey(number));
    this.#head = head === undefined ? { rows: 0, changes: 0, nextRun: number * RUNS_OF_LANE } : decodeLane(head);
    const behind = begun.filter((run) => laneOf(run) === number).map((run) => run + 1);
    this.#nextRun = Math.max(this.#head.nextRun, ...behind);
  }

  /** The rows that this lane has written. */
  get rows(): number {
    return this.#head.rows;
  }

  newRun(): number {
    this.#nextRun += 1;
    return this.#nextRun - 1;
  }

  /** In a transaction that has these rows. */
  putRows(rows: number): void {
    this.#put({ rows, changes: this.#head.changes });
  }

  /** In a transaction that changes which runs there are. */
  putChange(rows = this.#head.rows): void {
    this.#put({ rows, changes: this.#head.changes + 1 });
  }

  #put(now: Omit<LaneHead, 'nextRun'>): void {
    this.#head = { ...now, nextRun: this.#nextRun };
    this.#database.put(laneKey(this.number), encodeLane(this.#head));
  }
}
