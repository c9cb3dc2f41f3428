/**
 * The address space reserved for each lmdb file: 64 GiB, not memory. Otherwise lmdb-js maps a file anew whenever it
 * doubles and keeps all earlier maps, each of which counts as memory of the process. A larger file is mapped anew.
 */
export const MAP_BYTES = 2 ** 36;

/**
 * A part of a larger buffer as lmdb takes it without a view: it writes the bytes from `start` to `end`. One object serves
 * row after row.
 */
export type BufferPart = Buffer & { start: number; end: number };

/** Makes a part of a buffer whose memory is its own, so that positions count from the start of it. */
export function partOf(bytes: Buffer): BufferPart {
  return Object.assign(bytes, { start: 0, end: 0 });
}
