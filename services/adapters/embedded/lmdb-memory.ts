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

/**
 * Makes a part of a buffer whose memory is its own, so that positions count from the start of it. It is an object beside the
 * buffer, which is what is written: lmdb gives parts properties by which V8 no longer knows what they are, and one byte written
 * into such an object takes what thirty take otherwise.
 */
export function partOf({ buffer, byteOffset, length }: Buffer): BufferPart {
  return Object.assign(Buffer.from(buffer, byteOffset, length), { start: 0, end: 0 });
}

/** Memory that is written again and again, and the part of it that lmdb takes. */
export interface LmdbMemory {
  readonly bytes: Buffer;
  readonly part: BufferPart;
}

export function allocate(length: number): LmdbMemory {
  const bytes = Buffer.allocUnsafeSlow(length);
  return { bytes, part: partOf(bytes) };
}
