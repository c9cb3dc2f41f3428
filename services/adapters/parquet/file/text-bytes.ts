import { isUtf8 } from 'node:buffer';
import { DecodeError } from '../../../avro/decode-error.ts';
import { readLow32, writeLow32 } from './little-endian.ts';

/** The length of a text, before its bytes. */
export const LENGTH_BYTES = 4;
const BYTES_AT_FIRST = 4_096;
const ASCII_MAX = 0x7f;

/** Texts as Parquet writes them, one after the other: their length, then their UTF-8. */
export class TextBytes {
  #bytes: Buffer;
  #length = 0;

  /** `bytes`: about how many there will be. */
  constructor(bytes = BYTES_AT_FIRST) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes);
  }

  /** Forgets the texts. The next ones take the same memory. */
  begin(): void {
    this.#length = 0;
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Returns where the text begins that has these bytes. Throws `DecodeError` where they are no UTF-8. */
  add(bytes: Buffer, from: number, to: number): number {
    const start = this.#length;
    const end = start + LENGTH_BYTES + to - from;
    if (end > this.#bytes.length) this.#grow(end);
    const into = this.#bytes;
    writeLow32(into, start, to - from);
    let every = 0;
    // A call of Node's costs more than a short text.
    for (let at = from, place = start + LENGTH_BYTES; at < to; at += 1, place += 1) {
      const byte = bytes[at] as number;
      every |= byte;
      into[place] = byte;
    }
    if (every > ASCII_MAX && !isUtf8(bytes.subarray(from, to))) {
      throw new DecodeError(`the string before byte ${to} is no UTF-8`);
    }
    this.#length = end;
    return start;
  }

  endOf(start: number): number {
    return start + LENGTH_BYTES + readLow32(this.#bytes, start);
  }

  #grow(bytes: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
