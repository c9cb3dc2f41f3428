import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import { allIndexes, registerIndexes } from '../../../domain/register/versions/register-indexes.ts';
import { readSpan, readSummary } from './entry-span.ts';
import { type EntryPlace, forEachEntry, readHead, SUMMARY_BYTES, type VersionRow } from './state-format.ts';
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
/**
 * Chunks of an owner's row that are remembered behind the first. An access asks about one time, at which few of an owner's records are
 * open; all of them are read again where they are needed.
 */
const CHUNKS_MAX = 4;
const SUMMARY_NUMBERS = 3;

/** The cached state of an id. */
export interface CachedId {
  readonly newest: RegisterRecord;
  readonly from: number;
  readonly until: number;
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
  const until = record.validUntil ?? Number.POSITIVE_INFINITY;
  return { newest: record, from: record.validFrom, until, hasOthers, near: null };
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

/** One id that a key maps to. */
export interface RowHit {
  readonly id: string;
  /** The newest version; null where it is stored under the id. */
  readonly known: CachedId | null;
}

/**
 * The entries of one chunk. The bytes are kept as a string of one character per byte: a small buffer would keep alive the 8 KiB that Node
 * allocated it from. Of versions only those are kept decoded that were open when they were asked for, because an owner's history has many
 * that ended.
 */
class ChunkEntries {
  readonly #row: KeyRow;
  readonly #text: string;
  readonly #from: number;
  /** Ids whose versions are stored elsewhere, by the number of the index. */
  readonly #links: RowHit[][] = [];
  /** Decoded versions, by where their entries are. */
  readonly #open = new Map<number, RowHit>();
  #hasVersions = false;
  #accountAt: EntryPlace | null = null;

  /** `from`: where the entries begin in a chunk without its CRC-32. */
  constructor(row: KeyRow, chunk: Buffer, from: number) {
    this.#row = row;
    this.#text = chunk.toString('latin1');
    this.#from = from;
    forEachEntry(chunk, from, chunk.length, (index, place) => {
      if (index === ACCOUNT) this.#accountAt = place;
      else if (place.spanAt === place.end) this.#link(index, chunk.toString('utf8', place.idAt, place.idEnd));
      else this.#hasVersions = true;
    });
  }

  /** The account that owns the row, if this chunk contains it. */
  get account(): CachedId | null {
    const place = this.#accountAt;
    return place === null ? null : this.#decoded(bytesOf(this.#text), place, this.#row.key).known;
  }

  /** Like `KeyRow.found`, into a list. */
  find(index: number, begunBy: number, openAt: number, found: RowHit[]): void {
    found.push(...(this.#links[index] ?? nothing));
    if (!this.#hasVersions || !withVersions.has(index)) return;
    const bytes = bytesOf(this.#text);
    forEachEntry(bytes, this.#from, this.#text.length, (number, place) => {
      if (number !== index || place.spanAt === place.end) return;
      const { from, until } = readSpan(bytes, place.spanAt);
      if (from > begunBy || until <= openAt) return;
      const known = this.#open.get(place.idAt);
      const hit = known ?? this.#decoded(bytes, place, bytes.toString('utf8', place.idAt, place.idEnd));
      if (known === undefined && until > begunBy) this.#open.set(place.idAt, hit);
      found.push(hit);
    });
  }

  #decoded(bytes: Buffer, place: EntryPlace, id: string): RowHit {
    const { key, codec } = this.#row;
    return { id, known: toKnown(codec.decodeAtHome(bytes, place, id, key)) };
  }

  #link(index: number, id: string): void {
    this.#links[index] ??= [];
    this.#links[index].push({ id, known: null });
  }
}

/** Where a row is read from. */
export interface RowSource {
  readonly key: string;
  readonly codec: VersionCodec;
  /** True for the row of an owner: its first chunk summarizes the others. */
  readonly hasSummaries: boolean;
  /** Returns a chunk behind the first, without its CRC-32. */
  chunk(number: number): Buffer;
}

/** The ids that one key maps to. Chunks behind the first are read when they are asked for. */
export class KeyRow {
  readonly #source: RowSource;
  readonly #first: ChunkEntries | null;
  readonly #following: number;
  /** Three numbers for each chunk behind the first but the last: from when and until when its versions can matter, and its links. */
  readonly #summaries: Float64Array;
  readonly #chunks = new Map<number, ChunkEntries>();
  #account: CachedId | null = null;

  /** `first`: the first chunk without its CRC-32; null if there is no such row. */
  constructor(source: RowSource, first: Buffer | null) {
    this.#source = source;
    const head = first === null ? noHead : readHead(first, source.hasSummaries);
    this.#following = head.following;
    this.#summaries = new Float64Array(SUMMARY_NUMBERS * head.summaries);
    for (let at = 0; first !== null && at < head.summaries; at += 1) {
      const { from, until, links } = readSummary(first, head.summariesAt + at * SUMMARY_BYTES);
      this.#summaries.set([from, until, links], SUMMARY_NUMBERS * at);
    }
    this.#first = first === null ? null : new ChunkEntries(this, first, head.entriesAt);
  }

  get key(): string {
    return this.#source.key;
  }

  get codec(): VersionCodec {
    return this.#source.codec;
  }

  /** The account that owns the row, if the row contains it. */
  get account(): CachedId | null {
    this.#account ??= this.#first?.account ?? null;
    return this.#account;
  }

  /**
   * Returns the ids stored under this index number, without those of which the row states that no version had begun by `begunBy`, or that they
   * had ended for good by `openAt`.
   */
  found(index: number, begunBy: number, openAt: number): readonly RowHit[] {
    if (this.#first === null) return nothing;
    const found: RowHit[] = [];
    this.#first.find(index, begunBy, openAt, found);
    for (let chunk = 1; chunk <= this.#following; chunk += 1) {
      if (this.#canMatter(chunk, index, begunBy, openAt)) this.#chunk(chunk).find(index, begunBy, openAt, found);
    }
    if (this.#source.hasSummaries && this.#chunks.size > CHUNKS_MAX) this.#chunks.clear();
    return found;
  }

  /** The last chunk has no summary, because entries are still added to it. */
  #canMatter(chunk: number, index: number, begunBy: number, openAt: number): boolean {
    const at = SUMMARY_NUMBERS * (chunk - 1);
    const [from, until, links] = [this.#summaries[at], this.#summaries[at + 1], this.#summaries[at + 2]];
    if (from === undefined || until === undefined || links === undefined) return true;
    if ((links >>> index) % 2 === 1) return true;
    return withVersions.has(index) && from <= begunBy && until > openAt;
  }

  #chunk(number: number): ChunkEntries {
    const known = this.#chunks.get(number);
    if (known !== undefined) return known;
    const chunk = this.#source.chunk(number);
    const entries = new ChunkEntries(this, chunk, readHead(chunk, this.#source.hasSummaries).entriesAt);
    this.#chunks.set(number, entries);
    return entries;
  }
}

const noHead = { following: 0, summaries: 0, summariesAt: 0, entriesAt: 0 };
const nothing: readonly never[] = [];
