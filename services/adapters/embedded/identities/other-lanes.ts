import type { RootDatabase } from 'lmdb';
import type { KnownIdentity } from '../../../domain/decision-log/identity-table.ts';
import {
  decodeLane,
  decodeRun,
  IDENTITY_ROW_BYTES,
  type IdentityRun,
  LANES_END,
  laneKey,
  laneOf,
  numberIn,
  RUNS_OF_LANE,
  runKey,
  waitingEnd,
  waitingKey,
} from '../identity-record.ts';
import type { IdentityRuns } from './identity-runs.ts';
import { WaitingIdentities } from './waiting-identities.ts';

const ROWS = 1_024;

/** What this thread has read of a lane. */
interface ReadLane {
  readonly rows: WaitingIdentities;
  head: Buffer;
  changes: number;
  /** The rows that were written together are read until here: the number of their first one, and how many of them. */
  number: number;
  read: number;
}

export interface OtherLanesOptions {
  readonly database: RootDatabase<Buffer, Buffer>;
  readonly runs: IdentityRuns;
  readonly isOwn: (lane: number) => boolean;
  /** Called with rows that are new here. */
  readonly onRows: (rows: Buffer) => void;
}

/** What other threads have written into the folder until the turn of the event loop in which it is asked for. */
export class OtherLanes {
  readonly #options: OtherLanesOptions;
  readonly #lanes = new Map<number, ReadLane>();
  #isFollowed = false;

  constructor(options: OtherLanesOptions) {
    this.#options = options;
  }

  find(key: string): KnownIdentity | null {
    for (const { rows } of this.#lanes.values()) {
      const found = rows.find(key);
      if (found !== null) return found;
    }
    return null;
  }

  /** Reads what is new; once a turn, unless all is to be read `anew`. */
  follow(anew = false): void {
    if (this.#isFollowed && !anew) return;
    this.#isFollowed = true;
    setImmediate(() => {
      this.#isFollowed = false;
    });
    const { database, isOwn } = this.#options;
    for (const { key, value } of database.getRange({ start: laneKey(0), end: LANES_END })) {
      const lane = key[1] ?? 0;
      if (!isOwn(lane) && (anew || this.#lanes.get(lane)?.head.equals(value) !== true)) this.#read(lane, value, anew);
    }
  }

  /** The rows of each lane that are in no run. */
  rows(): readonly WaitingIdentities[] {
    return [...this.#lanes.values()].map(({ rows }) => rows);
  }

  #read(lane: number, head: Buffer, anew: boolean): void {
    const { database, onRows } = this.#options;
    const none = { rows: new WaitingIdentities(ROWS), head, changes: -1, number: 0, read: 0 };
    const known = this.#lanes.get(lane) ?? none;
    this.#lanes.set(lane, known);
    known.head = Buffer.from(head);
    const { changes } = decodeLane(head);
    if (anew || changes !== known.changes) {
      known.changes = changes;
      known.rows.clear();
      known.number = known.read = 0;
      this.#readRuns(lane);
    }
    for (const { key, value } of database.getRange({ start: waitingKey(lane, known.number), end: waitingEnd(lane) })) {
      const number = numberIn(key);
      const rows = number === known.number ? value.subarray(known.read * IDENTITY_ROW_BYTES) : value;
      known.rows.putRows(rows);
      onRows(rows);
      known.number = number;
      known.read = value.length / IDENTITY_ROW_BYTES;
    }
  }

  #readRuns(lane: number): void {
    const { database, runs, onRows } = this.#options;
    const before = runs.all.filter(({ number }) => laneOf(number) === lane);
    const range = { start: runKey(lane * RUNS_OF_LANE), end: runKey((lane + 1) * RUNS_OF_LANE) };
    const now: readonly IdentityRun[] = [...database.getRange(range)].map(decodeRun);
    runs.replace(before, now);
    const until = before.reduce((greatest, run) => Math.max(greatest, run.until), -1);
    for (const run of now) {
      if (run.until > until) for (let chunk = 0; chunk < run.firsts.length; chunk += 1) onRows(runs.chunk(run, chunk));
    }
  }
}
