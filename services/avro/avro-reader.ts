import { isUtf8 } from 'node:buffer';
import { DecodeError } from './decode-error.ts';

const VARINT_BYTES_MAX = 8;
const DOUBLE_BYTES = 8;
/** The high half of the largest long that avsc reads, 2^53 - 2. Above 2^53 only even numbers are exact. */
const ZIGZAG_MAX = 2 * (Number.MAX_SAFE_INTEGER - 1);
/** Bytes are looked at four at a time. */
const WORD_BYTES = 4;
/** For longer texts, decoding is faster than comparing. */
const RECURRING_BYTES_MAX = 32;
const WORDS_MAX = RECURRING_BYTES_MAX / WORD_BYTES;
/** A power of two. */
const RECENT_STRINGS_MAX = 4096;
const recentStrings: string[] = new Array(RECENT_STRINGS_MAX).fill('');
/** The bytes of each but the last word, and its last word, which the one before may overlap. */
const recentWords = new Int32Array(RECENT_STRINGS_MAX * WORDS_MAX);
/** How many bytes each has, 0 where they are not all ASCII. */
const recentLengths = new Uint8Array(RECENT_STRINGS_MAX);
/** The highest bit of each byte of a word. */
const NOT_ASCII = 0x8080_8080 | 0;
/** Odd. */
const FACTOR = 0x9e37_79b1 | 0;
const noBytes = Buffer.alloc(0);

/**
 * Reads Avro's binary encoding (1.11). Byte strings share the memory they are read from: avsc copies each one, which
 * took a tenth of the work of the whole pipeline. Throws `DecodeError` for everything that avsc refuses. It also throws
 * for Booleans other than 0 and 1, longs of more than 8 bytes or with padding, strings that are not UTF-8, arrays with
 * a byte size, and trailing bytes. Except for arrays, which may have several blocks, a value therefore has one
 * encoding.
 */
export class AvroReader {
  #bytes: Buffer = noBytes;
  /** The memory that has the bytes, and where they begin in it: many byte strings share one. */
  #memory: ArrayBufferLike = noBytes.buffer;
  #words: DataView<ArrayBufferLike> = new DataView(noBytes.buffer);
  #offset = 0;
  #at = 0;
  #isAgain = false;

  begin(bytes: Buffer, from = 0): void {
    this.#isAgain = false;
    this.#move(bytes, from);
  }

  /** Of bytes that were passed once: a text that is no UTF-8 has replacement characters, because it is too late to refuse it. */
  beginAgain(bytes: Buffer, from: number): void {
    this.#isAgain = true;
    this.#move(bytes, from);
  }

