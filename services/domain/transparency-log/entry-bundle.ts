import { TILE_WIDTH } from './tile-path.ts';

/** A bundle's entries have a big-endian uint16 length prefix (C2SP tlog-tiles), which limits their length. */
export const BUNDLE_ENTRY_BYTES_MAX = 65_535;
const LENGTH_BYTES = 2;

/** Encodes an entry bundle. Throws for an entry that the length prefix cannot express. */
export function encodeBundle(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > BUNDLE_ENTRY_BYTES_MAX) {
        throw new RangeError(`log entry of ${entry.length} bytes, at most ${BUNDLE_ENTRY_BYTES_MAX} fit`);
      }
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/**
 * Returns the entries of a bundle of this width, or `null` when the bytes are not exactly that many entries. The
 * entries share the bundle's memory.
 */
export function parseBundle(body: Buffer, width: number): Buffer[] | null {
  const entries: Buffer[] = [];
  let position = 0;
  while (position < body.length && entries.length < TILE_WIDTH) {
    if (position + LENGTH_BYTES > body.length) return null;
    const start = position + LENGTH_BYTES;
    position = start + body.readUInt16BE(position);
    if (position > body.length) return null;
    entries.push(body.subarray(start, position));
  }
  return position === body.length && entries.length === width ? entries : null;
}

/** Where each entry of a bundle of this width ends; empty where `parseBundle` returns `null`. */
export function endsIn(body: Buffer, width: number): number[] {
  const ends: number[] = [];
  let end = 0;
  for (const { length } of parseBundle(body, width) ?? []) {
    end += LENGTH_BYTES + length;
    ends.push(end);
  }
  return ends;
}
