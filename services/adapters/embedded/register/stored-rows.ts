import type { RegisterKind, RegisterRecord } from '../../../domain/register/register-record.ts';
import { type IndexSubject, type RegisterIndex, subjects } from '../../../domain/register/versions/register-indexes.ts';
import { type EntrySpan, readSummary, spanOf, spanOfEntry, summaryOf, writeSpan, writeSummary } from './entry-span.ts';
import { ACCOUNT, homeIndexes, KeyRow, type RowSource } from './key-row.ts';
import { LruCache } from './lru-cache.ts';
import { type BinaryTable, byName } from './state-file.ts';
import {
  DamagedBytesError,
  EntryCursor,
  entryIn,
  idIn,
  isCut,
  type OwnerChunk,
  opened,
  openedFromRange,
  readHead,
  rowKey,
  SPAN_BYTES,
  SUMMARY_BYTES,
  subjectRange,
  type VersionRow,
} from './state-format.ts';
import { ValueWriter } from './value-writer.ts';
import { type EncodedVersion, type VersionCodec, writeVersion } from './version-codec.ts';

/**
 * A row is stored in chunks of this size, so that appending to the row of a team of a hundred thousand is as cheap as
 * to a small one.
 */
const CHUNK_BYTES_MAX = 1_000;
/**
 * Larger versions are stored under their id, not in the row of their owner. So are versions whose keys truncate a text.
 */
const AT_HOME_BYTES_MAX = 300;

/** One entry of a row that is written. */
interface RowEntry {
  /** The number of the index that finds the id here. */
  readonly index: number;
  readonly id: string;
  /** The newest version and the span of all, if it is stored here. */
  readonly version: SpannedVersion | null;
}

interface SpannedVersion {
  readonly span: EntrySpan;
  readonly encoded: EncodedVersion;
}

/**
 * One row per key with the ids it maps to. The row of an owner also contains the newest version of its account,
 * consents, tickets and emergencies, so that one read returns everything about an owner who is not cached.
 */
export class StoredRows {
  readonly #table: BinaryTable;
  readonly #codec: VersionCodec;
  readonly #remembered: { readonly [Name in IndexSubject]: LruCache<KeyRow> };
  readonly #writer = new ValueWriter();
  readonly #sources: { readonly [Name in IndexSubject]: RowSource };
  #written: (readonly [subject: IndexSubject, key: string, chunk: number])[] = [];

