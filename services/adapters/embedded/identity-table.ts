import { mkdirSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { open, type RootDatabase } from 'lmdb';
import { type FoldPosition, foldPositionStart } from '../../domain/decision-log/accepted-blocks.ts';
import type { IdentityEntry, IdentityTable, KnownIdentity } from '../../domain/decision-log/identity-table.ts';
import {
  decodeIdentity,
  decodePosition,
  encodeIdentity,
  encodePosition,
  IDENTITY_KEY_BYTES,
  identityAppendedAt,
  identityKey,
  isIdentityKey,
  positionKey,
} from './identity-record.ts';
import { MAP_BYTES } from './map-bytes.ts';

/** Entries held in memory before they go to disk together, and how long fewer wait. A crash costs reading them again. */
const FLUSH_ENTRIES_MAX = 8_192;
const FLUSH_MILLIS_MAX = 1_000;
/** Entries looked at before others run, when old ones are forgotten. */
const EXPIRY_STEP = 2_000;

/**
 * The identity table on lmdb, alone in its folder. It is a cache of `access-decisions`: a folder that cannot be opened
 * is emptied, and the decider reads the topic again.
 */
export function openIdentityTable({ folder }: { readonly folder: string }): IdentityTable {
  return new LmdbIdentityTable(openOrEmpty(folder));
}

/** What was put since the last write to disk. */
class Pending {
  readonly entries = new Map<string, KnownIdentity>();
  readonly positions = new Map<number, FoldPosition>();
}

class LmdbIdentityTable implements IdentityTable {
  readonly #database: RootDatabase<Buffer, Buffer>;
  #pending = new Pending();
  /** Being written; gone from here once reads find it in lmdb. */
  #writing: Pending | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #failure: unknown = null;
  /** Reused by every `get`. */
  readonly #probe = Buffer.alloc(IDENTITY_KEY_BYTES);

  constructor(database: RootDatabase<Buffer, Buffer>) {
    this.#database = database;
  }

  get(key: string): KnownIdentity | null {
    const held = this.#pending.entries.get(key) ?? this.#writing?.entries.get(key);
    if (held !== undefined) return held;
    const value = this.#database.getBinaryFast(identityKey(key, this.#probe));
    return value === undefined ? null : decodeIdentity(value);
  }

  put(partition: number, position: FoldPosition, entries: readonly IdentityEntry[]): void {
    if (this.#failure !== null) throw this.#failure;
    for (const { key, contentHash, sourceOffset, appendedAt, partition: decided } of entries) {
      this.#pending.entries.set(key, { contentHash, partition: decided, sourceOffset, appendedAt });
    }
    this.#pending.positions.set(partition, position);
    if (this.#pending.entries.size >= FLUSH_ENTRIES_MAX) this.#flushSoon();
    else this.#timer ??= setTimeout(() => this.#flushSoon(), FLUSH_MILLIS_MAX).unref();
  }

  position(partition: number): FoldPosition {
    const held = this.#pending.positions.get(partition) ?? this.#writing?.positions.get(partition);
    if (held !== undefined) return held;
    const value = this.#database.getBinary(positionKey(partition));
    return value === undefined ? foldPositionStart : decodePosition(value);
  }

  async expireBefore(appendedAt: number): Promise<number> {
    await this.#flush();
    let expired = 0;
    for (let from: Buffer | null = Buffer.alloc(0); from !== null; await setImmediate()) {
      const step = this.#database.getRange({ start: from, limit: EXPIRY_STEP }).asArray;
      const rows: { key: Buffer; value: Buffer }[] = await step;
      const old = rows.filter(({ key, value }) => isIdentityKey(key) && identityAppendedAt(value) < appendedAt);
      if (old.length > 0)
        expired += await this.#remove(
          old.map(({ key }) => key),
          appendedAt,
        );
      const last = rows.at(-1);
      from = last === undefined || rows.length < EXPIRY_STEP ? null : Buffer.concat([last.key, Buffer.alloc(1)]);
    }
    return expired;
  }

  async clear(): Promise<void> {
    this.#stopTimer();
    this.#pending = new Pending();
    await this.#flushing;
    await this.#database.clearAsync();
    this.#database.resetReadTxn();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#database.close();
  }

  /** Removes only what is still old: the same identity may have been put anew. */
  #remove(keys: readonly Buffer[], before: number): Promise<number> {
    return this.#database.transaction(() => {
      let removed = 0;
      for (const key of keys) {
        const value = this.#database.getBinary(key);
        if (value === undefined || identityAppendedAt(value) >= before) continue;
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

  /** Writes all that was put before the call, entries and positions in one transaction. */
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
    await this.#database.batch(() => {
      for (const [key, identity] of writing.entries) this.#database.put(identityKey(key), encodeIdentity(identity));
      for (const [partition, position] of writing.positions) {
        this.#database.put(positionKey(partition), encodePosition(position));
      }
    });
    this.#database.resetReadTxn();
    this.#writing = null;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
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
