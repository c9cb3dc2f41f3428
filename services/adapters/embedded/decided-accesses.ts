import { setImmediate } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { AccessKey } from '../../domain/late-facts/access-keys.ts';
import type { AffectedRange } from '../../domain/late-facts/affected-by.ts';
import type {
  AccessPlace,
  DecidedAccesses,
  EntryInForce,
  FiledAccess,
  FoundPlaces,
} from '../../domain/late-facts/decided-accesses.ts';
import { NewestOfKeys } from '../../domain/late-facts/newest-of-keys.ts';
import {
  APPENDED_END,
  appendedSpanIn,
  appendedSpanOf,
  appendedSpanStart,
  DECIDED_ACCESS_LAYOUT,
  decodeEntry,
  decodeHead,
  decodeRun,
  ENTRY_KEY_BYTES,
  encodeHead,
  encodeRun,
  entryKey,
  HEAD_KEY,
  HEADS_END,
  type Head,
  isEntryKey,
  occurredSpanOf,
  placesInRow,
  positionKey,
  ROW_KEY_BYTES,
  RUNS_END,
  rowsFrom,
  rowsUntil,
  runKey,
  writeEntryKey,
  writeRowKey,
} from './decided-access-record.ts';
import { type AccessRun, AccessRuns, GrowingSpans } from './late/access-runs.ts';
import { PendingAccesses } from './late/pending-accesses.ts';
import { openCache } from './open-cache.ts';
import { WriteBehind } from './write-behind.ts';

/** The number of accesses that are buffered in memory before they are written. A crash costs reading them again. */
const FLUSH_ACCESSES_MAX = 8_192;
/** The accesses whose rows are written in one step, some twenty milliseconds. Fewer are written at once: each step waits for the disk. */
const STEP_ACCESSES = 4_096;
/** The number of keys removed per step when old accesses expire; other work runs between steps. */
const EXPIRY_STEP = 2_000;

/**
 * Opens the lmdb store of decided accesses, alone in its folder. It is a cache of `access-decisions`: a folder that
 * cannot be opened or has another layout is emptied, and the decider reads the topic again. An access takes about 0.8
 * KiB.
 */
export function openDecidedAccesses({ folder }: { readonly folder: string }): DecidedAccesses {
  return new LmdbDecidedAccesses(openCache(folder, DECIDED_ACCESS_LAYOUT));
}

const noHead: Head = { newest: Number.NEGATIVE_INFINITY, writes: 0 };

function headIn(database: RootDatabase<Buffer, Buffer>): Head {
  const value = database.getBinary(HEAD_KEY);
  return value === undefined ? noHead : decodeHead(value);
}

function newestIn(database: RootDatabase<Buffer, Buffer>): number {
  const heads = database.getRange({ start: HEAD_KEY, end: HEADS_END });
  return Math.max(noHead.newest, ...[...heads].map(({ value }) => decodeHead(value).newest));
}

class LmdbDecidedAccesses implements DecidedAccesses {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #behind: WriteBehind<PendingAccesses>;
  /** Reused for every row: lmdb copies keys at once. */
  readonly #entryKey = Buffer.alloc(ENTRY_KEY_BYTES);
  readonly #rowKey = Buffer.alloc(ROW_KEY_BYTES);
  #newest: number;
  #writes: number;
  /** Every access on disk was appended within these spans. */
  #spans: { first: number; last: number };
  readonly #runs: AccessRuns;
  readonly #newestOfKeys: NewestOfKeys;

