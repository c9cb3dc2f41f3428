import { allIndexes } from '../../../domain/register/versions/register-indexes.ts';
import { type Known, toKnown } from './known-version.ts';
import { type EntryPlace, forEachEntry } from './state-format.ts';
import type { VersionCodec } from './version-codec.ts';

/** The number under which an account is found in its own row: no index has it. */
export const ACCOUNT = allIndexes.length;

/** The chunk that was decoded last is copied here: what is asked about an owner is mostly asked in a row. */
let scratch = Buffer.alloc(4_096);
let inScratch = '';

function bytesOf(chunk: string): Buffer {
  if (chunk === inScratch) return scratch;
  if (scratch.length < chunk.length) scratch = Buffer.alloc(chunk.length);
  scratch.write(chunk, 'latin1');
  inScratch = chunk;
  return scratch;
}

/** An id that a key finds. */
export class RowHit {
  readonly #row: KeyRow;
  readonly #chunk: string;
  readonly #place: EntryPlace;
  #id: string | null;
  #known: Known | null = null;

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

  /** Its newest version, where that lies in the row; decoded when it is first asked for, for most are not. */
  get known(): Known | null {
    const { versionAt, end } = this.#place;
    if (this.#known === null && versionAt < end) {
      const { key, codec } = this.#row;
      this.#known = toKnown(codec.decodeAtHome(bytesOf(this.#chunk), this.#place, this.id, key));
    }
    return this.#known;
  }
}

/** What one key finds. */
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
   * Adds what a chunk without its CRC-32 has. Returns how many more chunks there are. Its bytes are kept as a text of as
   * many characters: a small buffer would hold on to the eight kilobytes that node cut it from.
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

  /** The account whose row it is, where it lies there. */
  get account(): Known | null {
    return this.#account === null ? null : this.#account.known;
  }

  /** By the index of that number. */
  found(index: number): readonly RowHit[] {
    return this.#found[index] ?? nothing;
  }
}

const nothing: readonly never[] = [];
