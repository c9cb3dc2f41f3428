import { setImmediate as turn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import type { RowTable, SortedRow } from '../../domain/sorted-rows.ts';
import { ChangedRows, merge } from './changed-rows.ts';
import { clearCache, openCache } from './open-cache.ts';

/** A write that is not full waits at most this long. After a crash what waited is read from the topic again. */
const FLUSH_MILLIS_MAX = 1_000;
/**
 * Where more rows changed by then, much arrives, and rows with many entries change again soon: the write waits so long, or until
 * it is full. Such a row is encoded, and a page of the file written, once for all of it.
 */
const BUSY_ROWS = 4_096;
const BUSY_MILLIS_MAX = 3_000;
/** Where nothing follows, what is left waits so long: longer than where something does, which encodes in steps. */
const LEFT_MILLIS_MAX = 4_000;
/** A row has up to some kilobytes, so that an answer waits for a few milliseconds of encoding. */
const ENCODED_AT_ONCE = 64;
/** The rows that are put in order in one turn. */
const SORTED_AT_ONCE = 4_096;
/** The number of changed rows that are buffered in memory before they are written together. */
const CHANGES_MAX = 65_536;
/** No row has this key: keys of rows begin with another byte. */
const POSITION_KEY = Buffer.of(0);

/**
 * Opens a table on lmdb, alone in its folder. It is a cache of a topic: a folder that cannot be opened or has another
 * layout is emptied. Keys have 1 to 1,978 bytes and do not begin with 0.
 */
export function openRowTable(folder: string, layout: string): RowTable {
  return new LmdbRowTable(openCache(folder, layout), layout);
}

class LmdbRowTable implements RowTable {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #layout: string;
  #changes = new ChangedRows();
  #position: Buffer | null;
  /** Being written. Cleared once reads find it in lmdb. */
  #writing: ChangedRows | null = null;
  /** What was written last: its memory serves the rows that come next. */
  #spare: ChangedRows | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  /** When the first change that is not being written was moved to, by `performance.now()`; null without one. */
  #changedAt: number | null = null;
  #failure: unknown = null;

  constructor(database: RootDatabase<Buffer, Buffer>, layout: string) {
    this.#database = database;
    this.#layout = layout;
    this.#position = database.getBinary(POSITION_KEY) ?? null;
  }

  get(key: Buffer): Buffer | null {
    const name = key.toString('latin1');
    const changed = this.#changes.get(name);
    if (changed !== undefined) return changed;
    const written = this.#writing?.get(name);
    if (written !== undefined) return written;
    return this.#database.getBinary(key) ?? null;
  }

  put(key: Buffer, value: Buffer | (() => Buffer)): void {
    this.#changes.set(key.toString('latin1'), value);
  }

  remove(key: Buffer): void {
    this.#changes.set(key.toString('latin1'), null);
  }

  *range(from: Buffer, until: Buffer): Generator<SortedRow> {
    const changed = this.#changedWithin(from.toString('latin1'), until.toString('latin1'));
    let at = 0;
    for (const stored of this.#database.getRange({ start: from, end: until }) as Iterable<SortedRow>) {
      const name = stored.key.toString('latin1');
      for (let next = changed[at]; next !== undefined && next <= name; next = changed[at]) {
        at += 1;
        const value = this.#changedRow(next);
        if (value !== null) yield { key: Buffer.from(next, 'latin1'), value };
      }
      if (changed[at - 1] !== name) yield stored;
    }
    for (; at < changed.length; at += 1) {
      const next = changed[at] as string;
      const value = this.#changedRow(next);
      if (value !== null) yield { key: Buffer.from(next, 'latin1'), value };
    }
  }

  position(): Buffer | null {
    return this.#position;
  }

  async moveTo(position: Buffer): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    this.#position = position;
    this.#changedAt ??= performance.now();
    const waitMillisMax = this.#changes.size < BUSY_ROWS ? FLUSH_MILLIS_MAX : BUSY_MILLIS_MAX;
    const isDue = this.#writing === null && performance.now() - this.#changedAt >= waitMillisMax;
    if (this.#changes.size < CHANGES_MAX && !isDue) {
      this.#timer ??= setTimeout(() => this.#flushLeft(), LEFT_MILLIS_MAX).unref();
      return;
    }
    // What changes faster than the disk takes it must not pile up in memory.
    if (this.#writing !== null) await this.#flushing;
    for (const _ of this.#changes.encoding(ENCODED_AT_ONCE)) await turn();
    this.#flushSoon();
  }

  flush(): Promise<void> {
    this.#stopTimer();
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  async clear(): Promise<void> {
    this.#stopTimer();
    this.#changes = new ChangedRows();
    await this.#flushing;
    this.#position = null;
    await clearCache(this.#database, this.#layout);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#database.close();
  }

  #changedWithin(from: string, until: string): readonly string[] {
    const written = this.#writing?.keysWithin(from, until) ?? [];
    return merge(written, this.#changes.keysWithin(from, until));
  }

  /** Null for a row that was removed. */
  #changedRow(name: string): Buffer | null {
    const changed = this.#changes.get(name);
    return changed === undefined ? (this.#writing?.get(name) ?? null) : changed;
  }

  /** While the disk is slower than what changes, `moveTo` writes next: it encodes in steps, and this would in one turn. */
  #flushLeft(): void {
    this.#timer = null;
    if (this.#writing === null) this.#flushSoon();
    else this.#timer = setTimeout(() => this.#flushLeft(), LEFT_MILLIS_MAX).unref();
  }

  #flushSoon(): void {
    this.flush().catch((error) => {
      this.#failure = error;
    });
  }

  async #write(): Promise<void> {
    const [writing, position] = [this.#changes, this.#position];
    if (position === null) return;
    // In this turn: the rows are still those of the position.
    for (const _ of writing.encoding(Number.POSITIVE_INFINITY));
    this.#changes = this.#spare ?? new ChangedRows();
    this.#spare = null;
    this.#writing = writing;
    this.#changedAt = null;
    await turn();
    // In the order of their keys: neighbours are on the same page of the file.
    const keys: string[] = [];
    for (const key of writing.sortedKeys()) if (keys.push(key) % SORTED_AT_ONCE === 0) await turn();
    await turn();
    await this.#database.batch(() => {
      for (const name of keys) {
        const key = Buffer.from(name, 'latin1');
        const value = writing.bytesOf(name) ?? null;
        if (value === null) this.#database.remove(key);
        else this.#database.put(key, value);
      }
      this.#database.put(POSITION_KEY, position);
    });
    this.#database.resetReadTxn();
    this.#writing = null;
    writing.clear();
    this.#spare = writing;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
