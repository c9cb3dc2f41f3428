import { crc32 } from 'node:zlib';

/**
 * The format of an entry in a segment file, big-endian: `CSP1`, payload length (u32), sequence (u64), CRC-32 of the
 * payload (u32), CRC-32 of the 20 bytes before (u32), payload (UTF-8). The header has its own checksum, which
 * distinguishes a truncated write from bytes that changed later.
 */
export interface SpoolEntry {
  readonly sequence: number;
  readonly json: string;
}

/** A stretch of a segment: an entry, a truncated entry at the end, or bytes that are neither. */
export type Piece =
  | { readonly kind: 'entry'; readonly from: number; readonly to: number; readonly entry: SpoolEntry }
  | { readonly kind: 'torn' | 'corrupt'; readonly from: number; readonly to: number };

const MAGIC = Buffer.from('CSP1');
const MAGIC_OF_ANY_VERSION = /^CSP\d/;
export const HEADER_BYTES = 24;
const HEADER_SUMMED_BYTES = 20;

export function encodeEntry({ sequence, json }: SpoolEntry): Buffer {
  const payload = Buffer.from(json);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  MAGIC.copy(bytes);
  bytes.writeUInt32BE(payload.length, 4);
  bytes.writeBigUInt64BE(BigInt(sequence), 8);
  bytes.writeUInt32BE(crc32(payload), 16);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, HEADER_SUMMED_BYTES)), HEADER_SUMMED_BYTES);
  payload.copy(bytes, HEADER_BYTES);
  return bytes;
}

/** Bytes of a segment that `foreignMagic` needs. */
export const MAGIC_BYTES = 4;

/**
 * Returns the magic of the format in which another release wrote a segment, read from its first bytes; else `null`.
 * The digit counts the versions of the format, and a segment has one of them: every start writes to a new file.
 */
export function foreignMagic(start: Buffer): string | null {
  const magic = start.toString('latin1', 0, MAGIC_BYTES);
  return MAGIC_OF_ANY_VERSION.test(magic) && magic !== MAGIC.toString() ? magic : null;
}

/** Splits a segment into pieces, in order. Every byte belongs to exactly one piece. */
export function* piecesOf(segment: Buffer): Generator<Piece> {
  for (let at = 0; at < segment.length; ) {
    const piece = pieceAt(segment, at) ?? corruptFrom(segment, at);
    yield piece;
    at = piece.to;
  }
}

/** Returns `null` where no entry begins, complete or truncated. */
function pieceAt(segment: Buffer, from: number): Piece | null {
  const header = segment.subarray(from, from + HEADER_BYTES);
  if (header.length < HEADER_BYTES) {
    const isBegun = header.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, header.length));
    return isBegun ? { kind: 'torn', from, to: segment.length } : null;
  }
  const isHeader =
    header.subarray(0, MAGIC.length).equals(MAGIC) &&
    header.readUInt32BE(HEADER_SUMMED_BYTES) === crc32(header.subarray(0, HEADER_SUMMED_BYTES));
  if (!isHeader) return null;
  const to = from + HEADER_BYTES + header.readUInt32BE(4);
  if (to > segment.length) return { kind: 'torn', from, to: segment.length };
  const payload = segment.subarray(from + HEADER_BYTES, to);
  if (crc32(payload) !== header.readUInt32BE(16)) return { kind: 'corrupt', from, to };
  const sequence = Number(header.readBigUInt64BE(8));
  return { kind: 'entry', from, to, entry: { sequence, json: payload.toString() } };
}

/** JSON contains no zero bytes and a header does, so no payload can be mistaken for an entry. */
function corruptFrom(segment: Buffer, from: number): Piece {
  for (let to = segment.indexOf(MAGIC, from + 1); to !== -1; to = segment.indexOf(MAGIC, to + 1)) {
    if (pieceAt(segment, to) !== null) return { kind: 'corrupt', from, to };
  }
  return { kind: 'corrupt', from, to: segment.length };
}
