import { BITS_AT_ONCE, UPPER } from '../file/bit-writer.ts';
import { DELTA_BLOCK, DELTA_MINIBLOCK, PACKED_AT_ONCE } from '../file/encodings.ts';
import type { ByteReader } from './byte-reader.ts';
import { ParquetFileError } from './parquet-fault.ts';

const WIDTH_MAX = 2 * BITS_AT_ONCE;

/** Reads what `writeHybrid` wrote into all places of `into`. Throws `ParquetFileError`. */
export function readHybrid(from: ByteReader, into: Uint32Array, width: number): void {
  for (let at = 0; at < into.length; ) {
    const head = from.varint();
    const length = Math.floor(head / 2);
    if (length === 0) throw new ParquetFileError('a run has no value', from.at);
    if (head % 2 === 0) {
      const end = Math.min(into.length, at + length);
      into.fill(readRunValue(from, width), at, end);
      at = end;
    } else {
      const end = Math.min(into.length, at + PACKED_AT_ONCE * length);
      const start = from.skip(length * width);
      unpack(from.bytes, start, { into, from: at, to: end, width });
      at = end;
    }
  }
}

function readRunValue(from: ByteReader, width: number): number {
  let value = 0;
  for (let bits = 0; bits < width; bits += 8) value |= from.byte() << bits;
  return value >>> 0;
}

/**
 * Reads what `writeDeltas` wrote into all places of `into`. A width of 48 bits is the most that is written. Throws
 * `ParquetFileError`.
 */
export function readDeltas(from: ByteReader, into: Float64Array): void {
  const [block, miniblocks, count] = [from.varint(), from.varint(), from.varint()];
  if (block !== DELTA_BLOCK || miniblocks !== DELTA_BLOCK / DELTA_MINIBLOCK || count !== into.length) {
    throw new ParquetFileError(`${count} differences in blocks of ${block}, expected ${into.length}`, from.at);
  }
  let value = from.zigzag();
  if (count > 0) into[0] = value;
  const widths = new Uint8Array(miniblocks);
  for (let at = 1; at < count; at += DELTA_BLOCK) {
    const least = from.zigzag();
    for (let number = 0; number < miniblocks; number += 1) widths[number] = from.byte();
    const end = Math.min(count, at + DELTA_BLOCK);
    for (let number = 0; number < miniblocks; number += 1) {
      const start = at + number * DELTA_MINIBLOCK;
      if (start >= end) break;
      const width = widths[number] as number;
      if (width > WIDTH_MAX) throw new ParquetFileError(`a difference has ${width} bits`, from.at);
      const bytes = from.skip((DELTA_MINIBLOCK * width) / 8);
      const to = Math.min(end, start + DELTA_MINIBLOCK);
      unpack(from.bytes, bytes, { into, from: start, to, width });
      for (let place = start; place < to; place += 1) {
        value += least + (into[place] as number);
        into[place] = value;
      }
    }
  }
}

interface Unpacked {
  readonly into: Uint32Array | Float64Array;
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** Reads numbers of `width` bits each, packed from the lowest bit on. The bytes must be there. */
function unpack(bytes: Buffer, start: number, { into, from, to, width }: Unpacked): void {
  const lowBits = Math.min(width, BITS_AT_ONCE);
  const [lowMask, upperMask] = [2 ** lowBits - 1, 2 ** (width - lowBits) - 1];
  for (let place = from, bit = 8 * start; place < to; place += 1, bit += width) {
    let value = bitsAt(bytes, bit) & lowMask;
    if (upperMask > 0) value += (bitsAt(bytes, bit + BITS_AT_ONCE) & upperMask) * UPPER;
    into[place] = value;
  }
}

/** At least 25 bits from a bit on; behind the last byte they are 0. */
function bitsAt(bytes: Buffer, bit: number): number {
  const at = Math.floor(bit / 8);
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
  return (low | ((bytes[at + 3] as number) << 24)) >>> (bit % 8);
}
