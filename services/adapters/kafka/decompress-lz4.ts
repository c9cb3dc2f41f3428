const MAGIC = 0x184d2204;
const VERSION = 0b01;
const STORED = 0x80000000;
/** A length with this value continues in the following bytes, as does every continuation byte of 255. */
const LENGTH_CONTINUED = 15;
const MATCH_BYTES_MIN = 4;

interface OutputBuffer {
  bytes: Buffer;
  length: number;
  readonly bytesMax: number;
}

/**
 * Decompresses one LZ4 frame (frame and block formats, version 1.6) as Kafka's clients write it. Checksums are skipped
 * because the record batch has its own. This is our own code because lz4js 0.2.0 trusts the output size that the sender
 * declares. Throws where the frame is broken or exceeds `bytesMax` bytes.
 */
export function decompressLz4(frame: Buffer, bytesMax: number): Buffer {
  if (frame.readUInt32LE(0) !== MAGIC) throw new RangeError('no LZ4 frame');
  const flags = frame.readUInt8(4);
  if (flags >> 6 !== VERSION) throw new RangeError('unknown version of the LZ4 frame');
  const blockChecksumBytes = flags & 0x10 ? 4 : 0;
  const contentSizeBytes = flags & 0x08 ? 8 : 0;
  const dictionaryIdBytes = flags & 0x01 ? 4 : 0;
  let at = 6 + contentSizeBytes + dictionaryIdBytes + 1;
  const output: OutputBuffer = { bytes: Buffer.alloc(Math.min(bytesMax, 4 * frame.length + 64)), length: 0, bytesMax };
  for (;;) {
    const size = frame.readUInt32LE(at);
    if (size === 0) return output.bytes.subarray(0, output.length);
    const length = size & ~STORED;
    at += 4;
    if (at + length > frame.length) throw new RangeError('an LZ4 block is longer than its input');
    if (size >= STORED) append(output, frame, at, length);
    else decompressBlock(frame.subarray(at, at + length), output);
    at += length + blockChecksumBytes;
  }
}

function decompressBlock(block: Buffer, output: OutputBuffer): void {
  let at = 0;
  const continued = (length: number): number => {
    if (length < LENGTH_CONTINUED) return length;
    for (let total = length; ; ) {
      const more = block.readUInt8(at++);
      total += more;
      if (more < 255) return total;
    }
  };
  while (at < block.length) {
    const token = block.readUInt8(at++);
    const literals = continued(token >> 4);
    if (at + literals > block.length) throw new RangeError('LZ4 literals are longer than their block');
    append(output, block, at, literals);
    at += literals;
    // Only the last sequence has no match.
    if (at === block.length) return;
    const distance = block.readUInt16LE(at);
    at += 2;
    repeat(output, distance, continued(token & 0x0f) + MATCH_BYTES_MIN);
  }
}

function append(output: OutputBuffer, source: Buffer, at: number, length: number): void {
  makeRoom(output, length);
  source.copy(output.bytes, output.length, at, at + length);
  output.length += length;
}

/** Copies byte by byte where source and target overlap, which is how LZ4 encodes runs. */
function repeat(output: OutputBuffer, distance: number, length: number): void {
  if (distance === 0 || distance > output.length) throw new RangeError('an LZ4 match starts before the output');
  makeRoom(output, length);
  const { bytes, length: end } = output;
  for (let index = 0; index < length; index++) bytes[end + index] = bytes[end + index - distance] as number;
  output.length += length;
}

function makeRoom(output: OutputBuffer, length: number): void {
  const needed = output.length + length;
  if (needed > output.bytesMax) throw new RangeError(`more than ${output.bytesMax} bytes of LZ4`);
  if (needed <= output.bytes.length) return;
  const larger = Buffer.alloc(Math.min(output.bytesMax, Math.max(needed, 2 * output.bytes.length)));
  output.bytes.copy(larger, 0, 0, output.length);
  output.bytes = larger;
}
