/** What usually waits; the memory grows, and serves those that wait next. */
const ROWS = 1_024;
export const KEY_BYTES = 22;
export const ID_BYTES = 16;
/** Slots for each row: chains of taken slots stay short. */
const SLOTS_EACH = 2;
const NONE = -1;

/**
 * The ids of the findings of each access, by the key of its row, in the order in which they were set. All of it is bytes: tens of
 * thousands of texts and lists would outlive the young generation of the collector.
 */
export class WaitingFindings {
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

  has(key: Buffer): boolean {
    return this.#slots[this.#slotOf(key)] !== NONE;
  }

  /** The ids of a row, one after the other; empty where it is to be removed. Null without a row. */
  get(key: Buffer): Buffer | null {
    const row = this.#slots[this.#slotOf(key)] ?? NONE;
    return row === NONE ? null : this.#idsOf(row);
  }

  /** Sets the ids of a row, each of `ID_BYTES`. */
  set(key: Buffer, ids: Buffer): void {
    const row = this.#rowOf(key);
    this.#last[row] = NONE;
    for (let at = 0; at < ids.length; at += ID_BYTES) this.#append(row, ids.subarray(at, at + ID_BYTES));
  }

  /** Adds an id to a row that is there, once. */
  add(key: Buffer, id: Buffer): void {
    const row = this.#rowOf(key);
    for (let place = this.#last[row] ?? NONE; place !== NONE; place = this.#before[place] ?? NONE) {
      if (id.compare(this.#ids, place * ID_BYTES, (place + 1) * ID_BYTES) === 0) return;
    }
    this.#append(row, id);
  }

  *rows(): Generator<{ readonly key: Buffer; readonly ids: Buffer }> {
    for (let row = 0; row < this.#size; row += 1) {
      yield { key: this.#keys.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES), ids: this.#idsOf(row) };
    }
  }

  /** Forgets everything, and keeps the memory. */
  clear(): void {
    this.#slots.fill(NONE);
    this.#size = 0;
    this.#idCount = 0;
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

  #append(row: number, id: Buffer): void {
    const place = this.#idCount;
    if (place === this.#before.length) {
      this.#ids = grown(this.#ids);
      this.#before = grownNumbers(this.#before);
    }
    id.copy(this.#ids, place * ID_BYTES);
    this.#before[place] = this.#last[row] ?? NONE;
    this.#last[row] = place;
    this.#idCount += 1;
  }

  /** The row of the key, a new one where there is none. */
  #rowOf(key: Buffer): number {
    const known = this.#slots[this.#slotOf(key)] ?? NONE;
    if (known !== NONE) return known;
    if (this.#size === this.#last.length) this.#makeRoom();
    const row = this.#size;
    key.copy(this.#keys, row * KEY_BYTES);
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
      if (row === NONE || key.compare(this.#keys, row * KEY_BYTES, (row + 1) * KEY_BYTES) === 0) return slot;
    }
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
