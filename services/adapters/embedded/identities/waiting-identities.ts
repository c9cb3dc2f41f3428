import { randomInt } from 'node:crypto';
import type { IdentityEntry, IdentityRecord } from '../../../domain/decision-log/identity-table.ts';
import {
  decodeIdentity,
  encodeIdentity,
  IDENTITY_KEY_BYTES,
  IDENTITY_ROW_BYTES,
  identityKey,
} from '../identity-record.ts';

/** Slots for each row: chains of taken slots stay short. */
const SLOTS_EACH = 2;
const FREE = -1;
/** Of this process: a sender cannot know which identities share a slot. */
const SLOT_SEED = randomInt(2 ** 32);

/**
 * Identities that are found in memory, each as its row on disk: thousands of objects and texts would outlive the young
 * generation of the collector.
 */
export class WaitingIdentities {
  #rows: Buffer;
  /** An open hash table of the numbers of rows. */
  #slots: Int32Array;
  #count = 0;
  readonly #wanted = Buffer.alloc(IDENTITY_KEY_BYTES);

  /** Grows where more than `rows`, a power of two, wait at a time. */
  constructor(rows: number) {
    this.#rows = Buffer.allocUnsafeSlow(rows * IDENTITY_ROW_BYTES);
    this.#slots = new Int32Array(SLOTS_EACH * rows).fill(FREE);
  }

  /** The number of rows, also of those in whose place others were put. */
  get size(): number {
    return this.#count;
  }

  /** All rows in the order in which they came. Valid until the next one is put. */
  get bytes(): Buffer {
    return this.#rows.subarray(0, this.#count * IDENTITY_ROW_BYTES);
  }

  find(key: string): IdentityRecord | null {
    const row = this.#slots[this.#slotOf(identityKey(key, this.#wanted))] ?? FREE;
    return row === FREE ? null : decodeIdentity(this.#rows, row * IDENTITY_ROW_BYTES + IDENTITY_KEY_BYTES);
  }

  /** A known identity is found as it was put last. */
  put(entry: IdentityEntry): void {
    if (this.#count === this.#rows.length / IDENTITY_ROW_BYTES) this.#grow();
    const at = this.#count * IDENTITY_ROW_BYTES;
    const wanted = identityKey(entry.key, this.#wanted);
    encodeIdentity(entry, this.#rows, at + IDENTITY_KEY_BYTES);
    wanted.copy(this.#rows, at);
    this.#slots[this.#slotOf(wanted)] = this.#count;
    this.#count += 1;
  }

  /** Puts rows as they are on disk. */
  putRows(rows: Buffer): void {
    for (let from = 0; from < rows.length; from += IDENTITY_ROW_BYTES) {
      if (this.#count === this.#rows.length / IDENTITY_ROW_BYTES) this.#grow();
      rows.copy(this.#rows, this.#count * IDENTITY_ROW_BYTES, from, from + IDENTITY_ROW_BYTES);
      rows.copy(this.#wanted, 0, from, from + IDENTITY_KEY_BYTES);
      this.#slots[this.#slotOf(this.#wanted)] = this.#count;
      this.#count += 1;
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
      if (row === FREE || this.#hasKey(row * IDENTITY_ROW_BYTES, key)) return slot;
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
      const key = larger.subarray(row * IDENTITY_ROW_BYTES, row * IDENTITY_ROW_BYTES + IDENTITY_KEY_BYTES);
      this.#slots[this.#slotOf(key)] = row;
    }
  }
}

function firstSlot(key: Buffer): number {
  const mixed = Math.imul(key.readInt32LE(0) ^ SLOT_SEED, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
