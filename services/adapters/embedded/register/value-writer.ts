import { crc32 } from 'node:zlib';
import { allocate, type BufferPart } from '../lmdb-memory.ts';

const CRC_BYTES = 4;
/** What nearly every value takes; it grows. */
const CAPACITY_BYTES = 4_096;
const VARINT_BYTES_MAX = 8;
const UINT32_BYTES = 4;
const UTF8_BYTES_PER_UNIT_MAX = 3;

/**
 * Builds a value and its CRC-32 behind it, in memory that the next value takes again: inside a write transaction lmdb copies a
 * value before `put` returns. Buffers for each part of a value cost more than writing it.
 */
export class ValueWriter {
  #memory = allocate(CAPACITY_BYTES);
  #bytes = this.#memory.bytes;
  #at = 0;

  /** Discards what was written. */
  begin(): this {
    this.#at = 0;
    return this;
  }

  /** The bytes of the value so far, with its CRC-32. */
  get length(): number {
    return this.#at + CRC_BYTES;
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
    return this;
  }

  varint(value: number): this {
    this.#reserve(VARINT_BYTES_MAX);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) + 128;
    this.#bytes[this.#at++] = rest;
    return this;
  }

  /** Big-endian. */
  uint24(value: number): this {
    return this.byte(value >>> 16)
      .byte((value >>> 8) & 0xff)
      .byte(value & 0xff);
  }

  /** Big-endian. */
  uint32(value: number): this {
    this.#reserve(UINT32_BYTES);
    this.#at = this.#bytes.writeUInt32BE(value, this.#at);
    return this;
  }

  text(value: string): this {
    this.#reserve(value.length * UTF8_BYTES_PER_UNIT_MAX);
    this.#at += this.#bytes.write(value, this.#at);
    return this;
  }

  /** Writes a part of other bytes. */
  raw(bytes: Buffer, from = 0, to = bytes.length): this {
    this.#reserve(to - from);
    this.#at += bytes.copy(this.#bytes, this.#at, from, to);
    return this;
  }

  /** The value: it is valid until the next `begin`. */
  sealed(): BufferPart {
    return this.uint32(crc32(this.#bytes.subarray(0, this.#at))).bare();
  }

  /** The value without a CRC-32. */
  bare(): BufferPart {
    const { part } = this.#memory;
    part.start = 0;
    part.end = this.#at;
    return part;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = allocate(Math.max(this.#at + bytes, 2 * this.#bytes.length));
    larger.bytes.set(this.#bytes.subarray(0, this.#at));
    this.#memory = larger;
    this.#bytes = larger.bytes;
  }
}

/** The number of bytes that `varint` writes. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}
