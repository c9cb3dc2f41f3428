import { randomInt } from 'node:crypto';
import type { IdentityEntry, KnownIdentity } from '../../../domain/decision-log/identity-table.ts';
import {
  decodeIdentity,
  encodeIdentity,
  IDENTITY_KEY_BYTES,
  IDENTITY_VALUE_BYTES,
  identityKey,
} from '../identity-record.ts';
import { type BufferPart, partOf } from '../lmdb-memory.ts';

/** What the usual flush takes. */
const ROWS = 8_192;
const ROW_BYTES = IDENTITY_KEY_BYTES + IDENTITY_VALUE_BYTES;
/** Slots for each row: chains of taken slots stay short. */
const SLOTS_EACH = 2;
const FREE = -1;
/** Of this process: a sender cannot know which identities share a slot. */
const SLOT_SEED = randomInt(2 ** 32);

/**
 * Identities that wait to be written together, each as its lmdb key and value: thousands of objects and texts would outlive
 * the young generation of the collector.
 */
export class WaitingIdentities {
  #rows: Buffer;
  /** An open hash table of the numbers of rows. */
  #slots: Int32Array;
  #count = 0;
  readonly #wanted = Buffer.alloc(IDENTITY_KEY_BYTES);

  /** Grows where more than `rows`, a power of two, wait at a time. */
  constructor(rows = ROWS) {
    this.#rows = Buffer.allocUnsafeSlow(rows * ROW_BYTES);
    this.#slots = new Int32Array(SLOTS_EACH * rows).fill(FREE);
  }

  get size(): number {
    return this.#count;
  }

  find(key: string): KnownIdentity | null {
    const row = this.#slots[this.#slotOf(identityKey(key, this.#wanted))] ?? FREE;
    return row === FREE ? null : decodeIdentity(this.#rows, row * ROW_BYTES + IDENTITY_KEY_BYTES);
  }

  /** A known identity is replaced. */
  put(entry: IdentityEntry): void {
    if (this.#count === this.#rows.length / ROW_BYTES) this.#grow();
    const wanted = identityKey(entry.key, this.#wanted);
    const slot = this.#slotOf(wanted);
    const known = this.#slots[slot] ?? FREE;
    const row = known === FREE ? this.#count : known;
    const at = row * ROW_BYTES;
    encodeIdentity(entry, this.#rows, at + IDENTITY_KEY_BYTES);
    if (known !== FREE) return;
    wanted.copy(this.#rows, at);
    this.#slots[slot] = row;
    this.#count += 1;
  }

  /** Calls `take` with each row. The key is valid until the next call, the value until `clear`. */
  forEachRow(take: (key: Buffer, value: BufferPart) => void): void {
    const value = partOf(this.#rows);
    for (let at = 0; at < this.#count * ROW_BYTES; at += ROW_BYTES) {
      this.#rows.copy(this.#wanted, 0, at, at + IDENTITY_KEY_BYTES);
      value.start = at + IDENTITY_KEY_BYTES;
      value.end = at + ROW_BYTES;
      take(this.#wanted, value);
    }
  }

  /** Forgets everything, and keeps the memory for the next identities. */
  clear(): void {
    this.#slots.fill(FREE);
    this.#count = 0;
  }

  /** The slot of the row with the key, or the free one where it belongs. */
  #slotOf(key: Buffer): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = firstSlot(key) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] ?? FREE;
      if (row === FREE || this.#hasKey(row * ROW_BYTES, key)) return slot;
    }
  }

  #hasKey(at: number, key: Buffer): boolean {
    for (let index = 0; index < IDENTITY_KEY_BYTES; index += 1) {
      if (this.#rows[at + index] !== key[index]) return false;
    }
    return true;
  }

  #grow(): void {
    const larger = Buffer.allocUnsafeSlow(2 * this.#rows.length);
    larger.set(this.#rows);
    this.#rows = larger;
    this.#slots = new Int32Array(2 * this.#slots.length).fill(FREE);
    for (let row = 0; row < this.#count; row += 1) {
      const key = larger.subarray(row * ROW_BYTES, row * ROW_BYTES + IDENTITY_KEY_BYTES);
      this.#slots[this.#slotOf(key)] = row;
    }
  }
}

function firstSlot(key: Buffer): number {
  const mixed = Math.imul(key.readInt32LE(0) ^ SLOT_SEED, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
