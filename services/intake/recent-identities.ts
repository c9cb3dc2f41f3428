import { Buffer } from 'node:buffer';
import { randomInt } from 'node:crypto';

const HASH_BYTES = 32;
/** The room for an identity. Where they are longer, fewer are known. */
const IDENTITY_BYTES = 64;
/** Slots for each identity: chains of taken slots stay short. */
const SLOTS_EACH = 2;
const EMPTY = -1;
const FNV_PRIME = 0x01000193;
const TEXT_MAX = 0x1_0000_0000;

/**
 * The newest identities and the hash of their content, at most `max`, in a fixed number of bytes: the repeats that intake recognizes. A cache:
 * losing it changes intake's answers, never the decisions.
 *
 * Two generations instead of a linked list: when the young one is full, the old one is dropped. They are bytes: as objects
 * they were a third of what the garbage collector of a busy intake had to look through.
 */
export class RecentIdentities {
  #young: Generation;
  #old: Generation;

  constructor(max: number) {
    this.#young = new Generation(Math.ceil(max / 2));
    this.#old = new Generation(Math.ceil(max / 2));
  }

  /** SHA-256, hex. */
  contentHashOf(identity: string): string | null {
    const key = keyOf(identity);
    return this.#young.find(key) ?? this.#old.find(key);
  }

  /**
   * The first content stays: later content with the same identity is a conflict. Returns the previous hash; null when
   * the identity is new.
   */
  remember(identity: string, contentHash: string): string | null {
    const key = keyOf(identity);
    const known = this.#young.find(key) ?? this.#old.find(key);
    if (known !== null) return known;
    if (!this.#young.hasRoomFor(key)) {
      [this.#young, this.#old] = [this.#old, this.#young];
      this.#young.clear();
    }
    this.#young.add(key, contentHash);
    return null;
  }

  forget(identity: string): void {
    const key = keyOf(identity);
    this.#young.delete(key);
    this.#old.delete(key);
  }
}

/** An identity in UTF-8, in a buffer that the next one overwrites, and its FNV-1a. */
interface Key {
  bytes: Buffer;
  length: number;
  hash: number;
}

const key: Key = { bytes: Buffer.alloc(1_024), length: 0, hash: 0 };
/** Of this process: a sender cannot know which identities share a slot. */
const seed = randomInt(TEXT_MAX);

function keyOf(identity: string): Key {
  const bytesMax = identity.length * 3;
  if (key.bytes.length < bytesMax) key.bytes = Buffer.alloc(bytesMax);
  key.length = key.bytes.write(identity);
  let hash = seed;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ (key.bytes[at] ?? 0), FNV_PRIME);
  key.hash = (hash ^ (hash >>> 15)) >>> 0;
  return key;
}

/** An open hash table of numbered rows: the identity of a row ends in `#bytes` where its content hash begins in `#hashes`. */
class Generation {
  readonly #slots: Int32Array;
  readonly #ends: Uint32Array;
  readonly #hashes: Buffer;
  /** 0 for a row that was deleted: its slot stays taken, so that chains are not cut. */
  readonly #isThere: Uint8Array;
  readonly #bytes: Buffer;
  #rows = 0;

  constructor(max: number) {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(max * SLOTS_EACH))).fill(EMPTY);
    this.#ends = new Uint32Array(max);
    this.#hashes = Buffer.alloc(max * HASH_BYTES);
    this.#isThere = new Uint8Array(max);
    this.#bytes = Buffer.alloc(max * IDENTITY_BYTES);
  }

  hasRoomFor({ length }: Key): boolean {
    return this.#rows < this.#ends.length && this.#startOf(this.#rows) + length <= this.#bytes.length;
  }

  find(wanted: Key): string | null {
    const row = this.#rowOf(wanted);
    return row === EMPTY ? null : this.#hashes.toString('hex', row * HASH_BYTES, (row + 1) * HASH_BYTES);
  }

  /** Adds an identity that is not there. One that is longer than all rows together is forgotten at once. */
  add(added: Key, contentHash: string): void {
    if (!this.hasRoomFor(added)) return;
    const { bytes, length, hash } = added;
    const row = this.#rows;
    const start = this.#startOf(row);
    bytes.copy(this.#bytes, start, 0, length);
    this.#ends[row] = start + length;
    this.#hashes.write(contentHash, row * HASH_BYTES, 'hex');
    this.#isThere[row] = 1;
    this.#slots[this.#freeSlot(hash)] = row;
    this.#rows += 1;
  }

  delete(wanted: Key): void {
    const row = this.#rowOf(wanted);
    if (row !== EMPTY) this.#isThere[row] = 0;
  }

  clear(): void {
    this.#slots.fill(EMPTY);
    this.#rows = 0;
  }

  #rowOf({ bytes, length, hash }: Key): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] ?? EMPTY;
      if (row === EMPTY) return EMPTY;
      if (this.#isThere[row] === 0) continue;
      const [start, end] = [this.#startOf(row), this.#ends[row] ?? 0];
      if (end - start === length && bytes.compare(this.#bytes, start, end, 0, length) === 0) return row;
    }
  }

  #freeSlot(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    return slot;
  }

  #startOf(row: number): number {
    return row === 0 ? 0 : (this.#ends[row - 1] ?? 0);
  }
}
