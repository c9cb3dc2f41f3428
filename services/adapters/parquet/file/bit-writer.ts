/** At a time so many bits fit beside seven that wait, in 32. */
const BITS_AT_ONCE = 24;
/** Fewer bytes are copied sooner than Node is called. */
const COPIED_HERE_MAX = 64;

/** Bytes that grow, with numbers of any width packed into them from the lowest bit on, as Parquet packs them. */
export class BitWriter {
  #bytes: Buffer;
  #at = 0;
  #waiting = 0;
  #bits = 0;

  constructor(bytes = 1_024) {
    this.#bytes = Buffer.allocUnsafe(bytes);
  }

  /** Requires `0 <= value < 2 ** width`, and a width of at most 53. */
  bits(value: number, width: number): void {
    if (width > BITS_AT_ONCE) {
      this.bits(value % 2 ** BITS_AT_ONCE, BITS_AT_ONCE);
      this.bits(Math.floor(value / 2 ** BITS_AT_ONCE), width - BITS_AT_ONCE);
      return;
    }
    this.#waiting |= value << this.#bits;
    this.#bits += width;
    while (this.#bits >= 8) {
      this.byte(this.#waiting & 0xff);
      this.#waiting >>>= 8;
      this.#bits -= 8;
    }
  }

  /** Fills the last byte with zeros. */
  align(): void {
    if (this.#bits > 0) this.byte(this.#waiting & 0xff);
    this.#waiting = 0;
    this.#bits = 0;
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
    this.#bytes[this.#at] = value;
    this.#bytes[this.#at + 1] = value >>> 8;
    this.#bytes[this.#at + 2] = value >>> 16;
    this.#bytes[this.#at + 3] = value >>> 24;
    this.#at += 4;
  }

  /** Writes a text whose characters are bytes, after its length. */
  text(text: string): void {
    this.word(text.length);
    if (this.#at + text.length > this.#bytes.length) this.#grow(text.length);
    for (let at = 0; at < text.length; at += 1) this.#bytes[this.#at + at] = text.charCodeAt(at);
    this.#at += text.length;
  }

  get length(): number {
    return this.#at;
  }

  append(bytes: Buffer, from = 0, to = bytes.length): void {
    const length = to - from;
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    if (length > COPIED_HERE_MAX) bytes.copy(this.#bytes, this.#at, from, to);
    else for (let at = 0; at < length; at += 1) this.#bytes[this.#at + at] = bytes[from + at] as number;
    this.#at += length;
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