  #move(bytes: Buffer, from: number): void {
    this.#at = from;
    if (this.#bytes === bytes) return;
    this.#bytes = bytes;
    this.#offset = bytes.byteOffset;
    const memory = bytes.buffer;
    if (memory === this.#memory) return;
    this.#memory = memory;
    this.#words = new DataView(memory);
  }

  /** The position of the next byte. */
  get position(): number {
    return this.#at;
  }

  /** Throws unless all bytes before `at` were read. */
  end(at = this.#bytes.length): void {
    if (this.#at !== at) throw new DecodeError(`the value ends at byte ${this.#at}, expected ${at}`);
  }

  int(): number {
    const value = this.long();
    if (value !== (value | 0)) throw new DecodeError(`the int before byte ${this.#at} is ${value}, expected 32 bits`);
    return value;
  }

  long(): number {
    const byte = this.#byte();
    // Most lengths, branches and enums are one byte.
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    const zigzag = this.#longer(byte & 0x7f);
    return (byte & 1) === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  boolean(): boolean {
    const byte = this.#byte();
    if (byte > 1) throw new DecodeError(`the boolean at byte ${this.#at - 1} is ${byte}, expected 0 or 1`);
    return byte === 1;
  }

  string(): string {
    return this.#text(this.#skip(this.#length()));
  }

  #text(start: number): string {
    if (start === this.#at) return '';
    return this.#isAscii(start) ? this.#bytes.toString('latin1', start, this.#at) : this.#utf8(start);
  }

  #isAscii(start: number): boolean {
    const last = this.#at - WORD_BYTES;
    if (last < start) return (this.#shortWord(start) & NOT_ASCII) === 0;
    const words = this.#words;
    const end = this.#offset + last;
    let all = words.getInt32(end, true);
    for (let at = this.#offset + start; at < end; at += WORD_BYTES) all |= words.getInt32(at, true);
    return (all & NOT_ASCII) === 0;
  }

  /**
   * Works like `string` for texts that repeat. A recently read text is reused, which saves decoding, hashing and
   * garbage collection.
   */
  recurringString(): string {
    const start = this.#skip(this.#length());
    const length = this.#at - start;
    if (length === 0 || length > RECURRING_BYTES_MAX) return this.#text(start);
    const last = length < WORD_BYTES ? this.#shortWord(start) : this.#wordAt(this.#at - WORD_BYTES);
    // Ids differ most at their ends. UNTRUSTED: texts crafted to share a slot cost only time.
    const before = length < 2 * WORD_BYTES ? length : this.#wordAt(this.#at - 2 * WORD_BYTES);
    const hash = Math.imul(last ^ Math.imul(before, FACTOR), FACTOR);
    const slot = (hash >>> 16) & (RECENT_STRINGS_MAX - 1);
    const first = slot * WORDS_MAX;
    const lastAt = first + WORDS_MAX - 1;
    const isKnown = recentLengths[slot] === length && recentWords[lastAt] === last;
    if (isKnown && this.#areAt(start, first)) return recentStrings[slot] ?? '';
    const text = this.#text(start);
    recentStrings[slot] = text;
    // Any other letter takes more than one byte.
    recentLengths[slot] = text.length === length ? length : 0;
    recentWords[lastAt] = last;
    for (let at = start, word = first; at < this.#at - WORD_BYTES; at += WORD_BYTES)
      recentWords[word++] = this.#wordAt(at);
    return text;
  }

  bytes(): Buffer {
    return this.fixed(this.#length());
  }

  /** Skips a string or bytes. Returns where they begin. */
  skipText(): number {
    return this.#skip(this.#length());
  }

  skipFixed(length: number): void {
    this.#skip(length);
  }

  /** Skips an array; `skip` skips one item. */
  skipArray(skip: () => void): void {
    for (let count = this.#length(); count > 0; count = this.#length()) {
      for (; count > 0; count--) skip();
    }
  }

  fixed(length: number): Buffer {
    return this.#bytes.subarray(this.#skip(length), this.#at);
  }

  /** Returns the word of the enum in `field` at its index. A hole is the symbol for words of a newer writer. */
  symbol<Word extends string>(field: string, words: readonly (Word | undefined)[]): Word {
    const index = this.long();
    const word = words[index];
    if (word !== undefined) return word;
    const known = words.filter((each) => each !== undefined).join(', ');
    throw new DecodeError(`\`${field}\` is the symbol ${index}, expected one of: ${known}`);
  }

  /** Skips an enum. Throws unless its index is `from` or more, and below `to`. */
  skipSymbol(from: number, to: number): void {
    const index = this.long();
    if (index < from || index >= to)
      throw new DecodeError(`the enum before byte ${this.#at} has no symbol ${index} that is written`);
  }

  /** Reads a text that must be one of `words`. */
  word<Word extends string>(words: readonly Word[]): Word {
    const text = this.string();
    const word = words.find((each) => each === text);
    if (word === undefined)
      throw new DecodeError(`the text before byte ${this.#at} is \`${text}\`, expected one of: ${words.join(', ')}`);
    return word;
  }

  /** Reads the branch of `["null", …]`; returns true if a value follows. */
  present(): boolean {
    const byte = this.#bytes[this.#at];
    if (byte === 0 || byte === 2) {
      this.#at += 1;
      return byte === 2;
    }
    const branch = this.long();
    if (branch !== 0 && branch !== 1)
      throw new DecodeError(`the union before byte ${this.#at} has no branch ${branch}`);
    return branch === 1;
  }

  optionalString(): string | null {
    return this.present() ? this.string() : null;
  }

  optionalRecurringString(): string | null {
    return this.present() ? this.recurringString() : null;
  }

  optionalLong(): number | null {
    return this.present() ? this.long() : null;
  }

  optionalBoolean(): boolean | null {
    return this.present() ? this.boolean() : null;
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#skip(DOUBLE_BYTES));
  }

  strings(): string[] {
    const items: string[] = [];
    for (let count = this.#length(); count > 0; count = this.#length()) {
      for (; count > 0; count--) items.push(this.string());
    }
    // V8 reserves 17 places at the first push, and many lists of one or two are kept: a copy has no room to spare.
    return items.length === 0 ? items : items.slice();
  }

  /** `read` reads from this reader. */
  array<Item>(read: () => Item): Item[] {
    const items: Item[] = [];
    for (let count = this.#length(); count > 0; count = this.#length()) {
      for (; count > 0; count--) items.push(read());
    }
    return items;
  }

  #wordAt(at: number): number {
    return this.#words.getInt32(this.#offset + at, true);
  }

  /** Up to three bytes from `start`, in one word. */
  #shortWord(start: number): number {
    const bytes = this.#bytes;
    let word = 0;
    for (let at = start; at < this.#at; at++) word = (word << 8) | (bytes[at] ?? 0);
    return word;
  }

  /** Returns true if the words from `start`, but the last one, are those of `recentWords` from `first`. */
  #areAt(start: number, first: number): boolean {
    const words = this.#words;
    const end = this.#offset + this.#at - WORD_BYTES;
    for (let at = this.#offset + start, word = first; at < end; at += WORD_BYTES, word++) {
      if (words.getInt32(at, true) !== recentWords[word]) return false;
    }
    return true;
  }

  #utf8(start: number): string {
    const text = this.#bytes.subarray(start, this.#at);
    if (!this.#isAgain && !isUtf8(text)) throw new DecodeError(`the string before byte ${this.#at} is no UTF-8`);
    return text.toString('utf8');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new DecodeError(`the value is cut short at byte ${this.#bytes.length}`);
    return byte;
  }

  #longer(low: number): number {
    let value = low;
    let scale = 0x80;
    for (let count = 1; count < VARINT_BYTES_MAX; count++, scale *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte >= 0x80) continue;
      if (byte === 0) throw new DecodeError(`the long before byte ${this.#at} is longer than it needs to be`);
      const isExact = low % 2 === 0 ? value <= ZIGZAG_MAX : Number.isSafeInteger(value);
      if (isExact) return value;
      break;
    }
    throw new DecodeError(`the long before byte ${this.#at} is too large`);
  }

  #length(): number {
    const length = this.long();
    if (length < 0) throw new DecodeError(`the length before byte ${this.#at} is ${length}, expected 0 or more`);
    return length;
  }

  /** Advances and returns the previous position. */
  #skip(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.length)
      throw new DecodeError(`the value is cut short at byte ${this.#bytes.length}`);
    this.#at = start + length;
    return start;
  }
}
