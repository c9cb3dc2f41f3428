import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import { allIndexes, registerIndexes } from '../../../domain/register/versions/register-indexes.ts';
import { always, fromAt, linksAt, openUntil, untilAt } from './entry-span.ts';
import {
  type ChunkHead,
  EntryCursor,
  type EntryPlace,
  readHead,
  SUMMARY_BYTES,
  type VersionRow,
} from './state-format.ts';
import type { VersionCodec } from './version-codec.ts';

/** The number under which an account is stored in its own row. No index has this number. */
export const ACCOUNT = allIndexes.length;
/** The index number of each kind whose newest version is stored in the row of its owner. */
export const homeIndexes: ReadonlyMap<string, number> = new Map([
  ['account', ACCOUNT],
  ['consent', registerIndexes.consent.number],
  ['ticket', registerIndexes.ticket.number],
  ['emergency', registerIndexes.emergency.number],
]);
const withVersions: ReadonlySet<number> = new Set(homeIndexes.values());
/** The indexes of `withVersions`, the first one as the lowest bit: their versions are links where they are too large for the row. */
const HOME_LINKS = [...withVersions].reduce((links, index) => links | (1 << index), 0);
/**
 * Chunks of an owner's row that are remembered behind the first, besides the last one. An access asks about one time, at which few of an
 * owner's records are open. What is asked of all of them is read each time.
 */
const CHUNKS_MAX = 4;
/** A row knows which of its chunks can matter this long before and after a time that it was asked about: the next access is mostly of that day. */
const NEAR_MILLIS = 86_400_000;

/** The cached state of an id. */
export interface CachedId {
  readonly newest: RegisterRecord;
  readonly hasOthers: boolean;
  near: CachedVersions | null;
}

/** Consecutive earlier versions: all that apply to a time at or after `from` and before `until`. */
export interface CachedVersions {
  readonly from: number;
  readonly until: number;
  /** Ascending. Of several with one `validFrom`, the last wins. */
  readonly versions: readonly RegisterRecord[];
}

export function toKnown({ record, hasOthers }: VersionRow): CachedId {
  return { newest: record, hasOthers, near: null };
}

/** The last decoded chunk is copied here: consecutive queries are mostly about the same owner. */
let scratch = Buffer.alloc(4_096);
let inScratch = '';

function bytesOf(chunk: string): Buffer {
  if (chunk === inScratch) return scratch;
  if (scratch.length < chunk.length) scratch = Buffer.alloc(chunk.length);
  scratch.write(chunk, 'latin1');
  inScratch = chunk;
  return scratch;
}

/** Decoding may read the name of an issuer, which takes the memory of a chunk that was read. */
function copyOf(chunk: Buffer): Buffer {
  if (scratch.length < chunk.length) scratch = Buffer.alloc(chunk.length);
  chunk.copy(scratch);
  inScratch = '';
  return scratch;
}

/** One id that a key maps to. */
export interface RowHit {
  readonly id: string;
  /** The newest version; null where it is stored under the id. */
  readonly known: CachedId | null;
}

/** No two chunks are gone through at the same time. */
const entry = new EntryCursor();

/**
 * The entries of one chunk. The bytes are kept as a string of one character per byte: a small buffer would keep alive the 8 KiB that Node
 * allocated it from. Of versions only those are kept decoded that were open when they were asked for, because an owner's history has many
 * that ended.
 */
class ChunkEntries {
  readonly #row: KeyRow;
  readonly #text: string;
  readonly #from: number;
  /** The account that owns the row, if this chunk contains it. Nearly every access asks for it. */
  readonly account: CachedId | null;
  /** The indexes of which there are ids whose versions are stored elsewhere, the first one as the lowest bit. */
  readonly links: number;
  /** Those ids, by the number of the index. */
  #linked: RowHit[][] | null = null;
  /** Decoded versions, by where their entries are, and when those that had ended were dropped last. */
  #open: Map<number, RowHit> | null = null;
  #openAt = 0;
  /** The indexes of which there are versions, and when one of them can matter. */
  readonly #versions: number;
  readonly #begin: number;
  readonly #end: number;

  /** `from`: where the entries begin in a chunk without its CRC-32. */
  constructor(row: KeyRow, chunk: Buffer, from: number) {
    this.#row = row;
    this.#text = chunk.toString('latin1');
    this.#from = from;
    let [links, versions, begin, end] = [0, 0, always.until, always.from];
    let account: EntryPlace | null = null;
    entry.begin(chunk, from, chunk.length);
    while (entry.next()) {
      const { index, idAt, idEnd, spanAt } = entry;
      if (index === ACCOUNT) {
        // One that has become too large for the row is stored under its id.
        if (!entry.isLink) account = { idAt, idEnd, spanAt, end: entry.end };
      } else if (entry.isLink) {
        links |= 1 << index;
        this.#link(index, chunk.toString('utf8', idAt, idEnd));
      } else {
        versions |= 1 << index;
        begin = Math.min(begin, fromAt(chunk, spanAt));
        end = Math.max(end, untilAt(chunk, spanAt));
      }
    }
    this.links = links >>> 0;
    this.#versions = versions;
    this.#begin = begin;
    this.#end = end;
    // Last, because it may read the name of an issuer, which takes the memory of the chunk.
    this.account = account === null ? null : this.#decoded(chunk, account, row.key).known;
  }

