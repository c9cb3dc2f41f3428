import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import {
  forEachKey,
  type IndexSubject,
  type RegisterIndex,
  registerIndexes,
  subjects,
} from '../../../domain/register/versions/register-indexes.ts';
import type { BinaryTable } from './binary-table.ts';
import { ACCOUNT, KeyRow } from './key-row.ts';
import { LruCache } from './lru-cache.ts';
import {
  DamagedBytesError,
  decodeChunk,
  encodeChunk,
  grownChunk,
  idIn,
  isCut,
  type OwnerChunk,
  opened,
  type RowChunk,
  type RowEntry,
  rowKey,
  subjectRange,
  type VersionRow,
} from './state-format.ts';
import type { VersionCodec } from './version-codec.ts';

/**
 * A row is stored in chunks of this size, so that appending to the row of a team of a hundred thousand is as cheap as
 * to a small one.
 */
const CHUNK_BYTES_MAX = 1_000;
/**
 * Larger versions are stored under their id, not in the row of their owner. So are versions whose keys truncate a text.
 */
const AT_HOME_BYTES_MAX = 300;

/** The index number of each kind whose newest version is stored in the row of its owner. */
const homeIndexes = new Map<string, number>([
  ['account', ACCOUNT],
  ['consent', registerIndexes.consent.number],
  ['ticket', registerIndexes.ticket.number],
  ['emergency', registerIndexes.emergency.number],
]);

/**
 * One row per key with the ids it maps to. The row of an owner also contains the newest version of its account,
 * consents, tickets and emergencies, so that one read returns everything about an owner who is not cached.
 */
export class StoredRows {
  readonly #table: BinaryTable;
  readonly #codec: VersionCodec;
  readonly #remembered: { readonly [Name in IndexSubject]: LruCache<KeyRow> };
  #written: (readonly [subject: IndexSubject, key: string])[] = [];

  constructor(table: BinaryTable, codec: VersionCodec, remembered: number) {
    this.#table = table;
    this.#codec = codec;
    this.#remembered = byName(subjects, () => new LruCache<KeyRow>(remembered));
  }

