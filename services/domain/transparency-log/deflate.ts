import { promisify } from 'node:util';
import { deflateRawSync, inflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';

/**
 * A deflate block ends with the entry that reaches this many bytes: a look-up inflates the blocks of its leaves. Measured on
 * decisions: 256 KiB would need 6 % fewer bytes, and three times as long for a leaf.
 */
export const FILE_BLOCK_BYTES = 32 * 1024;
/** Measured on decisions: this level needs 6 % more bytes than level 6 at half its cost. */
const FILE_DEFLATE_LEVEL = 3;
/** UNTRUSTED: a stranger's block of this size inflates to 8 MiB at most. The way to zlib's threads and back takes longer than it. */
const INFLATED_HERE_BYTES_MAX = 8 * 1_024;

const inflateInThread = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw);

/**
 * Deflates a block in this thread: the way to zlib's threads and back costs more than a block does. The result has memory of its
 * own: zlib returns a part of a larger buffer, all of which an open segment would keep.
 */
export function deflateBlock(data: Buffer): Buffer {
  const deflated = deflateRawSync(data, { level: FILE_DEFLATE_LEVEL });
  const own = Buffer.allocUnsafeSlow(deflated.length);
  own.set(deflated);
  return own;
}

export interface InflatePlace {
  readonly bytesMax: number;
  /** False: in zlib's thread pool. A large block is inflated there in any case. */
  readonly isHere: boolean;
}

/** Inflates all of `data`. zlib itself would ignore bytes after the end of the stream. */
export async function inflate(data: Buffer, { bytesMax, isHere }: InflatePlace): Promise<Buffer> {
  // It accepts no limit of 0.
  const options: ZlibOptions = { maxOutputLength: Math.max(1, bytesMax), info: true };
  const isSmall = data.length <= INFLATED_HERE_BYTES_MAX;
  const result = isHere && isSmall ? inflateRawSync(data, options) : await inflateInThread(data, options);
  // With `info` zlib returns { buffer, engine }, which its types omit.
  const { buffer, engine } = result as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  if (engine.bytesWritten === data.length) return buffer;
  throw new Error(`${data.length - engine.bytesWritten} bytes follow the compressed data`);
}
