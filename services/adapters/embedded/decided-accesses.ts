import { setImmediate } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import type { FoldPosition } from '../../domain/decision-log/accepted-blocks.ts';
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
import { openCache } from './open-cache.ts';
import { WriteBehind } from './write-behind.ts';

/** Accesses held in memory before they go to disk together. A crash costs reading them again. */
const FLUSH_ACCESSES_MAX = 4_096;
/** Accesses looked at before others run, when old ones are forgotten. */
const EXPIRY_STEP = 1_000;

/**
 * The decided accesses on lmdb, alone in its folder. It is a cache of `access-decisions`: a folder that cannot be
 * opened is emptied, and the decider reads the topic again. About 0.6 KiB an access.
 */
export function openDecidedAccesses({ folder }: { readonly folder: string }): DecidedAccesses {
  return new LmdbDecidedAccesses(openCache(folder));
}

class LmdbDecidedAccesses implements DecidedAccesses {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #behind: WriteBehind<StoredAccess>;
  #newest: number;

  constructor(database: RootDatabase<Buffer, Buffer>) {
    this.#database = database;
    this.#behind = new WriteBehind({
      database,
      entriesMax: FLUSH_ACCESSES_MAX,
      positionKey,
      write: (accesses) => this.#write(accesses),
    });
    this.#newest = database.getBinary(NEWEST_KEY)?.readDoubleBE(0) ?? Number.NEGATIVE_INFINITY;
  }

  put(partition: number, position: FoldPosition, accesses: readonly FiledAccess[]): void {
    for (const { keys, isFirst, ...access } of accesses) {
      const hashes = keys.map(hashOfKey);
      const earlier = isFirst ? [] : (this.#stored(access)?.keyHashes ?? []);
      const keyHashes = earlier.length === 0 ? hashes : [...new Set([...earlier, ...hashes])];
      this.#behind.put(nameOf(access), { ...access, keyHashes });
      this.#newest = Math.max(this.#newest, access.occurredAt);
    }
    this.#behind.moveTo(partition, position);
  }

  position(partition: number): FoldPosition {
    return this.#behind.position(partition);
  }

  get(place: AccessPlace): DecidedAccess | null {
    return this.#stored(place);
  }

  newestOccurredAt(): number {
    return this.#newest;
  }

  settled(): Promise<void> {
    return this.#behind.flush();
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
    await this.#behind.flush();
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
    await this.#behind.clear();
    this.#newest = Number.NEGATIVE_INFINITY;
  }

  close(): Promise<void> {
    return this.#behind.close();
  }

  #stored(place: AccessPlace): StoredAccess | null {
    const held = this.#behind.get(nameOf(place));
    if (held !== null) return held;
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

  #write(accesses: ReadonlyMap<string, StoredAccess>): void {
    for (const access of accesses.values()) {
      this.#database.put(accessKey(access), encodeAccess(access));
      for (const keyHash of access.keyHashes) {
        this.#database.put(indexKey(keyHash, access.occurredAt, access), NO_VALUE);
      }
    }
    const newest = Buffer.alloc(8);
    newest.writeDoubleBE(this.#newest);
    this.#database.put(NEWEST_KEY, newest);
  }
}

function nameOf({ partition, sourceOffset }: AccessPlace): string {
  return `${partition}/${sourceOffset}`;
}

/** The first key of the partition after the one that `key` belongs to. */
function nextPartition(key: Buffer): Buffer {
  return accessKey({ partition: placeOfAccessKey(key).partition + 1, sourceOffset: 0 });
}
