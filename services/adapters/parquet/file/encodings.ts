import { type BitWriter, bitsFor } from './bit-writer.ts';

/** Values that are packed together; a run that is shorter costs more than it saves. */
export const PACKED_AT_ONCE = 8;
export const DELTA_BLOCK = 128;
export const DELTA_MINIBLOCK = 32;
/** Differences of larger numbers need more bits than are packed. */
const DELTA_MAX = 2 ** 45;

/**
 * Writes numbers as Parquet's hybrid of runs and packed bits, with which it writes levels and places in a dictionary.
 * Requires `0 <= value < 2 ** width`.
 */
export function writeHybrid(writer: BitWriter, values: Uint32Array, width: number): void {
  let packedFrom = 0;
  const writePacked = (end: number) => {
    if (end === packedFrom) return;
    writer.varint((Math.ceil((end - packedFrom) / PACKED_AT_ONCE) << 1) | 1);
    const count = Math.ceil((end - packedFrom) / PACKED_AT_ONCE) * PACKED_AT_ONCE;
    writer.packed(values, { from: packedFrom, to: end, count, least: 0, width });
  };
  for (let at = 0; at < values.length; ) {
    const value = values[at] as number;
    let end = at + 1;
    while (end < values.length && values[end] === value) end += 1;
    // Packed values before a run are a multiple of eight, so the run gives some away.
    const start = at + ((PACKED_AT_ONCE - ((at - packedFrom) % PACKED_AT_ONCE)) % PACKED_AT_ONCE);
    if (end - start >= PACKED_AT_ONCE) {
      writePacked(start);
      writeRun(writer, value, end - start, width);
      packedFrom = end;
    }
    at = end;
  }
  writePacked(values.length);
}

/** Writes so many times the same value, as `writeHybrid` does. */
export function writeRun(writer: BitWriter, value: number, count: number, width: number): void {
  writer.varint(count * 2);
  for (let bits = 0; bits < width; bits += 8) writer.byte((value >>> bits) & 0xff);
}

/** True where `writeDeltas` can write numbers between these. */
export function canBeDeltas(least: number, greatest: number): boolean {
  return least >= -DELTA_MAX && greatest <= DELTA_MAX;
}

/** Writes integers as Parquet's DELTA_BINARY_PACKED: differences to the one before, in blocks of 128. */
export function writeDeltas(writer: BitWriter, values: Float64Array): void {
  writer.varint(DELTA_BLOCK);
  writer.varint(DELTA_BLOCK / DELTA_MINIBLOCK);
  writer.varint(values.length);
  writer.zigzag(values[0] ?? 0);
  const deltas = new Float64Array(DELTA_BLOCK);
  for (let from = 1; from < values.length; from += DELTA_BLOCK) {
    const count = Math.min(DELTA_BLOCK, values.length - from);
    let least = Infinity;
    for (let at = 0; at < count; at += 1) {
      const delta = (values[from + at] as number) - (values[from + at - 1] as number);
      deltas[at] = delta;
      if (delta < least) least = delta;
    }
    writeDeltaBlock(writer, deltas, { count, least });
  }
}

function writeDeltaBlock(
  writer: BitWriter,
  deltas: Float64Array,
  { count, least }: { readonly count: number; readonly least: number },
): void {
  writer.zigzag(least);
  const widths: number[] = [];
  for (let from = 0; from < DELTA_BLOCK; from += DELTA_MINIBLOCK) {
    let most = 0;
    for (let at = from; at < Math.min(count, from + DELTA_MINIBLOCK); at += 1) {
      most = Math.max(most, (deltas[at] as number) - least);
    }
    const width = bitsFor(most);
    widths.push(width);
    writer.byte(width);
  }
  for (const [number, width] of widths.entries()) {
    const from = number * DELTA_MINIBLOCK;
    // A miniblock without a value is left out; one with some is filled with zeros.
    if (from >= count || width === 0) continue;
    const to = Math.min(count, from + DELTA_MINIBLOCK);
    writer.packed(deltas, { from, to, count: DELTA_MINIBLOCK, least, width });
  }
}
