import type { RootDatabase } from 'lmdb';
import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { IdentityEntry, IdentityRecord, IdentityTable } from '../../domain/decision-log/identity-table.ts';
import { IdentityRuns } from './identities/identity-runs.ts';
import { RunFilter } from './identities/run-filter.ts';
import { lostRuns, RunUpkeep } from './identities/run-upkeep.ts';
import { inKeyOrder, KEY_PARTS, RunWriter } from './identities/run-writer.ts';
import { WaitingIdentities } from './identities/waiting-identities.ts';
import {
  decodeRun,
  encodeRun,
  IDENTITY_KEY_BYTES,
  IDENTITY_LAYOUT,
  IDENTITY_ROW_BYTES,
  type IdentityRun,
  identityAppendedAt,
  identityKey,
  numberIn,
  positionKey,
  RUNS_END,
  runKey,
  WAITING_END,
  waitingKey,
} from './identity-record.ts';
import { partOf } from './lmdb-memory.ts';
import { openCache } from './open-cache.ts';
import { WriteBehind } from './write-behind.ts';

/** The number of entries that are buffered before they are written. A crash costs reading them again. */
const FLUSH_ENTRIES_MAX = 8_192;
/** The rows of the smallest run. With one more write they are a power of two. */
const RUN_ROWS = 7 * FLUSH_ENTRIES_MAX;
/** Fewer rows that were written together are written again with the next ones, so that a start reads few such entries. */
const TOGETHER_ROWS_MIN = 64;

/**
 * Opens the identity table on lmdb, alone in its folder. It is a cache of `access-decisions`: a folder that cannot be
 * opened or has another layout is emptied, and the decider reads the topic again.
 *
 * Keys are hashes: as entries of their own, those of one write would be on as many pages. The newest rows are in memory, and on
 * disk as they came. Some sixty thousand become a run of rows in the order of their keys, and eight runs of one size become one.
 */
export function openIdentityTable({ folder, ...options }: IdentityTableOptions): IdentityTable {
  return identityTableIn(openCache(folder, IDENTITY_LAYOUT), options);
}

/** The table in an opened cache, which it closes with itself. */
export function identityTableIn(
  database: RootDatabase<Buffer, Buffer>,
  options: Omit<IdentityTableOptions, 'folder'>,
): IdentityTable {
  return new LmdbIdentityTable(database, options);
}

export interface IdentityTableOptions {
  readonly folder: string;
  /** The keys of earlier runs are read for the filter once this resolves: until then the disk is asked. Default: at once. */
  readonly started?: Promise<void>;
  /** The rows of the smallest run. Default: some sixty thousand. */
  readonly runRows?: number;
}

interface SealedRows {
  readonly rows: WaitingIdentities;
  /** The entry of their run; null until the last step puts it. */
  run: IdentityRun | null;
}

class LmdbIdentityTable implements IdentityTable {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #behind: WriteBehind<UnwrittenRows>;
  readonly #runRows: number;
  /** Reused for every key. */
  readonly #key = Buffer.alloc(IDENTITY_KEY_BYTES);
  readonly #runs: IdentityRuns;
  readonly #filter = new RunFilter();
  readonly #upkeep: RunUpkeep;
  #nextRun: number;
  /** The rows that are in no run. */
  #newest: WaitingIdentities;
  /** Those of the run that was written last, until it is on disk. */
  #sealed: SealedRows | null = null;
  #spare: WaitingIdentities | null = null;
  /** The row of `#newest` with which the next entry on disk begins, and what it needs to be the number of a row. */
  #together: number;
  #numbered: number;
  /** The number of the first row that is not on disk. */
  #nextRow: number;
  #failure: unknown = null;

