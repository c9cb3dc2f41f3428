import { allIndexes } from '../../../domain/register/versions/register-indexes.ts';
import { type CachedId, toKnown } from './known-version.ts';
import { type EntryPlace, forEachEntry } from './state-format.ts';
import type { VersionCodec } from './version-codec.ts';

/** The number under which an account is stored in its own row. No index has this number. */
export const ACCOUNT = allIndexes.length;

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
export class RowHit {
  readonly #row: KeyRow;
  readonly #chunk: string;
  readonly #place: EntryPlace;
  #id: string | null;
  #known: CachedId | null = null;

  constructor(row: KeyRow, chunk: string, place: EntryPlace, id: string | null) {
    this.#row = row;
    this.#chunk = chunk;
    this.#place = place;
    this.#id = id;
  }

  get id(): string {
    this.#id ??= bytesOf(this.#chunk).toString('utf8', this.#place.idAt, this.#place.idEnd);
    return this.#id;
  }

  /** The newest version, if the row contains it. It is decoded on first use, because most are never read. */
  get known(): CachedId | null {
    const { versionAt, end } = this.#place;
    if (this.#known === null && versionAt < end) {
      const { key, codec } = this.#row;
      this.#known = toKnown(codec.decodeAtHome(bytesOf(this.#chunk), this.#place, this.id, key));
    }
    return this.#known;
  }
}

/** The ids that one key maps to. */
export class KeyRow {
  readonly key: string;
  readonly codec: VersionCodec;
  readonly #found: RowHit[][] = [];
  #account: RowHit | null = null;

  constructor(key: string, codec: VersionCodec) {
    this.key = key;
    this.codec = codec;
  }

  /**
   * Adds the entries of a chunk (without its CRC-32) and returns how many chunks follow. The bytes are kept as a string
   * of one character per byte: a small buffer would keep alive the 8 KiB that Node allocated it from.
   */
  add(chunk: Buffer): number {
    const text = chunk.toString('latin1');
    return forEachEntry(chunk, (index, place) => {
      if (index === ACCOUNT) {
        this.#account = new RowHit(this, text, place, this.key);
        return;
      }
      const found = new RowHit(this, text, place, null);
      const list = this.#found[index];
      if (list === undefined) this.#found[index] = [found];
      else list.push(found);
    });
  }

  /** The account that owns the row, if the row contains it. */
  get account(): CachedId | null {
    return this.#account === null ? null : this.#account.known;
  }

  /** Returns the ids stored under this index number. */
  found(index: number): readonly RowHit[] {
    return this.#found[index] ?? nothing;
  }
}

const nothing: readonly never[] = [];
