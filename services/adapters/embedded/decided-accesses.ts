import { mkdirSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { open, type RootDatabase } from 'lmdb';
import { type FoldPosition, foldPositionStart } from '../../domain/decision-log/accepted-blocks.ts';
import type {
  AccessPlace,
  DecidedAccess,
  DecidedAccesses,
  FiledAccess,
  FoundPlaces,
} from '../../domain/late-facts/decided-accesses.ts';
import {
  ACCESS_KEYS_END,
  ACCESS_KEYS_START,
  accessKey,
  appendedAtOf,
  decodeAccess,
  encodeAccess,
  hashOfKey,
  indexEnd,
  indexKey,
  indexStart,
  NEWEST_KEY,
  NO_VALUE,
  placeOfAccessKey,
  placeOfIndexKey,
  positionKey,
  type StoredAccess,
} from './decided-access-record.ts';
import { decodePosition, encodePosition } from './identity-record.ts';
import { MAP_BYTES } from './map-bytes.ts';

/** Accesses held in memory before they go to disk together, and how long fewer wait. A crash costs reading them again. */
const FLUSH_ACCESSES_MAX = 4_096;
const FLUSH_MILLIS_MAX = 1_000;
/** Accesses looked at before others run, when old ones are forgotten. */
const EXPIRY_STEP = 1_000;

/**
 * The decided accesses on lmdb, alone in its folder. It is a cache of `access-decisions`: a folder that cannot be
 * opened is emptied, and the decider reads the topic again. About 0.6 KiB an access.
 */
export function openDecidedAccesses({ folder }: { readonly folder: string }): DecidedAccesses {
  return new LmdbDecidedAccesses(openOrEmpty(folder));
}

/** What was put since the last write to disk. */
class Pending {
  readonly accesses = new Map<string, StoredAccess>();
  readonly positions = new Map<number, FoldPosition>();
}

class LmdbDecidedAccesses implements DecidedAccesses {
  readonly #database: RootDatabase<Buffer, Buffer>;
  #pending = new Pending();
  /** Being written; gone from here once reads find it in lmdb. */
  #writing: Pending | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #failure: unknown = null;
  #newest: number;

  constructor(database: RootDatabase<Buffer, Buffer>) {
    this.#database = database;
    this.#newest = database.getBinary(NEWEST_KEY)?.readDoubleBE(0) ?? Number.NEGATIVE_INFINITY;
  }

  put(partition: number, position: FoldPosition, accesses: readonly FiledAccess[]): void {
    if (this.#failure !== null) throw this.#failure;
    for (const { keys, isFirst, ...access } of accesses) {
      const hashes = keys.map(hashOfKey);
      const earlier = isFirst ? [] : (this.#stored(access)?.keyHashes ?? []);
      const keyHashes = earlier.length === 0 ? hashes : [...new Set([...earlier, ...hashes])];
      this.#pending.accesses.set(nameOf(access), { ...access, keyHashes });
      this.#newest = Math.max(this.#newest, access.occurredAt);
    }
    this.#pending.positions.set(partition, position);
    if (this.#pending.accesses.size >= FLUSH_ACCESSES_MAX) this.#flushSoon();
    else this.#timer ??= setTimeout(() => this.#flushSoon(), FLUSH_MILLIS_MAX).unref();
  }

  position(partition: number): FoldPosition {
    const held = this.#pending.positions.get(partition) ?? this.#writing?.positions.get(partition);
    if (held !== undefined) return held;
    const value = this.#database.getBinary(positionKey(partition));
    return value === undefined ? foldPositionStart : decodePosition(value);
  }

  get(place: AccessPlace): DecidedAccess | null {
    return this.#stored(place);
  }

  newestOccurredAt(): number {
    return this.#newest;
  }

  settled(): Promise<void> {
    return this.#flush();
  }

  find(
    key: string,
    { from, until }: { readonly from: number; readonly until: number },
    start: Buffer | null,
    limit: number,
  ): FoundPlaces {
    const keyHash = hashOfKey(key);
    const range = { start: start ?? indexStart(keyHash, from), end: indexEnd(keyHash, until), limit };
    const keys: Buffer[] = [...this.#database.getKeys(range)];
    const last = keys.at(-1);
    const next = last === undefined || keys.length < limit ? null : Buffer.concat([last, Buffer.alloc(1)]);
    return { places: keys.map(placeOfIndexKey), next };
  }

  async expireBefore(appendedAt: number): Promise<number> {
    await this.#flush();
    let expired = 0;
    // Of each partition the oldest lie first; the scan stops where they are young.
    for (let from: Buffer | null = ACCESS_KEYS_START; from !== null; await setImmediate()) {
      const step = this.#database.getRange({ start: from, end: ACCESS_KEYS_END, limit: EXPIRY_STEP }).asArray;
      const rows: { key: Buffer; value: Buffer }[] = await step;
      const old = rows.filter(({ value }) => appendedAtOf(value) < appendedAt).map(({ key }) => key);
      if (old.length > 0) expired += await this.#remove(old);
      const last = rows.at(-1);
      if (last === undefined || rows.length < EXPIRY_STEP) return expired;
      from = old.length > 0 ? Buffer.concat([last.key, Buffer.alloc(1)]) : nextPartition(last.key);
    }
    return expired;
  }

  async clear(): Promise<void> {
    this.#stopTimer();
    this.#pending = new Pending();
    await this.#flushing;
    await this.#database.clearAsync();
    this.#database.resetReadTxn();
    this.#newest = Number.NEGATIVE_INFINITY;
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#database.close();
  }

  #stored(place: AccessPlace): StoredAccess | null {
    const name = nameOf(place);
    const held = this.#pending.accesses.get(name) ?? this.#writing?.accesses.get(name);
    if (held !== undefined) return held;
    const value = this.#database.getBinary(accessKey(place));
    return value === undefined ? null : decodeAccess(place, value);
  }

  #remove(keys: readonly Buffer[]): Promise<number> {
    return this.#database.transaction(() => {
      let removed = 0;
      for (const key of keys) {
        const place = placeOfAccessKey(key);
        const value = this.#database.getBinary(key);
        if (value === undefined) continue;
        const { keyHashes, occurredAt } = decodeAccess(place, value);
        for (const keyHash of keyHashes) this.#database.remove(indexKey(keyHash, occurredAt, place));
        this.#database.remove(key);
        removed += 1;
      }
      return removed;
    });
  }

  #flushSoon(): void {
    this.#flush().catch((error) => {
      this.#failure = error;
    });
  }

  /** Writes all that was put before the call, accesses and positions in one transaction. */
  #flush(): Promise<void> {
    this.#stopTimer();
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  async #write(): Promise<void> {
    const writing = this.#pending;
    if (writing.positions.size === 0) return;
    this.#pending = new Pending();
    this.#writing = writing;
    const newest = Buffer.alloc(8);
    newest.writeDoubleBE(this.#newest);
    await this.#database.batch(() => {
      for (const access of writing.accesses.values()) {
        this.#database.put(accessKey(access), encodeAccess(access));
        for (const keyHash of access.keyHashes) {
          this.#database.put(indexKey(keyHash, access.occurredAt, access), NO_VALUE);
        }
      }
      for (const [partition, position] of writing.positions) {
        this.#database.put(positionKey(partition), encodePosition(position));
      }
      this.#database.put(NEWEST_KEY, newest);
    });
    this.#database.resetReadTxn();
    this.#writing = null;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function nameOf({ partition, sourceOffset }: AccessPlace): string {
  return `${partition}/${sourceOffset}`;
}

/** The first key of the partition after the one that `key` belongs to. */
function nextPartition(key: Buffer): Buffer {
  return accessKey({ partition: placeOfAccessKey(key).partition + 1, sourceOffset: 0 });
}

function openOrEmpty(path: string): RootDatabase<Buffer, Buffer> {
  try {
    return openDatabase(path);
  } catch {
    rmSync(path, { recursive: true, force: true });
    return openDatabase(path);
  }
}

function openDatabase(path: string): RootDatabase<Buffer, Buffer> {
  mkdirSync(path, { recursive: true });
  // Flushed on commit, although a cache: without it a power cut could leave pages of two times side by side.
  return open<Buffer, Buffer>({
    path,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    mapSize: MAP_BYTES,
  });
}