  constructor(
    database: RootDatabase<Buffer, Buffer>,
    { started = Promise.resolve(), runRows = RUN_ROWS }: Omit<IdentityTableOptions, 'folder'>,
  ) {
    this.#database = database;
    this.#runRows = runRows;
    this.#runs = new IdentityRuns(database);
    const runs = [...database.getRange({ start: runKey(0), end: RUNS_END })].map(decodeRun);
    this.#runs.replace([], runs);
    const shared = { database, runs: this.#runs };
    const lost = lostRuns(shared);
    this.#nextRun = [...runs.map(({ number }) => number), ...lost].reduce((next, run) => Math.max(next, run + 1), 0);
    this.#newest = this.#waiting();
    this.#nextRow = 0;
    for (const { key, value } of database.getRange(allWaiting())) {
      this.#newest.putRows(value);
      this.#nextRow = Math.max(this.#nextRow, numberIn(key) + value.length / IDENTITY_ROW_BYTES);
    }
    this.#filter.addRows(this.#newest.bytes);
    this.#together = this.#newest.size;
    this.#numbered = this.#nextRow - this.#newest.size;
    // The rows of runs that come from now on are added as they come.
    if (runs.length === 0) this.#filter.hasAll();
    this.#upkeep = new RunUpkeep({
      ...shared,
      filter: this.#filter,
      newRun: () => this.#newRun(),
      runRows,
      newest: () => this.#inMemory().map(({ bytes }) => bytes),
    });
    this.#behind = new WriteBehind({
      database,
      layout: IDENTITY_LAYOUT,
      entriesMax: FLUSH_ENTRIES_MAX,
      positionKey,
      newRows: () => new UnwrittenRows(),
      steps: () => this.#write(),
    });
    started.then(() => this.#soon(this.#upkeep.start(lost)));
  }

  get(key: string): IdentityRecord | null {
    if (!this.#filter.mayHave(identityKey(key, this.#key))) return null;
    return this.#newest.find(key) ?? this.#sealed?.rows.find(key) ?? this.#runs.find(this.#key);
  }

  put(partition: number, position: FoldPosition, entries: Iterable<IdentityEntry>): void {
    if (this.#failure !== null) throw this.#failure;
    const { rows } = this.#behind;
    for (const entry of entries) {
      this.#newest.put(entry);
      this.#filter.add(identityKey(entry.key, this.#key));
      rows.size += 1;
    }
    this.#behind.moveTo(partition, position);
  }

  position(partition: number): FoldPosition {
    return this.#behind.position(partition);
  }

  async expireBefore(appendedAt: number): Promise<number> {
    await this.#behind.flush();
    return this.#upkeep.expireBefore(appendedAt);
  }

  async close(): Promise<void> {
    await this.#upkeep.stop();
    await this.#behind.close();
  }

  /** Returns the steps that write the newest rows to disk: as they came, or all that are in no run as one. */
  #write(): readonly (() => void)[] {
    this.#promote();
    if (this.#newest.size >= this.#runRows) return this.#writeRun();
    const [from, until] = [this.#together, this.#newest.size];
    if (until - from >= TOGETHER_ROWS_MIN) this.#together = until;
    const write = () => {
      if (this.#numbered + until === this.#nextRow) return;
      const rows = partOf(this.#newest.bytes);
      rows.start = from * IDENTITY_ROW_BYTES;
      rows.end = until * IDENTITY_ROW_BYTES;
      this.#database.put(waitingKey(this.#numbered + from), rows);
      this.#nextRow = this.#numbered + until;
    };
    return [write];
  }

  /**
   * The rows in the order of their keys, a part in each step: all at once stopped the decider for 35 ms.
   *
   * CRASH: the rows are on disk as they came, or in the run, which has those of this write too. What steps before the last one
   * put are chunks of a run without an entry, which the next start removes.
   */
  #writeRun(): readonly (() => void)[] {
    const rows = this.#newest;
    this.#newest = this.#spare ?? this.#waiting();
    this.#spare = null;
    this.#together = 0;
    this.#numbered += rows.size;
    this.#nextRow = this.#numbered;
    const number = this.#newRun();
    const { bytes, size } = rows;
    const sealed: SealedRows = { rows, run: null };
    this.#sealed = sealed;
    const writer = new RunWriter(this.#database, number, size);
    let newest = 0;
    const parts = Array.from({ length: KEY_PARTS }, (_, part) => () => {
      for (const at of inKeyOrder(bytes, part)) {
        writer.add(bytes, at);
        newest = Math.max(newest, identityAppendedAt(bytes, at + IDENTITY_KEY_BYTES));
      }
      writer.putFull();
    });
    const end = () => {
      writer.put();
      for (const key of this.#database.getKeys(allWaiting())) this.#database.remove(key);
      sealed.run = { number, rows: size, newest, firsts: writer.firsts };
      this.#database.put(runKey(number), encodeRun(sealed.run));
    };
    return [...parts, end];
  }

  /** Looks the run that was written before up on disk: it is there. */
  #promote(): void {
    const sealed = this.#sealed;
    if (sealed === null || sealed.run === null) return;
    this.#runs.replace([], [sealed.run]);
    this.#sealed = null;
    sealed.rows.clear();
    this.#spare = sealed.rows;
    this.#soon(this.#upkeep.merge());
  }

  #newRun(): number {
    this.#nextRun += 1;
    return this.#nextRun - 1;
  }

  #inMemory(): readonly WaitingIdentities[] {
    return [this.#newest, ...(this.#sealed === null ? [] : [this.#sealed.rows])];
  }

  #waiting(): WaitingIdentities {
    return new WaitingIdentities(2 ** Math.ceil(Math.log2(this.#runRows + FLUSH_ENTRIES_MAX)));
  }

  #soon(work: Promise<void>): void {
    work.catch((error) => {
      this.#failure = error;
    });
  }
}

/** Rows that are in `#newest` and not on disk. */
class UnwrittenRows {
  size = 0;

  clear(): void {
    this.size = 0;
  }
}

/** A new object each time: lmdb writes into it. */
function allWaiting(): { readonly start: Buffer; readonly end: Buffer } {
  return { start: waitingKey(0), end: WAITING_END };
}
