import type { Database } from 'lmdb';
import {
  type RecordOf,
  type RegisterKind,
  type RegisterRecord,
  registerKinds,
} from '../../../domain/register/register-record.ts';
import {
  forEachKey,
  type RegisterIndex,
  type Subject,
  subjects,
} from '../../../domain/register/versions/register-indexes.ts';
import type { VersionReader } from '../../../domain/register/versions/version-reader.ts';
import { AskedAgain } from './asked-again.ts';
import {
  decodeFiled,
  decodeLinks,
  encodeFiled,
  encodeLinks,
  type Filed,
  idIn,
  kindRange,
  type LinkChunk,
  linkKey,
  newestKey,
  OFFSET_MAX,
  otherKey,
  TIME_MAX,
  TIME_MIN,
} from './state-format.ts';

export type Binary = Database<Buffer, Buffer>;

/** Ids and keys remembered of each kind and subject, in each of two generations: some 100 MB when all are full. */
const REMEMBERED_MAX = 16_384;
/** Earlier versions read at once. */
const NEAR_MAX = 4;
/** Links of one key lie in chunks of this size, so that a team of a hundred thousand costs no more to grow than a small one. */
const CHUNK_BYTES_MAX = 1_000;

/** What is remembered of an id. */
interface Known {
  readonly newest: RegisterRecord;
  readonly from: number;
  readonly until: number;
  readonly hasOthers: boolean;
  near: Near | null;
}

/** Earlier versions that follow each other: all that had begun at a time from `from` on and before `until`. */
interface Near {
  readonly from: number;
  readonly until: number;
  /** Ascending; of one `validFrom` the last counts. */
  readonly versions: readonly RegisterRecord[];
}

export interface StoredTables {
  readonly newest: Binary;
  readonly others: Binary;
  readonly links: Binary;
}

/** By index number. */
type Links = readonly (readonly string[] | undefined)[];

/** Versions on lmdb: three tables, and the newest answers in front of them. */
export class StoredVersions implements Omit<VersionReader, 'size'> {
  readonly #newest: Binary;
  readonly #others: Binary;
  readonly #links: Binary;
  readonly #known = byName(registerKinds, () => new AskedAgain<Known | null>(REMEMBERED_MAX));
  readonly #linked = byName(subjects, () => new AskedAgain<Links>(REMEMBERED_MAX));

  readonly #toError: (cause: unknown) => Error;

