import type { RootDatabase } from 'lmdb';
import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { IdentityEntry, IdentityTable, KnownIdentity } from '../../domain/decision-log/identity-table.ts';
import { IdentityRuns, MissingChunkError } from './identities/identity-runs.ts';
import { OtherLanes } from './identities/other-lanes.ts';
import { OwnLane } from './identities/own-lane.ts';
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
  LANES_END,
  laneKey,
  positionKey,
  RUNS_END,
  runKey,
  waitingEnd,
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
 *
 * Several threads may open the folder, each in a lane of its own.
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
  /** Which of how many threads this one is. Another start may have had another number of them. Default: it is alone. */
  readonly lane?: number;
  readonly lanes?: number;
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
  readonly #lane: OwnLane;
  /** The lanes whose rows become runs of this one: also those of threads that were there before. */
  readonly #ownLanes: readonly number[];
  /** Null where this is the only thread. */
  readonly #others: OtherLanes | null;
  /** The rows that are in no run. */
  #newest: WaitingIdentities;
  /** Those of the run that was written last, until it is on disk. */
  #sealed: SealedRows | null = null;
  #spare: WaitingIdentities | null = null;
  /** The row of `#newest` with which the next entry on disk begins, and what it needs to be the number of a row of the lane. */
  #together: number;
  #numbered: number;
  #failure: unknown = null;

  constructor(
    database: RootDatabase<Buffer, Buffer>,
    { lane = 0, lanes = 1, started = Promise.resolve(), runRows = RUN_ROWS }: Omit<IdentityTableOptions, 'folder'>,
  ) {
    const isOwn = (other: number) => other % lanes === lane;
    this.#database = database;
    this.#runRows = runRows;
    this.#runs = new IdentityRuns(database);
    const runs = [...database.getRange({ start: runKey(0), end: RUNS_END })].map(decodeRun);
    this.#runs.replace([], runs);
    const shared = { database, runs: this.#runs, isOwn };
    const lost = lostRuns(shared);
    this.#lane = new OwnLane(database, lane, lost);
    this.#ownLanes = [...new Set([lane, ...lanesIn(database).filter(isOwn)])];
    this.#newest = this.#waiting();
    for (const { value } of this.#ownLanes.flatMap((own) => [...database.getRange(waitingOf(own))]))
      this.#newest.putRows(value);
    this.#filter.addRows(this.#newest.bytes);
    this.#together = this.#newest.size;
    this.#numbered = this.#lane.rows - this.#newest.size;
    this.#others = lanes === 1 ? null : new OtherLanes({ ...shared, onRows: (rows) => this.#filter.addRows(rows) });
    this.#others?.follow();
    // The rows of runs that come from now on are added as they come.
    if (runs.length === 0) this.#filter.hasAll();
    this.#upkeep = new RunUpkeep({
      ...shared,
      filter: this.#filter,
      lane: this.#lane,
      runRows,
      newest: () => this.#inMemory().map(({ bytes }) => bytes),
      reread: (missing) => this.#reread(missing),
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

  get(key: string): KnownIdentity | null {
    this.#others?.follow();
    if (!this.#filter.mayHave(identityKey(key, this.#key))) return null;
    const held = this.#newest.find(key) ?? this.#sealed?.rows.find(key) ?? this.#others?.find(key) ?? null;
    if (held !== null) return held;
    try {
      return this.#runs.find(this.#key);
    } catch (error) {
      if (!(error instanceof MissingChunkError)) throw error;
      this.#reread(error);
      return this.#others?.find(key) ?? this.#runs.find(this.#key);
    }
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
      if (this.#numbered + until === this.#lane.rows) return;
      const rows = partOf(this.#newest.bytes);
      rows.start = from * IDENTITY_ROW_BYTES;
      rows.end = until * IDENTITY_ROW_BYTES;
      this.#database.put(waitingKey(this.#lane.number, this.#numbered + from), rows);
      this.#lane.putRows(this.#numbered + until);
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
    const until = this.#numbered;
    const number = this.#lane.newRun();
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
      for (const own of this.#ownLanes)
        for (const key of this.#database.getKeys(waitingOf(own))) this.#database.remove(key);
      sealed.run = { number, rows: size, newest, until: number, firsts: writer.firsts };
      this.#database.put(runKey(number), encodeRun(sealed.run));
      this.#lane.putChange(until);
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

  /** Another thread may have merged or removed the run since what it wrote was read. */
  #reread(missing: MissingChunkError): void {
    this.#others?.follow(true);
    if (this.#runs.all.some(({ number }) => number === missing.run)) throw missing;
  }

  #inMemory(): readonly WaitingIdentities[] {
    return [this.#newest, ...(this.#sealed === null ? [] : [this.#sealed.rows]), ...(this.#others?.rows() ?? [])];
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

function lanesIn(database: RootDatabase<Buffer, Buffer>): readonly number[] {
  return [...database.getKeys({ start: laneKey(0), end: LANES_END })].map((key) => key[1] ?? 0);
}

function waitingOf(lane: number): { readonly start: Buffer; readonly end: Buffer } {
  return { start: waitingKey(lane, 0), end: waitingEnd(lane) };
}
