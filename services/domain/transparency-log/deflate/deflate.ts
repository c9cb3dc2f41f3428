import { promisify } from 'node:util';
import { deflateRawSync, inflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { ReusedInflater } from './reused-inflater.ts';

/**
 * A deflate block ends with the entry that reaches this many bytes: a look-up inflates the blocks of its leaves. Measured on
 * decisions: 256 KiB would need 6 % fewer bytes, and three times as long for a leaf.
 */
export const FILE_BLOCK_BYTES = 32 * 1024;
/** Measured on decisions: this level needs 6 % more bytes than level 6 at half its cost. */
export const FILE_DEFLATE_LEVEL = 3;
/** Decisions deflate to a seventh or less. */
const INFLATION_TYPICAL = 10;
/** Of most blocks the result is no larger, so that it is one chunk: zlib copies several into one. */
const DEFLATION_USUAL = 4;
const CHUNK_BYTES_MIN = 1_024;
/** A block, and the rest of the entry that fills it: what is taken and not filled is collected no later than the rest. */
const CHUNK_BYTES_MAX = FILE_BLOCK_BYTES + 4 * 1_024;
/** UNTRUSTED: a stranger's block of this size inflates to 8 MiB at most. The way to zlib's threads and back takes longer than it. */
const INFLATED_HERE_BYTES_MAX = 8 * 1_024;

const inflateInThread = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw);
const inflater = new ReusedInflater();

/**
 * Deflates in this thread. The way to zlib's threads and back takes more CPU than a block does: 140 to 300 microseconds with it, 90 to
 * 130 without. The result has memory of its own: zlib returns a part of a larger piece, all of which would be kept. An engine
 * that is reset instead of a new one deflates to other bytes, which depend on what it deflated before.
 *
 * @param level of zlib, 1 to 9.
 */
export function deflateHere(data: Buffer, level: number): Buffer {
  const chunkSize = Math.max(CHUNK_BYTES_MIN, Math.ceil(data.length / DEFLATION_USUAL));
  const deflated = deflateRawSync(data, { level, chunkSize });
  const own = Buffer.allocUnsafeSlow(deflated.length);
  own.set(deflated);
  return own;
}

export interface InflatePlace {
  readonly bytesMax: number;
  /** False: in zlib's thread pool. A large block is inflated there in any case. */
  readonly isHere: boolean;
  /** What is inflated here is put into this memory if it fits. */
  readonly memory: Buffer | null;
}

/** Memory for what a block inflates to, and those after it: a block before others is full, however small it was deflated. */
export function inflatedMemory(data: Buffer, isFull: boolean): Buffer {
  return Buffer.allocUnsafeSlow(isFull ? Math.max(CHUNK_BYTES_MAX, chunkBytes(data)) : chunkBytes(data));
}

/** Inflates all of `data`. zlib itself would ignore bytes after the end of the stream. */
export async function inflate(data: Buffer, { bytesMax, isHere, memory }: InflatePlace): Promise<Buffer> {
  const isSmall = data.length <= INFLATED_HERE_BYTES_MAX;
  if (isHere && isSmall && memory !== null) {
    const bytes = inflater.inflate(data, memory);
    if (bytes !== null && bytes <= bytesMax) return memory.subarray(0, bytes);
  }
  // It accepts no limit of 0.
  const options: ZlibOptions = { maxOutputLength: Math.max(1, bytesMax), chunkSize: chunkBytes(data), info: true };
  const result = isHere && isSmall ? inflateRawSync(data, options) : await inflateInThread(data, options);
  // With `info` zlib returns { buffer, engine }, which its types omit.
  const { buffer, engine } = result as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  if (engine.bytesWritten === data.length) return buffer;
  throw new Error(`${data.length - engine.bytesWritten} bytes follow the compressed data`);
}

/** One chunk for nearly every block: zlib copies several into one. */
function chunkBytes(data: Buffer): number {
  return Math.max(CHUNK_BYTES_MIN, Math.min(CHUNK_BYTES_MAX, INFLATION_TYPICAL * data.length));
}
