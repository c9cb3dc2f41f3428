import { setImmediate } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { IdentityEntry, IdentityTable, KnownIdentity } from '../../domain/decision-log/identity-table.ts';
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
/** The number of entries checked per step when old ones expire; other work runs between steps. */
const EXPIRY_STEP = 2_000;

/**
 * Opens the identity table on lmdb, alone in its folder. It is a cache of `access-decisions`: a folder that cannot be
 * opened or has another layout is emptied, and the decider reads the topic again.
 */
export function openIdentityTable({ folder }: { readonly folder: string }): IdentityTable {
  return new LmdbIdentityTable(openCache(folder, IDENTITY_LAYOUT));
}

class LmdbIdentityTable implements IdentityTable {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #behind: WriteBehind<WaitingIdentities>;
  /** Reused for every key: lmdb copies it at once. */
  readonly #key = Buffer.alloc(IDENTITY_KEY_BYTES);

  constructor(database: RootDatabase<Buffer, Buffer>) {
    this.#database = database;
    this.#behind = new WriteBehind({
      database,
      layout: IDENTITY_LAYOUT,
      entriesMax: FLUSH_ENTRIES_MAX,
      positionKey,
      newRows: () => new WaitingIdentities(),
      write: (identities) => identities.forEachRow((key, value) => void database.put(key, value)),
    });
  }

  get(key: string): KnownIdentity | null {
    const held = this.#behind.find((rows) => rows.find(key));
    if (held !== null) return held;
    const value = this.#database.getBinaryFast(identityKey(key, this.#key));
    return value === undefined ? null : decodeIdentity(value);
  }

  put(partition: number, position: FoldPosition, entries: readonly IdentityEntry[]): void {
    const { rows } = this.#behind;
    for (const entry of entries) rows.put(entry);
    this.#behind.moveTo(partition, position);
  }

  position(partition: number): FoldPosition {
    return this.#behind.position(partition);
  }

  async expireBefore(appendedAt: number): Promise<number> {
    await this.#behind.flush();
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

  clear(): Promise<void> {
    return this.#behind.clear();
  }

  close(): Promise<void> {
    return this.#behind.close();
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
