import { firstAtOrAbove } from '../../domain/sorted-rows.ts';
import { allocate, type BufferPart, type LmdbMemory } from './lmdb-memory.ts';

/** The keys that a range may compare one by one. With more they are sorted first. */
const UNSORTED_MAX = 256;

/** Values are copied into memory of so many bytes each. */
const CHUNK_BYTES = 2 ** 18;
/** A place is the number of its chunk times this, and what the chunk has of it. */
const CHUNK_PLACES = CHUNK_BYTES ** 2;
/** Larger values, which are rare, stay where they are. */
const COPIED_BYTES_MAX = 2 ** 16;
/** The chunks that are kept for the rows that come next. */
const CHUNKS_KEPT = 16;

/** The place of the bytes in the chunks, the bytes themselves, or what encodes them. Null: the row was removed. */
type ChangedValue = number | Buffer | (() => Buffer) | null;

/**
 * Rows that changed, by key: latin1 text, whose order is that of the bytes. A range costs what it finds, whatever the
 * number of changes of other kinds: the first unit of a key names the kind of its row.
 *
 * Values are copied: a short Buffer is a piece of 8 KiB that it shares with others. Thousands of rows that wait for some seconds
 * kept all of these, and V8 collects the whole heap whenever such memory has grown by 64 MiB.
 */
export class ChangedRows {
  readonly #kinds = new Map<number, ChangedKind>();
  #size = 0;
  readonly #chunks: LmdbMemory[] = [];
  /** The chunk that is not full, and how much of it is used. */
  #chunk = -1;
  #used = CHUNK_BYTES;

  get size(): number {
    return this.#size;
  }

  /** A copy of the bytes; null for a row that was removed, undefined for one that did not change. */
  get(key: string): Buffer | null | undefined {
    const value = this.#valueOf(key);
    if (typeof value !== 'number') return value;
    const part = this.#partAt(value);
    return Buffer.from(part.subarray(part.start, part.end));
  }

  /** The same without a copy: a part of memory is valid until the next call. */
  bytesOf(key: string): Buffer | BufferPart | null | undefined {
    const value = this.#valueOf(key);
    return typeof value === 'number' ? this.#partAt(value) : value;
  }

  /** `value`: the bytes, what encodes them when the row is read or written, or null for a row that is removed. */
  set(key: string, value: Buffer | (() => Buffer) | null): void {
    const first = key.charCodeAt(0);
    let kind = this.#kinds.get(first);
    if (kind === undefined) {
      kind = { values: new Map(), sorted: [], unsorted: [] };
      this.#kinds.set(first, kind);
    }
    const { values, unsorted } = kind;
    values.set(key, value instanceof Buffer ? this.#copied(value) : value);
    if (values.size === kind.sorted.length + unsorted.length) return;
    unsorted.push(key);
    this.#size += 1;
  }

  /** Encodes what waits to be encoded, and yields after every so many rows. */
  *encoding(atOnce: number): Generator<void> {
    let encoded = 0;
    for (const { values } of this.#kinds.values()) {
      for (const [key, value] of values) {
        if (typeof value !== 'function') continue;
        values.set(key, this.#encoded(value));
        encoded += 1;
        if (encoded % atOnce === 0) yield;
      }
    }
  }

  /** The keys of the changed rows in their order. */
  *sortedKeys(): Generator<string> {
    for (const first of [...this.#kinds.keys()].sort((one, other) => one - other)) {
      const { values } = this.#kinds.get(first) as ChangedKind;
      // Without a comparison of its own, which costs several times as much: the order of texts is that of their units.
      yield* [...values.keys()].sort();
    }
  }

  /** Forgets all rows, and keeps some memory for the next ones. */
  clear(): void {
    this.#kinds.clear();
    this.#size = 0;
    this.#chunks.length = Math.min(this.#chunks.length, CHUNKS_KEPT);
    this.#chunk = -1;
    this.#used = CHUNK_BYTES;
  }

  #valueOf(key: string): number | Buffer | null | undefined {
    const value = this.#kinds.get(key.charCodeAt(0))?.values.get(key);
    return typeof value === 'function' ? Buffer.from(value()) : value;
  }

  /** What encodes a row may take the same memory for the next one, also where a value is large. */
  #encoded(encode: () => Buffer): number | Buffer {
    const bytes = encode();
    const kept = this.#copied(bytes);
    return kept === bytes ? Buffer.from(bytes) : kept;
  }

  #partAt(place: number): BufferPart {
    const { part } = this.#chunks[Math.floor(place / CHUNK_PLACES)] as LmdbMemory;
    part.start = Math.floor(place / CHUNK_BYTES) % CHUNK_BYTES;
    part.end = part.start + (place % CHUNK_BYTES);
    return part;
  }

  /** Copies the bytes behind those before. Returns their chunk, their start in it, and their length as one number. */
  #copied(bytes: Buffer): number | Buffer {
    const { length } = bytes;
    if (length > COPIED_BYTES_MAX) return bytes;
    // A start is below `CHUNK_BYTES`, so that the three make one number.
    if (this.#used + length >= CHUNK_BYTES) {
      this.#chunk += 1;
      this.#used = 0;
      this.#chunks[this.#chunk] ??= allocate(CHUNK_BYTES);
    }
    const start = this.#used;
    bytes.copy((this.#chunks[this.#chunk] as LmdbMemory).bytes, start);
    this.#used += length;
    return (this.#chunk * CHUNK_BYTES + start) * CHUNK_BYTES + length;
  }

  /** Returns the changed keys from `from` up to, but not including, `until`, sorted. */
  keysWithin(from: string, until: string): readonly string[] {
    const firsts = [...this.#kinds.keys()].filter(
      (first) => first >= from.charCodeAt(0) && first <= until.charCodeAt(0),
    );
    return firsts.sort((one, other) => one - other).flatMap((first) => this.#keysOf(first, from, until));
  }

  #keysOf(first: number, from: string, until: string): readonly string[] {
    const kind = this.#kinds.get(first) as ChangedKind;
    if (kind.unsorted.length > UNSORTED_MAX) {
      kind.sorted = merge(kind.sorted, kind.unsorted.sort());
      kind.unsorted = [];
    }
    const { sorted, unsorted } = kind;
    const found = sorted.slice(firstAtOrAbove(sorted, from), firstAtOrAbove(sorted, until));
    return merge(found, unsorted.filter((key) => key >= from && key < until).sort());
  }
}

interface ChangedKind {
  readonly values: Map<string, ChangedValue>;
  sorted: readonly string[];
  /** Keys that are not in `sorted` yet. */
  unsorted: string[];
}

/** Merges sorted keys; a key of both is in the result once. */
export function merge(one: readonly string[], other: readonly string[]): readonly string[] {
  if (other.length === 0) return one;
  if (one.length === 0) return other;
  const merged: string[] = [];
  let at = 0;
  for (const key of one) {
    for (let next = other[at]; next !== undefined && next <= key; next = other[at]) {
      at += 1;
      if (next < key) merged.push(next);
    }
    merged.push(key);
  }
  for (; at < other.length; at += 1) merged.push(other[at] as string);
  return merged;
}
