import zlib from 'node:zlib';
import { decompress as decompressZstdInto } from 'fzstd';
import snappy from 'snappyjs';
import { decompressLz4 } from './decompress-lz4.ts';

/**
 * The largest size of a decompressed record batch: a batch that is too large uncompressed must not pass as a
 * compression bomb.
 */
export const DECOMPRESSED_BYTES_MAX = 8 * 1024 * 1024;

/** Java's snappy stream: this header, two int32 versions, then blocks of an int32 length and raw snappy. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/**
 * Decompresses the records of a batch whose attributes specify `codec` (1 gzip, 2 snappy, 3 lz4, 4 zstd). Never returns
 * more than `DECOMPRESSED_BYTES_MAX` bytes; throws on more, on an unknown codec and on a broken stream (docs/operation.md,
 * R4 and R5). The next call may overwrite the result, and zeros may follow the records.
 */
export function decompress(codec: number, bytes: Buffer): Buffer {
  switch (codec) {
    case 1:
      return zlib.gunzipSync(bytes, { maxOutputLength: DECOMPRESSED_BYTES_MAX });
    case 2:
      return decompressSnappy(bytes);
    case 3:
      return decompressLz4(bytes, DECOMPRESSED_BYTES_MAX);
    case 4:
      return decompressZstd(bytes);
    default:
      throw new RangeError(`codec is \`${codec}\`, expected 1 to 4`);
  }
}

/** librdkafka writes raw snappy, Java a stream of blocks. */
function decompressSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) {
    return snappy.uncompress(bytes, DECOMPRESSED_BYTES_MAX);
  }
  const blocks: Buffer[] = [];
  let left = DECOMPRESSED_BYTES_MAX;
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    if (length < 0 || at + 4 + length > bytes.length) throw new RangeError('a snappy block is longer than its input');
    const block = snappy.uncompress(bytes.subarray(at + 4, at + 4 + length), left);
    left -= block.length;
    blocks.push(block);
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** Only newer Node versions have it (22.15, 23.8). */
const { zstdDecompressSync } = zlib as {
  zstdDecompressSync?: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;
};
let zstdOutput: Buffer | null = null;

/**
 * fzstd trusts the output size that the sender declares, so it gets a buffer of ours, cleared of the previous batch.
 */
function decompressZstd(bytes: Buffer): Buffer {
  if (zstdDecompressSync) return zstdDecompressSync(bytes, { maxOutputLength: DECOMPRESSED_BYTES_MAX });
  if (zstdOutput === null) zstdOutput = Buffer.alloc(DECOMPRESSED_BYTES_MAX);
  else zstdOutput.fill(0);
  decompressZstdInto(bytes, zstdOutput);
  return zstdOutput;
}