  /** Like all methods below, throws `DamagedBytesError` or `DecodeError` when the stored bytes are damaged. */
  find(subject: IndexSubject, key: string): KeyRow {
    const remembered = this.#remembered[subject].get(key);
    if (remembered !== undefined) return remembered;
    const row = new KeyRow(key, this.#codec);
    const more = this.#read(row, subject, key, 0);
    for (let chunk = 1; chunk <= more; chunk++) this.#read(row, subject, key, chunk);
    this.#remembered[subject].learn(key, row);
    return row;
  }

  /** Reads only the part of an owner's row that can contain the account. */
  findAccount(id: string): KeyRow {
    const remembered = this.#remembered.owner.get(id);
    if (remembered !== undefined) return remembered;
    // An account is stored in the first chunk, so the ten thousand tickets of a company are not read for it.
    const row = new KeyRow(id, this.#codec);
    if (this.#read(row, 'owner', id, 0) === 0) this.#remembered.owner.learn(id, row);
    return row;
  }

  /** Lists the accounts that are stored in their own row. */
  accountIds(): string[] {
    const rows = [...this.#table.getRange(subjectRange('owner'))];
    const firsts = rows.filter(({ value }) => decodeChunk(value).entries.some(({ index }) => index === ACCOUNT));
    return firsts.flatMap(({ key }) => idIn(key) ?? []);
  }

  /** Returns the newest version of an id, if it is stored here. */
  atHome({ kind, id }: Pick<RegisterRecord, 'kind' | 'id'>, home: OwnerChunk): VersionRow | null {
    const entry = this.#chunk('owner', home.owner, home.chunk)?.entries.find(isEntryOf({ kind, id }));
    return entry?.version
      ? this.#codec.decodeAtHome(entry.version, { versionAt: 0, end: entry.version.length }, id, home.owner)
      : null;
  }

  /** Records that `key` maps to `id`. Call this and all methods below inside a write transaction. */
  link({ number, subject }: RegisterIndex, key: string, id: string): void {
    this.#add([subject, key], { index: number, id, version: null });
  }

  /** Stores the first version of an id in the row of its owner. Returns null where it does not fit. */
  file(filed: VersionRow): OwnerChunk | null {
    const owner = ownerOf(filed.record);
    const version = owner === null ? null : this.#fitting(filed, owner);
    if (owner === null || version === null) return null;
    return { owner, chunk: this.#add(['owner', owner], { ...entryOf(filed.record), version }) };
  }

  /** Replaces the version stored there. Returns false if the new one does not fit; the row then only keeps its id. */
  replace({ owner, chunk }: OwnerChunk, filed: VersionRow): boolean {
    const { record } = filed;
    const version = ownerOf(record) === owner ? this.#fitting(filed, owner) : null;
    const before = this.#chunk('owner', owner, chunk);
    if (before === null) throw new DamagedBytesError(`the row of an owner lacks chunk ${chunk}`);
    const isEntry = isEntryOf(record);
    const entries = before.entries.map((entry) => (isEntry(entry) ? { ...entry, version } : entry));
    this.#put(['owner', owner], chunk, encodeChunk({ ...before, entries }));
    return version !== null;
  }

  /** Drops the row from the cache: an earlier version of one of its entries was filed. */
  changed({ owner }: OwnerChunk): void {
    this.#written.push(['owner', owner]);
  }

  /** Drops all written rows from the cache after the commit. */
  forgetWritten(): void {
    for (const [subject, key] of this.#written) this.#remembered[subject].delete(key);
    this.#written = [];
  }

  /** Drops the rows that this version of an id has changed, in whichever thread. */
  forget(version: RegisterRecord): void {
    forEachKey(version, ({ subject }, key) => this.#remembered[subject].delete(key));
    const owner = ownerOf(version);
    if (owner !== null) this.#remembered.owner.delete(owner);
  }

  forgetAll(): void {
    for (const rows of Object.values(this.#remembered)) rows.clear();
  }

  /** Adds a chunk to `row` and returns how many follow. */
  #read(row: KeyRow, subject: IndexSubject, key: string, chunk: number): number {
    const value = this.#value(subject, key, chunk);
    return value === undefined ? 0 : row.add(opened(value));
  }

  #chunk(subject: IndexSubject, key: string, chunk: number): RowChunk | null {
    const value = this.#value(subject, key, chunk);
    return value === undefined ? null : decodeChunk(value);
  }

  #value(subject: IndexSubject, key: string, chunk: number): Buffer | undefined {
    return this.#table.getBinaryFast(rowKey(subject, key, chunk)) as Buffer | undefined;
  }

  /** Returns the chunk the entry was added to: the last one, or the first one for an account. */
  #add(row: readonly [subject: IndexSubject, key: string], entry: RowEntry): number {
    const more = this.#chunk(...row, 0)?.more ?? null;
    if (more === null) return this.#put(row, 0, encodeChunk({ more: 0, entries: [entry] }));
    const last = entry.index === ACCOUNT ? 0 : more;
    const grown = grownChunk(this.#value(...row, last) as Buffer, entry);
    if (grown.length <= CHUNK_BYTES_MAX || entry.index === ACCOUNT) return this.#put(row, last, grown);
    // Read it again: the first read shares its memory with the last one.
    const entries = this.#chunk(...row, 0)?.entries ?? [];
    this.#put(row, 0, encodeChunk({ more: more + 1, entries }));
    return this.#put(row, more + 1, encodeChunk({ more: 0, entries: [entry] }));
  }

  #fitting(filed: VersionRow, owner: string): Buffer | null {
    if (isCut(filed.record.id) || isCut(owner)) return null;
    const version = this.#codec.encodeAtHome(filed);
    return version.length <= AT_HOME_BYTES_MAX ? version : null;
  }

  #put(row: readonly [subject: IndexSubject, key: string], chunk: number, value: Buffer): number {
    this.#table.put(Buffer.from(rowKey(...row, chunk)), value);
    this.#written.push(row);
    return chunk;
  }
}

/** Keeps one value per name. */
export function byName<Name extends string, Value>(
  names: readonly Name[],
  make: () => Value,
): { readonly [Key in Name]: Value } {
  return Object.fromEntries(names.map((name) => [name, make()])) as { [Key in Name]: Value };
}

/** Returns the owner whose row contains the record's newest version; null for kinds that are stored under their id. */
function ownerOf(record: RegisterRecord): string | null {
  switch (record.kind) {
    case 'account':
      return record.id;
    case 'consent':
    case 'ticket':
    case 'emergency':
      return record.ownerId;
    default:
      return null;
  }
}

function entryOf({ kind, id }: Pick<RegisterRecord, 'kind' | 'id'>): Pick<RowEntry, 'index' | 'id'> {
  // For an account the key is its id.
  return { index: homeIndexes.get(kind) ?? 0, id: kind === 'account' ? '' : id };
}

function isEntryOf(record: Pick<RegisterRecord, 'kind' | 'id'>): (entry: RowEntry) => boolean {
  const { index, id } = entryOf(record);
  return (entry) => entry.index === index && entry.id === id;
}
