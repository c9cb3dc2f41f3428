import type { RootDatabase } from 'lmdb';
import { type FoldPosition, foldPositionStart } from '../../domain/decision-log/fold.ts';
import { decodePosition, encodePosition } from './identity-record.ts';
import { clearCache } from './open-cache.ts';

/** A write that is not full waits at most this long. After a crash the waiting entries are read from the log again. */
const FLUSH_MILLIS_MAX = 1_000;

export interface WriteBehindOptions<Entry> {
  readonly database: RootDatabase<Buffer, Buffer>;
  /** The layout that `database` was opened with. */
  readonly layout: string;
  /** The number of entries that are buffered in memory before they are written together. */
  readonly entriesMax: number;
  readonly positionKey: (partition: number) => Buffer;
  /** Writes the entries to `database`, inside a transaction. */
  readonly write: (entries: ReadonlyMap<string, Entry>) => void;
}

/** The entries put since the last write to disk. */
class Pending<Entry> {
  readonly entries = new Map<string, Entry>();
  readonly positions = new Map<number, FoldPosition>();
}

/**
 * Buffers entries for an lmdb file that folds the partitions of `access-decisions`. One transaction writes the entries
 * together with the position they were read at. CRASH: the file is consistent as of an earlier position of each
 * partition.
 */
export class WriteBehind<Entry> {
  readonly #options: WriteBehindOptions<Entry>;
  #pending = new Pending<Entry>();
  /** The batch being written. It is cleared once reads find it in lmdb. */
  #writing: Pending<Entry> | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #failure: unknown = null;

  constructor(options: WriteBehindOptions<Entry>) {
    this.#options = options;
  }

  /** Returns null when the caller has to read lmdb. */
  get(name: string): Entry | null {
    return this.#pending.entries.get(name) ?? this.#writing?.entries.get(name) ?? null;
  }

  /** The entry takes effect with the next `moveTo`. Throws the error that made an earlier write fail. */
  put(name: string, entry: Entry): void {
    if (this.#failure !== null) throw this.#failure;
    this.#pending.entries.set(name, entry);
  }

  moveTo(partition: number, position: FoldPosition): void {
    if (this.#failure !== null) throw this.#failure;
    this.#pending.positions.set(partition, position);
    if (this.#pending.entries.size >= this.#options.entriesMax) this.#flushSoon();
    else this.#timer ??= setTimeout(() => this.#flushSoon(), FLUSH_MILLIS_MAX).unref();
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
    this.#pending = new Pending();
    await this.#flushing;
    await clearCache(database, layout);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#options.database.close();
  }

  #flushSoon(): void {
    this.flush().catch((error) => {
      this.#failure = error;
    });
  }

  async #write(): Promise<void> {
    const { database, positionKey, write } = this.#options;
    const writing = this.#pending;
    if (writing.positions.size === 0) return;
    this.#pending = new Pending();
    this.#writing = writing;
    await database.batch(() => {
      write(writing.entries);
      for (const [partition, position] of writing.positions) {
        database.put(positionKey(partition), encodePosition(position));
      }
    });
    database.resetReadTxn();
    this.#writing = null;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
