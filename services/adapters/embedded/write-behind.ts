import { setImmediate as turn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { type FoldPosition, foldPositionStart } from '../../domain/decision-log/fold.ts';
import { decodePosition, encodePosition } from './identity-record.ts';
import { clearCache } from './open-cache.ts';

/**
 * A write that is not full waits at most this long: it stops the thread for some 7 microseconds an entry. After a crash the
 * waiting rows are read from the log again.
 */
const FLUSH_MILLIS_MAX = 200;
/**
 * Where more entries came by then, the decider is busy and waits for nobody: the write waits until it is full, at most this
 * long. Keys are hashes, so each write touches pages all over the file, the fewer of them for an entry the larger it is.
 */
const BUSY_ENTRIES = 1_024;
const BUSY_MILLIS_MAX = 1_000;

/** Rows that wait to be written together. */
export interface WaitingRows {
  /** The number of entries that the rows are of. */
  readonly size: number;
  /** Forgets all rows, so that others can take their place. */
  clear(): void;
}

export interface WriteBehindOptions<Rows extends WaitingRows> {
  readonly database: RootDatabase<Buffer, Buffer>;
  /** The layout that `database` was opened with. */
  readonly layout: string;
  /** The number of entries that are buffered in memory before they are written together. */
  readonly entriesMax: number;
  readonly positionKey: (partition: number) => Buffer;
  readonly newRows: () => Rows;
  /**
   * Returns the steps that write the rows to `database`: each has a turn and a transaction of its own, and the last one's also
   * writes the position. CRASH: what the steps before wrote is written again, so writing it twice must change nothing.
   */
  readonly steps: (rows: Rows) => readonly (() => void)[];
}

/** What was put since the last write to disk. */
interface Pending<Rows> {
  readonly rows: Rows;
  readonly positions: Map<number, FoldPosition>;
}

/**
 * Buffers rows for an lmdb file that folds the partitions of `access-decisions`. The position that they were read at is
 * written with the last of them. CRASH: the file has every row of an earlier position of each partition.
 */
export class WriteBehind<Rows extends WaitingRows> {
  readonly #options: WriteBehindOptions<Rows>;
  #pending: Pending<Rows>;
  /** The batch being written. It is cleared once reads find it in lmdb. */
  #writing: Pending<Rows> | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #failure: unknown = null;
  /** What was written last: its memory serves the rows that come next. */
  #spare: Rows | null = null;

  constructor(options: WriteBehindOptions<Rows>) {
    this.#options = options;
    this.#pending = this.#newPending();
  }

  /** The rows to add to; they take effect with the next `moveTo`. Throws the error that made an earlier write fail. */
  get rows(): Rows {
    if (this.#failure !== null) throw this.#failure;
    return this.#pending.rows;
  }

  /** The rows that are not on disk yet, newest first. For what they lack, the caller has to read lmdb. */
  find<Found>(read: (rows: Rows) => Found | null): Found | null {
    return read(this.#pending.rows) ?? (this.#writing === null ? null : read(this.#writing.rows));
  }

  moveTo(partition: number, position: FoldPosition): void {
    if (this.#failure !== null) throw this.#failure;
    this.#pending.positions.set(partition, position);
    if (this.#pending.rows.size >= this.#options.entriesMax) this.#flushSoon();
    else this.#timer ??= setTimeout(() => this.#flushUnlessBusy(), FLUSH_MILLIS_MAX).unref();
  }

  position(partition: number): FoldPosition {
    const held = this.#pending.positions.get(partition) ?? this.#writing?.positions.get(partition);
    if (held !== undefined) return held;
    const { database, positionKey } = this.#options;
    const value = database.getBinary(positionKey(partition));
    return value === undefined ? foldPositionStart : decodePosition(value);
  }

  /** Writes everything that was put before the call. */
  flush(): Promise<void> {
    this.#stopTimer();
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  /** Removes everything, on disk too. */
  async clear(): Promise<void> {
    const { database, layout } = this.#options;
    this.#stopTimer();
    this.#pending = this.#newPending();
    await this.#flushing;
    await clearCache(database, layout);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#options.database.close();
  }

  #newPending(): Pending<Rows> {
    const rows = this.#spare ?? this.#options.newRows();
    this.#spare = null;
    return { rows, positions: new Map() };
  }

  #flushUnlessBusy(): void {
    if (this.#pending.rows.size < BUSY_ENTRIES) this.#flushSoon();
    else this.#timer = setTimeout(() => this.#flushSoon(), BUSY_MILLIS_MAX - FLUSH_MILLIS_MAX).unref();
  }

  #flushSoon(): void {
    this.flush().catch((error) => {
      this.#failure = error;
    });
  }

  async #write(): Promise<void> {
    const { database, positionKey, steps } = this.#options;
    const writing = this.#pending;
    if (writing.positions.size === 0) return;
    this.#pending = this.#newPending();
    this.#writing = writing;
    const all = steps(writing.rows);
    for (const [index, step] of all.entries()) {
      await turn();
      await database.batch(() => {
        step();
        if (index < all.length - 1) return;
        for (const [partition, position] of writing.positions) {
          database.put(positionKey(partition), encodePosition(position));
        }
      });
    }
    database.resetReadTxn();
    this.#writing = null;
    writing.rows.clear();
    this.#spare = writing.rows;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