  constructor(database: RootDatabase<Buffer, Buffer>) {
    this.#database = database;
    this.#behind = new WriteBehind({
      database,
      layout: DECIDED_ACCESS_LAYOUT,
      entriesMax: FLUSH_ACCESSES_MAX,
      positionKey,
      newRows: () => new PendingAccesses(),
      steps: (accesses) => this.#steps(accesses),
    });
    this.#newest = newestIn(database);
    this.#newestOfKeys = new NewestOfKeys(this.#newest);
    this.#writes = headIn(database).writes;
    this.#spans = spansIn(database);
    const runs = [...database.getRange({ start: runKey(0), end: RUNS_END })];
    this.#runs = new AccessRuns(runs.map(decodeRun));
  }

  put(partition: number, position: FoldPosition, accesses: Iterable<FiledAccess>): void {
    const { rows } = this.#behind;
    for (const access of accesses) {
      rows.add(access);
      this.#newestOfKeys.add(access);
      this.#newest = Math.max(this.#newest, access.occurredAt);
    }
    this.#behind.moveTo(partition, position);
  }

  position(partition: number): FoldPosition {
    return this.#behind.position(partition);
  }

  get(place: AccessPlace): EntryInForce | null {
    const held = this.#behind.find((rows) => rows.get(place));
    if (held !== null) return held;
    for (let span = this.#spans.last; span >= this.#spans.first; span -= 1) {
      const entry = this.#database.getBinary(entryKey(span, place));
      if (entry !== undefined) return decodeEntry(entry);
    }
    return null;
  }

  newestOccurredAt(): number {
    return this.#newest;
  }

  mayHave(affected: Pick<AffectedRange, 'keys' | 'from'>, offset: number): boolean {
    return this.#newestOfKeys.mayHave(affected, offset);
  }

  settled(): Promise<void> {
    return this.#behind.flush();
  }

  find(
    key: AccessKey,
    range: { readonly from: number; readonly until: number },
    start: Buffer | null,
    limit: number,
  ): FoundPlaces {
    const places: AccessPlace[] = [];
    for (const within of this.#ranges(key, range, start)) {
      const rows = this.#database.getRange(within);
      for (const row of rows as Iterable<{ key: Buffer; value: Buffer }>) {
        places.push(...placesInRow(row, range));
        if (places.length >= limit) return { places, next: Buffer.concat([row.key, Buffer.alloc(1)]) };
      }
    }
    return { places, next: null };
  }

  /** Where rows of the key may be, in the order of their keys, from `start` on. */
  *#ranges(
    key: AccessKey,
    range: { readonly from: number; readonly until: number },
    start: Buffer | null,
  ): Generator<{ readonly start: Buffer; readonly end: Buffer }> {
    const occurred = { first: occurredSpanOf(range.from), last: occurredSpanOf(range.until) };
    const first = start === null ? this.#spans.first : appendedSpanIn(start);
    for (let appendedSpan = first; appendedSpan <= this.#spans.last; appendedSpan += 1) {
      for (const run of this.#runs.of(appendedSpan, occurred)) {
        const from = rowsFrom({ appendedSpan, run }, key, range.from);
        const end = rowsUntil({ appendedSpan, run }, key, range.until);
        if (start === null || start.compare(from) <= 0) yield { start: from, end };
        else if (start.compare(end) < 0) yield { start, end };
      }
    }
  }

  async expireBefore(appendedAt: number): Promise<number> {
    await this.#behind.flush();
    const span = appendedSpanOf(appendedAt);
    this.#spans.first = Math.max(this.#spans.first, span);
    const range = { start: appendedSpanStart(0), end: appendedSpanStart(span), limit: EXPIRY_STEP };
    let expired = 0;
    for (;;) {
      const old: readonly Buffer[] = [...this.#database.getKeys(range)];
      if (old.length === 0) break;
      await this.#database.transaction(() => {
        for (const key of old) this.#database.remove(key);
      });
      this.#database.resetReadTxn();
      expired += old.filter(isEntryKey).length;
      await setImmediate();
    }
    // CRASH: before this the rows of runs are left that have no rows any more; the next call removes them.
    const over = this.#runs.forgetBefore(span);
    await this.#database.transaction(() => {
      for (const run of over) this.#database.remove(runKey(run));
    });
    return expired;
  }

  async clear(): Promise<void> {
    await this.#behind.clear();
    this.#newest = Number.NEGATIVE_INFINITY;
    this.#runs.clear();
    this.#newestOfKeys.clear();
  }

  close(): Promise<void> {
    return this.#behind.close();
  }

  /**
   * The rows are written by ranges of their keys, so that no two steps write the same pages of the file. CRASH: a search
   * finds no row, or rows of accesses that the log has and that are put again, under another number.
   */
  #steps(accesses: PendingAccesses): readonly (() => void)[] {
    const parts = Math.ceil(accesses.size / STEP_ACCESSES);
    this.#writes += 1;
    const write = this.#writes;
    const run = this.#runs.current();
    const spans = { appended: new GrowingSpans(), occurred: new GrowingSpans() };
    const rows = accesses.rowSteps(Math.max(parts, 1), (appendedAt, key, occurredAt, members) => {
      const appendedSpan = appendedSpanOf(appendedAt);
      spans.appended.include(appendedSpan);
      spans.occurred.include(occurredSpanOf(occurredAt));
      writeRowKey(this.#rowKey, { appendedSpan, run }, key, occurredAt, write);
      this.#database.put(this.#rowKey, members);
    });
    const first = () => this.#writeEntries(accesses);
    const last = () => this.#writeRun(run, { accesses: accesses.size, ...spans });
    const all = [first, ...rows, last];
    if (parts > 1) return all;
    return [
      () => {
        for (const step of all) step();
      },
    ];
  }

  /** Also writes the head: no later write may have the number of this one. */
  #writeEntries(accesses: PendingAccesses): void {
    accesses.forEachEntry((partition, sourceOffset, appendedAt, framed) => {
      const span = appendedSpanOf(appendedAt);
      this.#spans.first = Math.min(this.#spans.first, span);
      this.#spans.last = Math.max(this.#spans.last, span);
      writeEntryKey(this.#entryKey, span, partition, sourceOffset);
      this.#database.put(this.#entryKey, framed);
    });
    this.#database.put(HEAD_KEY, encodeHead({ newest: this.#newest, writes: this.#writes }));
  }

  #writeRun(run: number, added: Omit<AccessRun, 'number'>): void {
    // Without keys an access has no row.
    if (added.appended.first > added.appended.last) return;
    this.#database.put(runKey(run), encodeRun(this.#runs.add(run, added)));
  }
}

/** Returns the append spans on disk. An empty file has an empty range. */
function spansIn(database: RootDatabase<Buffer, Buffer>): { first: number; last: number } {
  const range = { start: appendedSpanStart(0), end: APPENDED_END };
  const [first] = database.getKeys({ ...range, limit: 1 });
  const [last] = database.getKeys({ start: range.end, end: range.start, reverse: true, limit: 1 });
  if (first === undefined || last === undefined) return { first: Number.POSITIVE_INFINITY, last: 0 };
  return { first: appendedSpanIn(first), last: appendedSpanIn(last) };
}
