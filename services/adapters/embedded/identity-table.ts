import { setImmediate } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { IdentityEntry, IdentityTable, KnownIdentity } from '../../domain/decision-log/identity-table.ts';
import { FILTERED_KEYS_MAX, IdentityFilter } from './identities/identity-filter.ts';
import { WaitingIdentities } from './identities/waiting-identities.ts';
import {
  decodeIdentity,
  IDENTITY_KEY_BYTES,
  IDENTITY_LAYOUT,
  identityAppendedAt,
  identityKey,
  isIdentityKey,
  positionKey,
} from './identity-record.ts';
import { openCache } from './open-cache.ts';
import { WriteBehind } from './write-behind.ts';

/** The number of entries that are buffered before they are written. A crash costs reading them again. */
const FLUSH_ENTRIES_MAX = 8_192;
/** The number of entries looked at per step when old ones expire or the filter is filled; other work runs between steps. */
const STEP = 2_000;

/**
 * Opens the identity table on lmdb, alone in its folder. It is a cache of `access-decisions`: a folder that cannot be
 * opened or has another layout is emptied, and the decider reads the topic again.
 */
export function openIdentityTable({ folder, ...options }: IdentityTableOptions): IdentityTable {
  return new LmdbIdentityTable(openCache(folder, IDENTITY_LAYOUT), options);
}

export interface IdentityTableOptions {
  readonly folder: string;
  /** Other threads write the folder too. Default: none does. */
  readonly isShared?: boolean;
  /** The keys of earlier runs are read for the filter once this resolves: until then the disk is asked. Default: at once. */
  readonly started?: Promise<void>;
}

class LmdbIdentityTable implements IdentityTable {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #behind: WriteBehind<WaitingIdentities>;
  /** Reused for every key: lmdb copies it at once. */
  readonly #key = Buffer.alloc(IDENTITY_KEY_BYTES);
  /**
   * Has every key of the table once `#isFiltered`. Nearly every event has a new identity: the disk would be searched for
   * each in vain. Null where the table is too large, or others write it.
   */
  readonly #filter: IdentityFilter | null;
  #isFiltered = false;
  #filling: Promise<void> | null = null;
  #isClosed = false;

  constructor(
    database: RootDatabase<Buffer, Buffer>,
    { isShared = false, started = Promise.resolve() }: Omit<IdentityTableOptions, 'folder'>,
  ) {
    this.#database = database;
    const { entryCount } = database.getStats() as { readonly entryCount: number };
    this.#filter = isShared || entryCount > FILTERED_KEYS_MAX ? null : new IdentityFilter();
    // A table that cannot be read is reported by `get`: until the filter is filled, the disk is asked.
    started.then(() => {
      this.#filling = this.#filter && this.#fill(this.#filter).catch(() => {});
    });
    this.#behind = new WriteBehind({
      database,
      layout: IDENTITY_LAYOUT,
      entriesMax: FLUSH_ENTRIES_MAX,
      positionKey,
      newRows: () => new WaitingIdentities(),
      // At once: no identity may be known whose block the position does not have.
      steps: (identities) => [() => identities.forEachRow((key, value) => void database.put(key, value))],
    });
  }

  get(key: string): KnownIdentity | null {
    if (this.#isFiltered && this.#filter?.mayHave(identityKey(key, this.#key)) === false) return null;
    const held = this.#behind.find((rows) => rows.find(key));
    if (held !== null) return held;
    const value = this.#database.getBinaryFast(identityKey(key, this.#key));
    return value === undefined ? null : decodeIdentity(value);
  }

  put(partition: number, position: FoldPosition, entries: Iterable<IdentityEntry>): void {
    const { rows } = this.#behind;
    for (const entry of entries) {
      rows.put(entry);
      this.#filter?.add(identityKey(entry.key, this.#key));
    }
    this.#behind.moveTo(partition, position);
  }

  position(partition: number): FoldPosition {
    return this.#behind.position(partition);
  }

  async expireBefore(appendedAt: number): Promise<number> {
    await this.#behind.flush();
    let expired = 0;
    for (let from: Buffer | null = Buffer.alloc(0); from !== null; await setImmediate()) {
      const step = this.#database.getRange({ start: from, limit: STEP }).asArray;
      const rows: { key: Buffer; value: Buffer }[] = await step;
      const old = rows.filter(({ key, value }) => isIdentityKey(key) && identityAppendedAt(value) < appendedAt);
      if (old.length > 0)
        expired += await this.#remove(
          old.map(({ key }) => key),
          appendedAt,
        );
      from = nextStep(rows.at(-1)?.key, rows.length);
    }
    return expired;
  }

  async clear(): Promise<void> {
    await this.#filling;
    this.#filter?.clear();
    await this.#behind.clear();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#filling;
    await this.#behind.close();
  }

  /** Adds what an earlier run wrote; `put` adds what this one does. */
  async #fill(filter: IdentityFilter): Promise<void> {
    for (let from: Buffer | null = Buffer.alloc(0); from !== null; ) {
      await setImmediate();
      if (this.#isClosed) return;
      const keys: readonly Buffer[] = [...this.#database.getKeys({ start: from, limit: STEP })];
      for (const key of keys) if (isIdentityKey(key)) filter.add(key);
      from = nextStep(keys.at(-1), keys.length);
    }
    this.#isFiltered = true;
  }

  /** Removes only entries that are still old: the same identity may have been put again. */
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
}

/** Where the step after one of so many entries begins; null behind the last one. */
function nextStep(last: Buffer | undefined, count: number): Buffer | null {
  return last === undefined || count < STEP ? null : Buffer.concat([last, Buffer.alloc(1)]);
}
