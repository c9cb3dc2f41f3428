import {
  type RecordOf,
  type RegisterKind,
  type RegisterRecord,
  registerKinds,
} from '../../../domain/register/register-record.ts';
import { forEachKey, type RegisterIndex } from '../../../domain/register/versions/register-indexes.ts';
import type { VersionReader, Which } from '../../../domain/register/versions/version-reader.ts';
import { hasEnded, isExpired } from '../../../domain/register/versions/versions.ts';
import { EarlierVersions } from './earlier-versions.ts';
import { Issuers } from './issuers.ts';
import { type CachedId, type CachedVersions, toKnown } from './key-row.ts';
import { LruCache } from './lru-cache.ts';
import { byName, type KindTables, type StateFile } from './state-file.ts';
import {
  DamagedBytesError,
  decodeHome,
  idIn,
  newestKey,
  type OwnerChunk,
  TIME_MAX,
  TIME_MIN,
  type VersionRow,
  writeHome,
} from './state-format.ts';
import { StoredRows } from './stored-rows.ts';
import { ValueWriter } from './value-writer.ts';
import { VersionCodec, writeVersion } from './version-codec.ts';
import { WriteBuffer } from './write-buffer.ts';

/** An owner has several cameras, each of which takes a fifth of the memory of the owner's row. */
const CAMERAS_OF_OWNER = 3;
/** The number of ids of each kind that are known to have no version. */
const ABSENT_MAX = 8_192;
/** Answers of fewer records are found again at once. */
const KEPT_ANSWER_MIN = 8;

/** The newest version of an id and where it was found. Without `home` it is stored under the id. */
interface Located {
  readonly filed: VersionRow;
  readonly home: OwnerChunk | null;
}

/** An answer to a search for all of an owner's records of one kind. */
interface SearchAnswer {
  readonly key: string;
  readonly at: number;
  readonly which: Which;
  readonly versions: readonly RegisterRecord[];
}

/** Versions on lmdb, with a cache of the newest answers in front. */
export class StoredVersions implements VersionReader {
  readonly #newest: KindTables;
  readonly #earlierVersions: EarlierVersions;
  readonly #rows: StoredRows;
  readonly #issuers: Issuers;
  readonly #codec: VersionCodec;
  readonly #writer = new ValueWriter();
  readonly #known: { readonly [Kind in RegisterKind]: LruCache<CachedId> };
  /**
   * Ids without a version. Every new record is asked for before it is accepted, applied and written, and most actors and
   * recordings of accesses are in no register: each time the disk would be searched for nothing.
   */
  readonly #absent = byName(registerKinds, () => new Set<string>());
  readonly #lately = new WriteBuffer();
  /** The earlier versions of the id that was asked for last. */
  #lastOthers: { readonly of: CachedId; readonly records: readonly RegisterRecord[] } | null = null;
  /** The last large answer of each index: a decision that nothing open explains asks several times for all that an owner has. */
  #lastAnswers: (SearchAnswer | undefined)[] = [];
  readonly #toError: (cause: unknown) => Error;
  /** Whether a kind has no ids, for each that was asked about since the last write. */
  readonly #unused = new Map<RegisterKind, boolean>();