  constructor(table: BinaryTable, codec: VersionCodec, remembered: number) {
    this.#table = table;
    this.#codec = codec;
    this.#remembered = byName(subjects, () => new LruCache<KeyRow>(remembered));
    this.#sources = byName(subjects, (subject) => ({
      codec,
      hasSummaries: hasSummaries(subject),
      chunk: (key, number) => this.read(subject, key, number),
    }));
  }

  /** Like all methods below, throws `DamagedBytesError` or `DecodeError` when the stored bytes are damaged. */
  find(subject: IndexSubject, key: string): KeyRow {
    const remembered = this.#remembered[subject].get(key);
    if (remembered !== undefined) return remembered;
    const value = this.#value(subject, key, 0);
    const row = new KeyRow(key, this.#sources[subject], value === undefined ? null : opened(value));
    this.#remembered[subject].learn(key, row);
    return row;
  }

  /** Lists the accounts that are stored in their own row. */
  accountIds(): string[] {
    const rows = [...this.#table.getRange(subjectRange('owner'))];
    return rows.filter(({ value }) => hasAccount(openedFromRange(value))).flatMap(({ key }) => idIn(key) ?? []);
  }

  /** Returns the newest version of an id, if it is stored here. */
  atHome({ kind, id }: Pick<RegisterRecord, 'kind' | 'id'>, home: OwnerChunk): VersionRow | null {
    const value = this.#value('owner', home.owner, home.chunk);
    if (value === undefined) return null;
    const chunk = opened(value);
    const place = entryIn(chunk, readHead(chunk, true).entriesAt, indexOf(kind), idAtHome(kind, id));
    if (place === null || place.spanAt === place.end) return null;
    return this.#codec.decodeAtHome(chunk, place, id, home.owner);
  }

  /** Records that `key` maps to `id`. Call this and all methods below inside a write transaction. */
  link({ number, subject }: RegisterIndex, key: string, id: string): void {
    this.#add(subject, key, { index: number, id, version: null });
  }

  /** Stores the first version of an id in the row of its owner. Returns null where it does not fit. */
  file(filed: VersionRow): OwnerChunk | null {
    const { kind, id } = filed.record;
    const owner = ownerOf(filed.record);
    const encoded = owner === null ? null : this.#fitting(filed, owner);
    if (owner === null || encoded === null) return null;
    const version = { span: spanOf(filed, filed.record.validFrom), encoded };
    return { owner, chunk: this.#add('owner', owner, { index: indexOf(kind), id: idAtHome(kind, id), version }) };
  }

  /**
   * Replaces the version stored there, where another version that began at `from` was filed. Returns false if the new one does not fit; the
   * row then only keeps its id.
   */
  replace({ owner, chunk }: OwnerChunk, filed: VersionRow, from: number): boolean {
    const { record } = filed;
    const encoded = ownerOf(record) === owner ? this.#fitting(filed, owner) : null;
    const before = this.read('owner', owner, chunk);
    const { entriesAt } = readHead(before, true);
    const place = entryIn(before, entriesAt, indexOf(record.kind), idAtHome(record.kind, record.id));
    if (place === null) throw new DamagedBytesError(`the row of an owner lacks the ${record.kind} stored there`);
    const span = spanOf(filed, Math.min(from, spanOfEntry(before, place).from));
    const changed = this.#writer.begin().raw(before, 0, place.idEnd);
    writeOptional(encoded === null ? null : { span, encoded }, changed).raw(before, place.end);
    this.#put('owner', owner, chunk);
    if (chunk > 0) this.#changeSummary(owner, chunk);
    return encoded !== null;
  }

  /** Drops all that was written from the cache after the commit. */
  forgetWritten(): void {
    for (const [subject, key, chunk] of this.#written) {
      if (chunk === 0) this.#remembered[subject].delete(key);
      else this.#remembered[subject].get(key)?.forgetChunk(chunk);
    }
    this.#written = [];
  }

  forgetAll(): void {
    for (const rows of Object.values(this.#remembered)) rows.clear();
  }

  /** Returns a chunk that must be there, without its CRC-32. The next read takes its memory. */
  read(subject: IndexSubject, key: string, chunk: number): Buffer {
    const value = this.#value(subject, key, chunk);
    if (value === undefined) throw new DamagedBytesError(`a row lacks chunk ${chunk}`);
    return opened(value);
  }

  #value(subject: IndexSubject, key: string, chunk: number): Buffer | undefined {
    return this.#table.getBinaryFast(rowKey(subject, key, chunk)) as Buffer | undefined;
  }

  /** Returns the chunk the entry was added to: the last one, or the first one for an account. */
  #add(subject: IndexSubject, key: string, entry: RowEntry): number {
    const first = this.#value(subject, key, 0);
    if (first === undefined) return this.#putOnly(subject, key, 0, entry);
    const { following } = readHead(opened(first), hasSummaries(subject));
    const last = entry.index === ACCOUNT ? 0 : following;
    const chunk = last === 0 ? opened(first) : this.read(subject, key, last);
    writeEntry(entry, this.#writer.begin().raw(chunk));
    if (this.#writer.length <= CHUNK_BYTES_MAX || entry.index === ACCOUNT) return this.#put(subject, key, last);
    const summary = hasSummaries(subject) && last > 0 ? summaryOf(chunk) : null;
    this.#putOnly(subject, key, following + 1, entry);
    // Read it again: the first read shares its memory with the last one.
    const head = this.read(subject, key, 0);
    const { summariesAt, entriesAt } = readHead(head, hasSummaries(subject));
    this.#writer
      .begin()
      .varint(following + 1)
      .raw(head, summariesAt, entriesAt);
    if (summary !== null) writeSummary(summary, this.#writer);
    this.#writer.raw(head, entriesAt);
    this.#put(subject, key, 0);
    return following + 1;
  }

  /** Writes the summary of a chunk that has changed into the first one. */
  #changeSummary(owner: string, chunk: number): void {
    const summary = summaryOf(this.read('owner', owner, chunk));
    const head = this.read('owner', owner, 0);
    const { summaries, summariesAt } = readHead(head, true);
    if (chunk > summaries) return;
    const at = summariesAt + (chunk - 1) * SUMMARY_BYTES;
    const before = readSummary(head, at);
    if (before.from === summary.from && before.until === summary.until && before.links === summary.links) return;
    writeSummary(summary, this.#writer.begin().raw(head, 0, at)).raw(head, at + SUMMARY_BYTES);
    this.#put('owner', owner, 0);
  }

  /** Writes a chunk with one entry. */
  #putOnly(subject: IndexSubject, key: string, chunk: number, entry: RowEntry): number {
    writeEntry(entry, this.#writer.begin().varint(0));
    return this.#put(subject, key, chunk);
  }

  #fitting(filed: VersionRow, owner: string): EncodedVersion | null {
    if (isCut(filed.record.id) || isCut(owner)) return null;
    const version = this.#codec.encodeAtHome(filed);
    return version.length <= AT_HOME_BYTES_MAX ? version : null;
  }

  /** Writes the value that the writer has built. */
  #put(subject: IndexSubject, key: string, chunk: number): number {
    this.#table.put(rowKey(subject, key, chunk), this.#writer.sealed());
    this.#written.push([subject, key, chunk]);
    return chunk;
  }
}

function writeEntry({ index, id, version }: RowEntry, into: ValueWriter): ValueWriter {
  return writeOptional(version, into.byte(index).varint(Buffer.byteLength(id)).text(id));
}

function writeOptional(version: SpannedVersion | null, into: ValueWriter): ValueWriter {
  if (version === null) return into.varint(0);
  const { span, encoded } = version;
  return writeVersion(encoded, writeSpan(span, into.varint(SPAN_BYTES + encoded.length)));
}

/** Only the rows of owners contain versions, and grow as long as somebody is an owner. */
function hasSummaries(subject: IndexSubject): boolean {
  return subject === 'owner';
}

function hasAccount(chunk: Buffer): boolean {
  const entry = new EntryCursor().begin(chunk, readHead(chunk, true).entriesAt, chunk.length);
  while (entry.next()) if (entry.index === ACCOUNT) return true;
  return false;
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

/** The number under which the row of an owner contains a record of this kind. */
function indexOf(kind: RegisterKind): number {
  return homeIndexes.get(kind) ?? 0;
}

/** For an account the key of the row is its id. */
function idAtHome(kind: RegisterKind, id: string): string {
  return kind === 'account' ? '' : id;
}
