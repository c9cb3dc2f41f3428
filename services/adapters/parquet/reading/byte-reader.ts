import { ParquetFileError } from './parquet-fault.ts';

/** More bytes than a number up to `Number.MAX_SAFE_INTEGER` has in ULEB128. */
const VARINT_BYTES_MAX = 8;

/** Reads bytes in their order. Throws `ParquetFileError` where they end early. */
export class ByteReader {
  readonly bytes: Buffer;
  at: number;
  readonly #end: number;

  /** `end`: the byte behind the last one that may be read. */
  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    if (at < 0 || end > bytes.length) throw new ParquetFileError('bytes are missing', end);
    this.bytes = bytes;
    this.at = at;
    this.#end = end;
  }

  byte(): number {
    if (this.at >= this.#end) throw new ParquetFileError('bytes are missing', this.at);
    const byte = this.bytes[this.at] as number;
    this.at += 1;
    return byte;
  }

  /** ULEB128. */
  varint(): number {
    let [value, unit] = [0, 1];
    for (let read = 0; read < VARINT_BYTES_MAX; read += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
    }
    throw new ParquetFileError('a number is too large', this.at);
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A little-endian number of 32 bits. */
  word(): number {
    return this.bytes.readUInt32LE(this.skip(4));
  }

  /** Passes over so many bytes, and returns where they begin. */
  skip(length: number): number {
    const from = this.at;
    if (length > this.#end - from) throw new ParquetFileError(`${length} bytes are missing`, from);
    this.at += length;
    return from;
  }
}