  /**
   * `toError` makes the error to throw when the stored bytes are damaged. `remembered`: how many ids of each
   * kind and rows of each subject to cache, in each of two generations; of cameras three times as many.
   */
  constructor(
    tables: Pick<StateFile, 'newest' | 'others' | 'rows' | 'meta'>,
    toError: (cause: unknown) => Error,
    remembered: number,
  ) {
    this.#newest = tables.newest;
    this.#issuers = new Issuers(tables.meta);
    this.#codec = new VersionCodec(this.#issuers);
    this.#earlierVersions = new EarlierVersions(tables.others, this.#codec);
    this.#rows = new StoredRows(tables.rows, this.#codec, remembered);
    this.#known = byName(
      registerKinds,
      (kind) => new LruCache<CachedId>(kind === 'camera' ? CAMERAS_OF_OWNER * remembered : remembered),
    );
    this.#toError = toError;
  }

  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    const known = this.#find(kind, id);
    return known === null ? null : this.#inForce(known, kind, id, at);
  }

  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    const known = this.#find(kind, id);
    return known === null ? null : this.#begun(known, kind, id, at);
  }

  search<Kind extends RegisterKind>(
    index: RegisterIndex<Kind>,
    key: string,
    at: number,
    which: Which,
  ): readonly RecordOf<Kind>[] {
    // One `try` for the whole search: a function for each read costs more than the search.
    try {
      return this.#search(index, key, at, which);
    } catch (error) {
      throw this.#toError(error);
    }
  }

  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const known = this.#find(kind, id);
    if (known === null) return nothing;
    if (!known.hasOthers) return [ofKind(known.newest)];
    // Of several versions with one `validFrom`, the one with the highest offset comes last and wins.
    const last = new Map(this.#rememberedOthers(known, kind, id).map((record) => [record.validFrom, record]));
    last.delete(known.newest.validFrom);
    return [...last.values(), known.newest].map((record) => ofKind(record));
  }

  everFiled<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const known = this.#find(kind, id);
    if (known === null) return nothing;
    return [...this.#rememberedOthers(known, kind, id), known.newest].map((record) => ofKind(record));
  }

  idsOf(kind: RegisterKind): Iterable<string> {
    return this.#reading(() => {
      const rows = [...this.#newest[kind].getRange()];
      const ids = rows.map(({ key, value }) => idIn(key) ?? this.#codec.decode(value, '').record.id);
      return kind === 'account' ? [...ids, ...this.#rows.accountIds()] : ids;
    });
  }

  candidates({ number, subject }: RegisterIndex, key: string): readonly string[] {
    return this.#reading(() => this.#rows.find(subject, key).found(number, TIME_MAX, TIME_MIN)).map(({ id }) => id);
  }

  /** Call it inside a write transaction, in log order. The caches are stale until `forget`. */
  put(record: RegisterRecord, offset: number): void {
    const { kind, id, validFrom } = record;
    // Not absent from here on. A read before the commit may find it absent again, which `forget` mends.
    const before = this.#absent[kind].delete(id) ? null : this.#locateBefore(kind, id);
    if (before === null) {
      const first = { record, offset, hasOthers: false };
      this.#putFirst(first);
      this.#lately.put(first, null, null);
      return;
    }
    forEachKey(record, (index, key) => {
      if (!this.#isLinked(before.filed, index, key)) this.#rows.link(index, key, id);
    });
    const isEarlier = validFrom < before.filed.record.validFrom;
    const [other, ahead] = isEarlier ? [{ record, offset }, before.filed] : [before.filed, { record, offset }];
    this.#earlierVersions.file(other, !before.filed.hasOthers);
    const filed = { record: ahead.record, offset: ahead.offset, hasOthers: true };
    this.#lately.put(filed, before.filed, other.record);
    if (before.home !== null && this.#rows.replace(before.home, filed, validFrom)) return;
    if (isEarlier && before.home === null && before.filed.hasOthers) return;
    this.#putNewest(filed);
  }

  /** Call it once the records are committed: drops the stale cache entries. */
  forget(records: Iterable<RegisterRecord>): void {
    this.#unused.clear();
    this.#lastOthers = null;
    this.#lastAnswers = [];
    for (const record of records) {
      this.#forgetId(record);
      this.#lately.committed(record);
    }
    this.#rows.forgetWritten();
  }

  forgetAll(): void {
    this.#unused.clear();
    this.#lastOthers = null;
    this.#lastAnswers = [];
    for (const known of Object.values(this.#known)) known.clear();
    for (const ids of Object.values(this.#absent)) ids.clear();
    this.#lately.clear();
    this.#rows.forgetAll();
    this.#issuers.reload();
  }

  #search<Kind extends RegisterKind>(
    index: RegisterIndex<Kind>,
    key: string,
    at: number,
    which: Which,
  ): readonly RecordOf<Kind>[] {
    const { kind, number, subject } = index;
    const last = this.#lastAnswers[number];
    if (last !== undefined && last.at === at && last.which === which && last.key === key)
      return last.versions as unknown as readonly RecordOf<Kind>[];
    const openAt = which === 'open' ? at : TIME_MIN;
    const ids = this.#rows.find(subject, key).found(number, at, openAt);
    if (ids.length === 0) return nothing;
    const versions: RecordOf<Kind>[] = [];
    for (const { id, known: stored } of ids) {
      const known = stored ?? this.#find(kind, id);
      if (known === null) continue;
      const version = which === 'begun' ? this.#begun(known, kind, id, at) : this.#inForce(known, kind, id, at);
      if (version === null || (which === 'open' && hasEnded(version, at))) continue;
      if (index.carries(version, key)) versions.push(version);
    }
    if (versions.length >= KEPT_ANSWER_MIN) {
      this.#lastAnswers[number] = { key, at, which, versions: versions as readonly RegisterRecord[] };
    }
    return versions;
  }

  #forgetId({ kind, id }: RegisterRecord): void {
    this.#known[kind].delete(id);
    this.#absent[kind].delete(id);
  }

  #find(kind: RegisterKind, id: string): CachedId | null {
    if (kind === 'account') {
      const account = this.#findAccount(id);
      if (account !== null) return account;
    } else if (this.#isUnused(kind)) return null;
    const remembered = this.#known[kind].get(id);
    if (remembered !== undefined) return remembered;
    if (this.#absent[kind].has(id)) return null;
    const lately = this.#lately.of(kind, id)?.known;
    if (lately !== undefined) return lately;
    const located = this.#locate(kind, id);
    if (located === null) {
      this.#learnAbsent(kind, id);
      return null;
    }
    const known = toKnown(located.filed);
    this.#known[kind].learn(id, known);
    return known;
  }

  #learnAbsent(kind: RegisterKind, id: string): void {
    const ids = this.#absent[kind];
    if (ids.size >= ABSENT_MAX) ids.clear();
    ids.add(id);
  }

  /**
   * True if no id of the kind is stored under its id; accounts may be elsewhere. Every access names a recording, and most registers
   * contain none: each of them would be looked up in vain.
   */
  #isUnused(kind: RegisterKind): boolean {
    const known = this.#unused.get(kind);
    if (known !== undefined) return known;
    const isUnused = this.#reading(() => [...this.#newest[kind].getRange({ limit: 1 })].length === 0);
    this.#unused.set(kind, isUnused);
    return isUnused;
  }

  #findAccount(id: string): CachedId | null {
    try {
      return this.#rows.find('owner', id).account;
    } catch (error) {
      throw this.#toError(error);
    }
  }

  /** Inside a write transaction: what was filed last is not read again. */
  #locateBefore(kind: RegisterKind, id: string): Located | null {
    const filed = this.#lately.ofWrite(kind, id)?.filed;
    if (filed === undefined) return this.#locate(kind, id);
    return this.#reading(() => {
      const value = this.#newest[kind].getBinaryFast(newestKey(id)) as Buffer | undefined;
      return { filed, home: value === undefined ? { owner: id, chunk: 0 } : decodeHome(value) };
    });
  }

  #locate(kind: RegisterKind, id: string): Located | null {
    return this.#reading(() => {
      const value = this.#newest[kind].getBinaryFast(newestKey(id)) as Buffer | undefined;
      const newest = value === undefined ? null : this.#codec.decodeNewest(value, id);
      if (newest !== null && 'record' in newest) return { filed: newest, home: null };
      const home = newest ?? (kind === 'account' ? { owner: id, chunk: 0 } : null);
      const filed = home === null ? null : this.#rows.atHome({ kind, id }, home);
      if (filed !== null) return { filed, home };
      if (newest === null) return null;
      throw new DamagedBytesError(`the row of an owner lacks the ${kind} stored there`);
    });
  }

  #inForce<Kind extends RegisterKind>(known: CachedId, kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    const { newest } = known;
    if (newest.validFrom <= at) return isExpired(newest, at) ? null : ofKind(newest);
    const earlier = this.#earlier(known, kind, id, at);
    return earlier === null || isExpired(earlier, at) ? null : ofKind(earlier);
  }

  #begun<Kind extends RegisterKind>(known: CachedId, kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    if (known.newest.validFrom <= at) return ofKind(known.newest);
    const earlier = this.#earlier(known, kind, id, at);
    return earlier === null ? null : ofKind(earlier);
  }

  #earlier(known: CachedId, kind: RegisterKind, id: string, at: number): RegisterRecord | null {
    if (!known.hasOthers) return null;
    const { near } = known;
    const isNear = near !== null && near.from <= at && at < near.until;
    const { versions } = isNear ? near : this.#readNear(known, kind, id, at);
    return versions.findLast(({ validFrom }) => validFrom <= at) ?? null;
  }

  /** Also caches that no version existed yet: every earlier access of a busy owner asks for its later tickets. */
  #readNear(known: CachedId, kind: RegisterKind, id: string, at: number): CachedVersions {
    known.near = this.#reading(() => this.#earlierVersions.near(known, kind, id, at));
    return known.near;
  }

  /** Late facts ask twice for the same id. */
  #rememberedOthers(known: CachedId, kind: RegisterKind, id: string): readonly RegisterRecord[] {
    if (!known.hasOthers) return nothing;
    const lately = this.#lately.of(kind, id);
    if (lately?.known === known && lately.others !== null) return lately.others;
    if (this.#lastOthers?.of !== known) this.#lastOthers = { of: known, records: this.#othersOf(known, kind, id) };
    return this.#lastOthers.records;
  }

  #othersOf({ hasOthers }: { readonly hasOthers: boolean }, kind: RegisterKind, id: string): RegisterRecord[] {
    return hasOthers ? this.#reading(() => this.#earlierVersions.all(kind, id)) : [];
  }

  #putFirst(filed: VersionRow): void {
    const { record } = filed;
    const home = this.#rows.file(filed);
    forEachKey(record, (index, key) => {
      // A record that is stored in its owner's row is found there and needs no link.
      if (home === null || index.subject !== 'owner') this.#rows.link(index, key, record.id);
    });
    // Reads of an account look into its row first, so it needs no entry under its id.
    if (home !== null && record.kind === 'account') return;
    if (home === null) this.#putNewest(filed);
    else this.#newest[record.kind].put(newestKey(record.id), writeHome(home, this.#writer.begin()).bare());
  }

  #putNewest(filed: VersionRow): void {
    const version = this.#codec.encode(filed);
    const { kind, id } = filed.record;
    this.#newest[kind].put(newestKey(id), writeVersion(version, this.#writer.begin()).sealed());
  }

  #reading<Answer>(read: () => Answer): Answer {
    try {
      return read();
    } catch (error) {
      throw this.#toError(error);
    }
  }

  /** An id is linked from every key that any of its records carries. */
  #isLinked(newest: VersionRow, index: RegisterIndex, key: string): boolean {
    const { kind, id } = newest.record;
    const carries = (record: RegisterRecord) => index.carries(record as never, key);
    return carries(newest.record) || this.#othersOf(newest, kind, id).some(carries);
  }
}

/** The cast is safe because a kind's keys only contain records of that kind. */
function ofKind<Kind extends RegisterKind>(record: RegisterRecord): RecordOf<Kind> {
  return record as unknown as RecordOf<Kind>;
}

const nothing: readonly never[] = [];
