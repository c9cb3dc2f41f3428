import { writeLow32 } from './little-endian.ts';

/** At a time so many bits fit beside seven that wait, in 32. */
export const BITS_AT_ONCE = 24;
/** A number of more bits is this many times its upper part, and its lower part. A power in the loop takes ten times as long as the loop. */
export const UPPER = 2 ** BITS_AT_ONCE;
/** Fewer bytes are copied sooner than Node is called. */
const COPIED_HERE_MAX = 64;

interface Packed {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly least: number;
  readonly width: number;
}

/** Bytes that grow, with numbers of any width packed into them from the lowest bit on, as Parquet packs them. */
export class BitWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(bytes = 1_024) {
    this.#bytes = Buffer.allocUnsafe(bytes);
  }

  /**
   * Writes the numbers from `from` to `to`, less `least`, with `width` bits each, at most 48, and zeros up to `count` numbers,
   * which fill whole bytes.
   */
  packed(numbers: Uint32Array | Float64Array, { from, to, count, least, width }: Packed): void {
    const length = (count * width) / 8;
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    const [bytes, end] = [this.#bytes, this.#at + length];
    let [at, waiting, bits] = [this.#at, 0, 0];
    const isHalved = width > BITS_AT_ONCE;
    for (let number = from; number < to; number += 1) {
      const value = (numbers[number] as number) - least;
      const upper = isHalved ? Math.floor(value / UPPER) : 0;
      waiting |= (value - upper * UPPER) << bits;
      bits += isHalved ? BITS_AT_ONCE : width;
      for (; bits >= 8; bits -= 8, waiting >>>= 8) bytes[at++] = waiting;
      if (!isHalved) continue;
      waiting |= upper << bits;
      bits += width - BITS_AT_ONCE;
      for (; bits >= 8; bits -= 8, waiting >>>= 8) bytes[at++] = waiting;
    }
    if (bits > 0) bytes[at++] = waiting;
    bytes.fill(0, at, end);
    this.#at = end;
  }

  byte(value: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at] = value;
    this.#at += 1;
  }

  /** ULEB128. `value` is at least 0. */
  varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** A little-endian number of 32 bits. */
  word(value: number): void {
    if (this.#at + 4 > this.#bytes.length) this.#grow(4);
    writeLow32(this.#bytes, this.#at, value);
    this.#at += 4;
  }

  get length(): number {
    return this.#at;
  }

  append(bytes: Buffer, from = 0, to = bytes.length): void {
    const length = to - from;
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    if (length > COPIED_HERE_MAX) bytes.copy(this.#bytes, this.#at, from, to);
    else {
      const [into, start] = [this.#bytes, this.#at];
      for (let at = 0; at < length; at += 1) into[start + at] = bytes[from + at] as number;
    }
    this.#at += length;
  }

  /** Leaves room for so many bytes, and returns it: to be filled before anything else is written. */
  room(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Forgets what was written, and returns itself. */
  begin(): BitWriter {
    this.#at = 0;
    return this;
  }

  /** The bytes written so far, which later calls may overwrite. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  #grow(bytes: number): void {
    const grown = Buffer.allocUnsafe(2 * this.#bytes.length + bytes);
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

/** The bits that a number up to this one needs. */
export function bitsFor(max: number): number {
  return max < 2 ** 31 ? 32 - Math.clz32(max) : 32 + bitsFor(Math.floor(max / 2 ** 32));
}
