/** What usually waits; the memory grows. */
const ROWS = 64;
export const KEY_BYTES = 22;
export const ID_BYTES = 16;
/** Slots for each row: chains of taken slots stay short. */
const SLOTS_EACH = 2;
const NONE = -1;
/** In place of a row, where there is none. */
export const NO_ROW = NONE;

/**
 * The ids of the findings of each access, by the key of its row, in the order in which they were set. All of it is bytes: tens of
 * thousands of texts and lists would outlive the young generation of the collector.
 */
export class PendingFindings {
  #keys: Buffer = Buffer.alloc(ROWS * KEY_BYTES);
  /** The place of the last id of each row. */
  #last = new Int32Array(ROWS);
  /** An open hash table of the numbers of rows. */
  #slots = new Int32Array(SLOTS_EACH * ROWS).fill(NONE);
  #size = 0;
  #ids: Buffer = Buffer.alloc(ROWS * ID_BYTES);
  /** The place of the id of the same row before each. */
  #before = new Int32Array(ROWS);
  #idCount = 0;

  /** The number of rows. */
  get size(): number {
    return this.#size;
  }

  /** `NO_ROW` where the key has none. */
  rowOf(key: Buffer): number {
    return this.#slots[this.#slotOf(key)] ?? NONE;
  }

  /** The ids of a row, one after the other; empty where it is to be removed. Null without a row. */
  get(key: Buffer): Buffer | null {
    const row = this.#size === 0 ? NONE : this.rowOf(key);
    return row === NONE ? null : this.#idsOf(row);
  }

  /** Sets the ids of a row, each of `ID_BYTES`. Returns the row. */
  set(key: Buffer, ids: Buffer): number {
    const row = this.#openRow(key);
    this.#last[row] = NONE;
    for (let at = 0; at < ids.length; at += ID_BYTES) {
      const place = this.#nextPlace() * ID_BYTES;
      for (let byte = 0; byte < ID_BYTES; byte += 1) this.#ids[place + byte] = ids[at + byte] ?? 0;
      this.#take(row);
    }
    return row;
  }

  /** Adds an id to a row, once. The ids of findings are hashes. */
  add(row: number, id: string): void {
    const place = this.#nextPlace();
    if (id.length !== 2 * ID_BYTES || this.#ids.write(id, place * ID_BYTES, 'hex') !== ID_BYTES) {
      throw new RangeError(`\`findingId\` is \`${id}\`, expected 32 hexadecimal digits`);
    }
    for (let other = this.#last[row] ?? NONE; other !== NONE; other = this.#before[other] ?? NONE) {
      if (this.#isSameId(place, other)) return;
    }
    this.#take(row);
  }

  *rows(): Generator<{ readonly key: Buffer; readonly ids: Buffer }> {
    for (let row = 0; row < this.#size; row += 1) {
      yield { key: this.#keys.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES), ids: this.#idsOf(row) };
    }
  }

  #idsOf(row: number): Buffer {
    let count = 0;
    for (let place = this.#last[row] ?? NONE; place !== NONE; place = this.#before[place] ?? NONE) count += 1;
    const ids = Buffer.allocUnsafe(count * ID_BYTES);
    for (let place = this.#last[row] ?? NONE; place !== NONE; place = this.#before[place] ?? NONE) {
      count -= 1;
      this.#ids.copy(ids, count * ID_BYTES, place * ID_BYTES, (place + 1) * ID_BYTES);
    }
    return ids;
  }

  /** A place for an id that no row has yet. */
  #nextPlace(): number {
    if (this.#idCount === this.#before.length) {
      this.#ids = grown(this.#ids);
      this.#before = grownNumbers(this.#before);
    }
    return this.#idCount;
  }

  /** The row has the id at the next place. */
  #take(row: number): void {
    this.#before[this.#idCount] = this.#last[row] ?? NONE;
    this.#last[row] = this.#idCount;
    this.#idCount += 1;
  }

  // Byte by byte, here and below: for so few bytes that takes less than the call that compares them.
  #isSameId(one: number, other: number): boolean {
    const ids = this.#ids;
    for (let byte = 0; byte < ID_BYTES; byte += 1) {
      if (ids[one * ID_BYTES + byte] !== ids[other * ID_BYTES + byte]) return false;
    }
    return true;
  }

  /** The row of the key, a new one where there is none. */
  #openRow(key: Buffer): number {
    const known = this.rowOf(key);
    if (known !== NONE) return known;
    if (this.#size === this.#last.length) this.#makeRoom();
    const row = this.#size;
    for (let byte = 0; byte < KEY_BYTES; byte += 1) this.#keys[row * KEY_BYTES + byte] = key[byte] ?? 0;
    this.#last[row] = NONE;
    this.#slots[this.#slotOf(key)] = row;
    this.#size += 1;
    return row;
  }

  /** The slot of the row with the key, or the free one where it belongs. */
  #slotOf(key: Buffer): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    // The end of a key is a hash.
    for (let slot = key.readInt32LE(KEY_BYTES - 4) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] ?? NONE;
      if (row === NONE || this.#isKey(row, key)) return slot;
    }
  }

  #isKey(row: number, key: Buffer): boolean {
    const keys = this.#keys;
    const from = row * KEY_BYTES;
    // Keys of one time differ at their ends.
    for (let byte = KEY_BYTES - 1; byte >= 0; byte -= 1) if (keys[from + byte] !== key[byte]) return false;
    return true;
  }

  #makeRoom(): void {
    this.#keys = grown(this.#keys);
    this.#last = grownNumbers(this.#last);
    this.#slots = new Int32Array(2 * this.#slots.length).fill(NONE);
    for (let row = 0; row < this.#size; row += 1) {
      this.#slots[this.#slotOf(this.#keys.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES))] = row;
    }
  }
}

function grown(bytes: Buffer): Buffer {
  const larger = Buffer.alloc(2 * bytes.length);
  bytes.copy(larger);
  return larger;
}

function grownNumbers(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