  /** `toError` makes the error to throw when what is read is not what was written. */
  constructor(tables: StoredTables, toError: (cause: unknown) => Error) {
    this.#newest = tables.newest;
    this.#others = tables.others;
    this.#links = tables.links;
    this.#toError = toError;
  }

  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    const known = this.#find(kind, id);
    if (known === null) return null;
    if (known.from <= at) return at < known.until ? ofKind(known.newest) : null;
    const earlier = this.#earlier(known, kind, id, at);
    return earlier === null || (earlier.validUntil !== null && at >= earlier.validUntil) ? null : ofKind(earlier);
  }

  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null {
    const known = this.#find(kind, id);
    if (known === null) return null;
    if (known.from <= at) return ofKind(known.newest);
    const earlier = this.#earlier(known, kind, id, at);
    return earlier === null ? null : ofKind(earlier);
  }

  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const known = this.#find(kind, id);
    if (known === null) return nothing;
    // Of one `validFrom` the one with the highest offset comes last, and stays.
    const last = new Map(this.#othersOf(known, kind, id).map((record) => [record.validFrom, record]));
    last.delete(known.from);
    return [...last.values(), known.newest].map((record) => ofKind(record));
  }

  everFiled<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[] {
    const known = this.#find(kind, id);
    if (known === null) return nothing;
    return [...this.#othersOf(known, kind, id), known.newest].map((record) => ofKind(record));
  }

  idsOf(kind: RegisterKind): Iterable<string> {
    return this.#reading(() => {
      const rows = [...this.#newest.getRange(kindRange(kind))];
      return rows.map(({ key, value }) => idIn(key) ?? decodeFiled(value, '').record.id);
    });
  }

  candidates({ number, subject }: RegisterIndex, key: string): readonly string[] {
    return this.#linksOf(subject, key)[number] ?? nothing;
  }

  /** Only inside a write transaction, in log order. What is remembered stands still until `forget`. */
  put(record: RegisterRecord, offset: number): void {
    const { kind, id, validFrom } = record;
    const newest = this.#read(kind, id);
    forEachKey(record, (index, key) => {
      if (newest === null || !this.#isLinked(newest, index, key)) this.#link(index, key, id);
    });
    if (newest === null) {
      this.#newest.put(Buffer.from(newestKey(kind, id)), encodeFiled({ record, offset, hasOthers: false }));
      return;
    }
    const isEarlier = validFrom < newest.record.validFrom;
    const [other, ahead] = isEarlier ? [{ record, offset }, newest] : [newest, { record, offset }];
    const otherValue = encodeFiled({ ...other, hasOthers: true });
    this.#others.put(otherKey(kind, id, other.record.validFrom, other.offset), otherValue);
    if (isEarlier && newest.hasOthers) return;
    this.#newest.put(Buffer.from(newestKey(kind, id)), encodeFiled({ ...ahead, hasOthers: true }));
  }

  /** The record has been committed: what was remembered before is no longer so. */
  forget(record: RegisterRecord): void {
    this.#known[record.kind].delete(record.id);
    forEachKey(record, ({ subject }, key) => this.#linked[subject].delete(key));
  }

  forgetAll(): void {
    for (const known of Object.values(this.#known)) known.clear();
    for (const linked of Object.values(this.#linked)) linked.clear();
  }

  #find(kind: RegisterKind, id: string): Known | null {
    const remembered = this.#known[kind].get(id);
    if (remembered !== undefined) return remembered;
    const read = this.#read(kind, id);
    const known = read === null ? null : toKnown(read);
    this.#known[kind].learn(id, known);
    return known;
  }

  #read(kind: RegisterKind, id: string): Filed | null {
    try {
      const value = this.#newest.getBinaryFast(newestKey(kind, id)) as Buffer | undefined;
      return value === undefined ? null : decodeFiled(value, id);
    } catch (error) {
      throw this.#toError(error);
    }
  }

  #earlier(known: Known, kind: RegisterKind, id: string, at: number): RegisterRecord | null {
    if (!known.hasOthers) return null;
    const { near } = known;
    const isNear = near !== null && near.from <= at && at < near.until;
    const { versions } = isNear ? near : this.#readNear(known, kind, id, at);
    return versions.findLast(({ validFrom }) => validFrom <= at) ?? null;
  }

  /** Remembers also that there was none yet: a busy owner's later tickets are asked for by every access before them. */
  #readNear(known: Known, kind: RegisterKind, id: string, at: number): Near {
    return this.#reading(() => {
      const asked = otherKey(kind, id, at, OFFSET_MAX);
      const before = { start: asked, end: otherKey(kind, id, TIME_MIN, 0), reverse: true, limit: 1 };
      const after = { start: asked, end: otherKey(kind, id, known.from, 0), limit: NEAR_MAX };
      const begun = [...this.#others.getRange(before)].map(({ value }) => decodeFiled(value, id).record);
      const later = [...this.#others.getRange(after)].map(({ value }) => decodeFiled(value, id).record);
      const from = begun[0]?.validFrom ?? Number.NEGATIVE_INFINITY;
      // Behind a full page there may be more that begin with its last one.
      const until = later.length < NEAR_MAX ? known.from : (later.at(-1)?.validFrom ?? known.from);
      known.near = { from, until, versions: [...begun, ...later] };
      return known.near;
    });
  }

  /** Ascending by `validFrom`, then by offset. */
  #othersOf({ hasOthers }: { readonly hasOthers: boolean }, kind: RegisterKind, id: string): RegisterRecord[] {
    if (!hasOthers) return [];
    const range = { start: otherKey(kind, id, TIME_MIN, 0), end: otherKey(kind, id, TIME_MAX, OFFSET_MAX) };
    return this.#reading(() => [...this.#others.getRange(range)].map(({ value }) => decodeFiled(value, id).record));
  }

  #linksOf(subject: Subject, key: string): Links {
    const remembered = this.#linked[subject].get(key);
    if (remembered !== undefined) return remembered;
    const links: string[][] = [];
    const first = this.#chunk(subject, key, 0);
    for (let at = 0; at <= (first?.more ?? -1); at++) {
      const chunk = at === 0 ? first : this.#chunk(subject, key, at);
      for (const [index, id] of chunk?.entries ?? nothing) {
        links[index] ??= [];
        links[index].push(id);
      }
    }
    const found = links.length === 0 ? noLinks : links;
    this.#linked[subject].learn(key, found);
    return found;
  }

  #chunk(subject: Subject, key: string, at: number): LinkChunk | null {
    return this.#reading(() => {
      const value = this.#links.getBinaryFast(linkKey(subject, key, at)) as Buffer | undefined;
      return value === undefined ? null : decodeLinks(value);
    });
  }

  #reading<Answer>(read: () => Answer): Answer {
    try {
      return read();
    } catch (error) {
      throw this.#toError(error);
    }
  }

  /** An id is filed under every key that any of its records carries. */
  #isLinked(newest: Filed, index: RegisterIndex, key: string): boolean {
    const { kind, id } = newest.record;
    const carries = (record: RegisterRecord) => index.carries(record as never, key);
    return carries(newest.record) || this.#othersOf(newest, kind, id).some(carries);
  }

  #link({ number, subject }: RegisterIndex, key: string, id: string): void {
    const first = this.#chunk(subject, key, 0) ?? { more: 0, entries: [] };
    const last = first.more === 0 ? first : this.#chunk(subject, key, first.more);
    const grown = encodeLinks({ more: last?.more ?? 0, entries: [...(last?.entries ?? []), [number, id]] });
    if (grown.length <= CHUNK_BYTES_MAX || (last?.entries.length ?? 0) === 0) {
      this.#links.put(linkKey(subject, key, first.more), grown);
      return;
    }
    const more = first.more + 1;
    this.#links.put(linkKey(subject, key, 0), encodeLinks({ ...first, more }));
    this.#links.put(linkKey(subject, key, more), encodeLinks({ more: 0, entries: [[number, id]] }));
  }
}

/** Safe because under a kind's keys only records of that kind are filed. */
function ofKind<Kind extends RegisterKind>(record: RegisterRecord): RecordOf<Kind> {
  return record as unknown as RecordOf<Kind>;
}

function toKnown({ record, hasOthers }: Filed): Known {
  const until = record.validUntil ?? Number.POSITIVE_INFINITY;
  return { newest: record, from: record.validFrom, until, hasOthers, near: null };
}

function byName<Name extends string, Value>(
  names: readonly Name[],
  make: () => Value,
): { readonly [Key in Name]: Value } {
  return Object.fromEntries(names.map((name) => [name, make()])) as { [Key in Name]: Value };
}

const nothing: readonly never[] = [];
const noLinks: Links = [];