  /** The chunk, until another one is read. */
  get bytes(): Buffer {
    return bytesOf(this.#text);
  }

  /** Like `KeyRow.found`, into a list. */
  find(index: number, begunBy: number, openAt: number, found: RowHit[]): void {
    for (const hit of this.#linked?.[index] ?? nothing) found.push(hit);
    if (!has(this.#versions, index) || this.#begin > begunBy || this.#end <= openAt) return;
    if (Math.abs(begunBy - this.#openAt) > NEAR_MILLIS) this.#dropEnded(begunBy);
    const bytes = bytesOf(this.#text);
    entry.begin(bytes, this.#from, this.#text.length);
    while (entry.next()) {
      if (entry.index !== index || entry.isLink) continue;
      const until = untilAt(bytes, entry.spanAt);
      if (until > openAt && fromAt(bytes, entry.spanAt) <= begunBy) found.push(this.#versionOf(bytes, begunBy, until));
    }
  }

  /** The version of the entry where the cursor is. */
  #versionOf(bytes: Buffer, at: number, until: number): RowHit {
    const { idAt, idEnd } = entry;
    const known = this.#open?.get(idAt);
    if (known !== undefined) return known;
    const hit = this.#decoded(bytes, entry, bytes.toString('utf8', idAt, idEnd));
    if (until <= at) return hit;
    this.#open ??= new Map();
    this.#open.set(idAt, hit);
    return hit;
  }

  /** What has ended would stay decoded for as long as the row is remembered, and hardly anyone asks about an earlier day. */
  #dropEnded(at: number): void {
    this.#openAt = at;
    for (const [idAt, { known }] of this.#open ?? nothing) {
      if (known !== null && openUntil(known.newest) <= at) this.#open?.delete(idAt);
    }
  }

  #decoded(bytes: Buffer, place: EntryPlace, id: string): RowHit {
    return decodedIn(this.#row, bytes, place, id);
  }

  #link(index: number, id: string): void {
    this.#linked ??= [];
    this.#linked[index] ??= [];
    this.#linked[index].push({ id, known: null });
  }
}

function decodedIn({ key, codec }: KeyRow, bytes: Buffer, place: EntryPlace, id: string): RowHit {
  return { id, known: toKnown(codec.decodeAtHome(bytes, place, id, key)) };
}

/** Where the rows of one subject are read from. */
export interface RowSource {
  readonly codec: VersionCodec;
  /** True for the rows of owners: their first chunk summarizes the others. */
  readonly hasSummaries: boolean;
  /** Returns a chunk behind the first of the row with this key, without its CRC-32. */
  chunk(key: string, number: number): Buffer;
}

/** Chunks that can matter for what is open between two times. */
interface NearChunks {
  readonly from: number;
  readonly until: number;
  /** Ascending by number. */
  readonly chunks: readonly SummarizedChunk[];
}

/** When the versions of a chunk can matter. */
interface SummarizedChunk {
  readonly number: number;
  readonly from: number;
  readonly until: number;
}

/** The ids that one key maps to. Chunks behind the first are read when they are asked for. */
export class KeyRow {
  readonly key: string;
  readonly #source: RowSource;
  readonly #first: ChunkEntries | null;
  readonly #head: ChunkHead;
  /** Null before the first: nearly every row fits one chunk. */
  #chunks: Map<number, ChunkEntries> | null = null;
  /** The indexes of which any chunk has links; null before a search for links, and where chunks are not summarized. */
  #links: number | null = null;
  #near: NearChunks | null = null;

  /** `first`: the first chunk without its CRC-32; null if there is no such row. */
  constructor(key: string, source: RowSource, first: Buffer | null) {
    this.key = key;
    this.#source = source;
    this.#head = first === null ? noHead : readHead(first, source.hasSummaries);
    this.#first = first === null ? null : new ChunkEntries(this, first, this.#head.entriesAt);
  }

  get codec(): VersionCodec {
    return this.#source.codec;
  }

  /** The account that owns the row, if the row contains it. */
  get account(): CachedId | null {
    return this.#first === null ? null : this.#first.account;
  }

  /**
   * Returns the ids stored under this index number, without those of which the row states that no version had begun by `begunBy`, or that they
   * had ended for good by `openAt`.
   */
  found(index: number, begunBy: number, openAt: number): readonly RowHit[] {
    const first = this.#first;
    if (first === null || (!withVersions.has(index) && !has(this.#allLinks(first), index))) return nothing;
    const found: RowHit[] = [];
    first.find(index, begunBy, openAt, found);
    const { following, summaries } = this.#head;
    if (following === 0) return found;
    const isOpen = begunBy === openAt && withVersions.has(index);
    const chunks = isOpen ? this.#openChunks(first, begunBy) : this.#chunksWith(first, index, begunBy, openAt);
    for (const number of chunks) this.#findIn(number, index, begunBy, openAt, found);
    // Without summaries, because entries are still added to the last chunk.
    for (let number = summaries + 1; number <= following; number += 1)
      this.#chunk(number).find(index, begunBy, openAt, found);
    return found;
  }

  /** Call it when the chunk behind the first was written. */
  forgetChunk(number: number): void {
    this.#chunks?.delete(number);
    this.#links = null;
  }

  /** Every access asks whose account it is, and nearly no row has an answer. */
  #allLinks(first: ChunkEntries): number {
    if (this.#links !== null) return this.#links;
    const isSummarized = this.#source.hasSummaries || this.#head.following === 0;
    this.#links = isSummarized ? this.#linksOfChunks(first) : ALL_LINKS;
    return this.#links;
  }

  #linksOfChunks(first: ChunkEntries): number {
    const { following, summaries, summariesAt } = this.#head;
    let { links } = first;
    const { bytes } = first;
    for (let chunk = 0; chunk < summaries; chunk += 1) links |= linksAt(bytes, summariesAt + chunk * SUMMARY_BYTES);
    return following === 0 ? links : links | this.#chunk(following).links;
  }

  /** The chunks that can have a version that is open at this time: an owner's history has few of them. */
  #openChunks(first: ChunkEntries, at: number): readonly number[] {
    const near = this.#nearChunks(first, at);
    const numbers: number[] = [];
    for (const { number, from, until } of near.chunks) if (from <= at && until > at) numbers.push(number);
    return numbers;
  }

  #nearChunks(first: ChunkEntries, at: number): NearChunks {
    const known = this.#near;
    if (known !== null && known.from <= at && at <= known.until) return known;
    const [from, until] = [at - NEAR_MILLIS, at + NEAR_MILLIS];
    const { summaries, summariesAt } = this.#head;
    const { bytes } = first;
    const chunks: SummarizedChunk[] = [];
    for (let number = 1; number <= summaries; number += 1) {
      const place = summariesAt + (number - 1) * SUMMARY_BYTES;
      if ((linksAt(bytes, place) & HOME_LINKS) !== 0) chunks.push({ number, ...always });
      else if (untilAt(bytes, place) > from && fromAt(bytes, place) <= until)
        chunks.push({ number, from: fromAt(bytes, place), until: untilAt(bytes, place) });
    }
    for (const number of this.#chunks?.keys() ?? nothing) {
      if (number <= summaries && chunks.every((one) => one.number !== number)) this.#chunks?.delete(number);
    }
    this.#near = { from, until, chunks };
    return this.#near;
  }

  #chunksWith({ bytes }: ChunkEntries, index: number, begunBy: number, openAt: number): readonly number[] {
    const { summaries, summariesAt } = this.#head;
    const numbers: number[] = [];
    for (let number = 1; number <= summaries; number += 1) {
      const place = summariesAt + (number - 1) * SUMMARY_BYTES;
      const hasVersions = withVersions.has(index) && fromAt(bytes, place) <= begunBy && untilAt(bytes, place) > openAt;
      if (hasVersions || has(linksAt(bytes, place), index)) numbers.push(number);
    }
    return numbers;
  }

  #findIn(number: number, index: number, begunBy: number, openAt: number, found: RowHit[]): void {
    const chunks = this.#chunks;
    const isKept = chunks?.has(number) || (begunBy === openAt && (chunks?.size ?? 0) < CHUNKS_MAX);
    if (isKept) this.#chunk(number).find(index, begunBy, openAt, found);
    else this.#findOnce(number, index, begunBy, openAt, found);
  }

  /** Like `ChunkEntries.find`, of a chunk that is not remembered: links come first there, too. */
  #findOnce(number: number, index: number, begunBy: number, openAt: number, found: RowHit[]): void {
    const chunk = this.#source.chunk(this.key, number);
    const bytes = copyOf(chunk);
    let linksUpTo = found.length;
    entry.begin(bytes, readHead(chunk, this.#source.hasSummaries).entriesAt, chunk.length);
    while (entry.next()) {
      if (entry.index !== index) continue;
      const { isLink, spanAt } = entry;
      if (!isLink && (untilAt(bytes, spanAt) <= openAt || fromAt(bytes, spanAt) > begunBy)) continue;
      const id = bytes.toString('utf8', entry.idAt, entry.idEnd);
      if (isLink) found.splice(linksUpTo++, 0, { id, known: null });
      else found.push(decodedIn(this, bytes, entry, id));
    }
  }

  #chunk(number: number): ChunkEntries {
    const known = this.#chunks?.get(number);
    if (known !== undefined) return known;
    const chunk = this.#source.chunk(this.key, number);
    const entries = new ChunkEntries(this, chunk, readHead(chunk, this.#source.hasSummaries).entriesAt);
    this.#chunks ??= new Map();
    this.#chunks.set(number, entries);
    return entries;
  }
}

function has(indexes: number, index: number): boolean {
  return (indexes >>> index) % 2 === 1;
}

const ALL_LINKS = 2 ** 32 - 1;
const noHead = { following: 0, summaries: 0, summariesAt: 0, entriesAt: 0 };
const nothing: readonly never[] = [];
