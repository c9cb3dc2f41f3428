import { HEADER_BYTES, writeHeader } from './framing.ts';

/**
 * The initial size. It grows to the largest value written, which is bounded by the limits of an event and a decision.
 */
const CAPACITY_BYTES = 4 * 1024;
/** For longer strings, a call into native code is faster. */
const LOOP_CHARACTERS_MAX = 24;
const UINT32_MAX = 0xffff_ffff;
const VARINT_BYTES_MAX = 10;
const DOUBLE_BYTES = 8;
const UTF8_BYTES_PER_UNIT_MAX = 3;

/** The union branches of `["null", …]`. */
const NULL_BRANCH = 0;
const VALUE_BRANCH = 2;

/**
 * Writes Avro's binary encoding (1.11) into a buffer that is reused for the next value. avsc's `toBuffer` has a quarter
 * of the speed, mostly because it searches the branch of each union. avsc remains the reference:
 * `tests/properties/avro-writer.test.ts` compares the bytes.
 */
export class AvroWriter {
  /** Begins with room for a header, so that a framed value is one copy. */
  #buffer = Buffer.allocUnsafeSlow(CAPACITY_BYTES);
  #at = HEADER_BYTES;

  /** Discards what was written. */
  begin(): void {
    this.#at = HEADER_BYTES;
  }

  /** The number of bytes written since `begin`. */
  get position(): number {
    return this.#at - HEADER_BYTES;
  }

  /** Returns a copy of what was written since `begin`. */
  take(): Buffer {
    return Buffer.from(this.#buffer.subarray(HEADER_BYTES, this.#at));
  }

  /** Returns a copy of what was written since `begin`, behind the header of a value of a topic. */
  takeFramed(schemaId: number): Buffer {
    writeHeader(this.#buffer, 0, schemaId);
    return Buffer.from(this.#buffer.subarray(0, this.#at));
  }

  /** Writes an int or a long; `value` must be a safe integer. */
  long(value: number): void {
    this.#reserve(VARINT_BYTES_MAX);
    if (value >= 0 && value < 0x40) this.#buffer[this.#at++] = value << 1;
    else if ((value | 0) === value) this.#varint32(((value << 1) ^ (value >> 31)) >>> 0);
    else this.#varint53(value);
  }

  double(value: number): void {
    this.#reserve(DOUBLE_BYTES);
    this.#buffer.writeDoubleLE(value, this.#at);
    this.#at += DOUBLE_BYTES;
  }

  boolean(value: boolean): void {
    this.#reserve(1);
    this.#buffer[this.#at++] = value ? 1 : 0;
  }

  string(value: string): void {
    const { length } = value;
    this.#reserve(length * UTF8_BYTES_PER_UNIT_MAX + VARINT_BYTES_MAX);
    if (length > LOOP_CHARACTERS_MAX || !this.#ascii(value)) this.#utf8(value);
  }

  bytes(value: Uint8Array): void {
    this.long(value.length);
    this.#copy(value);
  }

  fixed(value: Uint8Array, length: number): void {
    if (value.length !== length) throw new RangeError(`${value.length} bytes were given, expected ${length}`);
    this.#copy(value);
  }

  /** Writes bytes that are already encoded. */
  raw(value: Uint8Array): void {
    this.#copy(value);
  }

  #copy(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** Writes the branch of `["null", …]`; returns true if a value must follow. */
  present<Value>(value: Value | null): value is Value {
    this.#reserve(1);
    this.#buffer[this.#at++] = value === null ? NULL_BRANCH : VALUE_BRANCH;
    return value !== null;
  }

  optionalString(value: string | null): void {
    if (this.present(value)) this.string(value);
  }

  optionalLong(value: number | null): void {
    if (this.present(value)) this.long(value);
  }

  optionalBoolean(value: boolean | null): void {
    if (this.present(value)) this.boolean(value);
  }

  strings(values: readonly string[]): void {
    if (values.length > 0) {
      this.long(values.length);
      for (const value of values) this.string(value);
    }
    this.long(0);
  }

  /** Writes an array in one block, as avsc does. */
  array<Item>(items: readonly Item[], write: (item: Item) => void): void {
    if (items.length > 0) {
      this.long(items.length);
      for (const item of items) write(item);
    }
    this.long(0);
  }

  /** Returns false and writes nothing if `value` is not all ASCII. The space is already reserved. */
  #ascii(value: string): boolean {
    const start = this.#at;
    const { length } = value;
    const buffer = this.#buffer;
    this.long(length);
    let at = this.#at;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        this.#at = start;
        return false;
      }
      buffer[at++] = code;
    }
    this.#at = at;
    return true;
  }

  /** Assumes ASCII, with one byte per character, and falls back otherwise. The space is already reserved. */
  #utf8(value: string): void {
    const start = this.#at;
    this.long(value.length);
    const bytes = this.#buffer.write(value, this.#at);
    if (bytes !== value.length) {
      this.#at = start;
      this.long(bytes);
      this.#buffer.write(value, this.#at);
    }
    this.#at += bytes;
  }

  #varint32(zigzag: number): void {
    let rest = zigzag;
    for (; rest > 0x7f; rest >>>= 7) this.#buffer[this.#at++] = (rest & 0x7f) | 0x80;
    this.#buffer[this.#at++] = rest;
  }

  /**
   * Bit operations would truncate numbers beyond 32 bits. The sign is included before doubling, which could exceed
   * 2^53. `%` is avoided because it is a function call for such numbers.
   */
  #varint53(value: number): void {
    const positive = value >= 0 ? value : -(value + 1);
    let rest = Math.floor(positive / 0x40);
    this.#buffer[this.#at++] = ((positive - rest * 0x40) << 1) | (value >= 0 ? 0 : 1) | 0x80;
    while (rest > UINT32_MAX) {
      const higher = Math.floor(rest / 0x80);
      this.#buffer[this.#at++] = (rest - higher * 0x80) | 0x80;
      rest = higher;
    }
    this.#varint32(rest);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes > this.#buffer.length) this.#grow(this.#at + bytes);
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = larger;
  }
}
