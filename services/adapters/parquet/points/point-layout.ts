import type { IndexedSegment, SealedBlock } from '../../../domain/access-search/indexed-segment.ts';
import { firstPlace } from '../../../domain/sorted.ts';
import { writeLow16, writeLow32, writeLow48 } from '../file/little-endian.ts';
import type { RowPositions } from '../log-order.ts';

/**
 * The points of an index file are between its last column and its footer, where no reader of Parquet looks: entries,
 * rows, segments, fences, trailer. All numbers are little-endian.
 */

/** An entry: the hash of a point, and the row that has it. Sorted by hash, then by row. */
export const ENTRY_BYTES = 8;
/** A row, in log order: append time, partition, source offset, where its segment begins, leaf. */
export const ROW_BYTES = 22;
/** Where the numbers of a row are in its bytes. */
export const ROW_PLACES = { appendedAt: 0, partition: 6, sourceOffset: 8, segmentAt: 14, leafIndex: 18 } as const;
/** A fence: the hash of the first entry of each page. A look-up reads one page, mostly. */
export const PAGE_ENTRIES = 512;
export const FENCE_BYTES = 4;
/** Entries, rows, bytes of segments, checksum of the file, mark. */
export const TRAILER_BYTES = 24;
export const CHECKSUM_AT = 12;
export const CHECKSUM_BYTES = 4;
/** Parquet's own last bytes: the length of the footer, and `PAR1`. */
export const PARQUET_END_BYTES = 8;
/** More rows would not fit beside a hash into a number that is exact. */
export const POINT_ROWS_MAX = 2 ** 21;

const TRAILER_MARK = Buffer.from('CUSTPNT1', 'latin1');
const HASH_AT = 12;
const HASH_BYTES = 32;
const BLOCK_BYTES = HASH_AT + HASH_BYTES;
const SEGMENT_HEAD_BYTES = 16;
/** More than most segments need, so that one read fetches one. */
export const SEGMENT_BYTES_TYPICAL = 8_192;

export interface PointTrailer {
  readonly entries: number;
  readonly rows: number;
  readonly segmentBytes: number;
}

function encodeTrailer({ entries, rows, segmentBytes }: PointTrailer): Buffer {
  const bytes = Buffer.alloc(TRAILER_BYTES);
  bytes.writeUInt32LE(entries, 0);
  bytes.writeUInt32LE(rows, 4);
  bytes.writeUInt32LE(segmentBytes, 8);
  TRAILER_MARK.copy(bytes, TRAILER_BYTES - TRAILER_MARK.length);
  return bytes;
}

/**
 * How many bytes points need, of which the entries come first, and where their rows and segments belong. Throws `RangeError` for more
 * rows than a file may have.
 */
export function placesOfPoints(trailer: PointTrailer): { bytes: number; rowsAt: number; segmentsAt: number } {
  if (trailer.rows > POINT_ROWS_MAX) throw new RangeError(`a file has points of ${POINT_ROWS_MAX} rows at most`);
  const rowsAt = trailer.entries * ENTRY_BYTES;
  return { bytes: bytesBefore(trailer) + TRAILER_BYTES, rowsAt, segmentsAt: rowsAt + trailer.rows * ROW_BYTES };
}

/** Adds fences and trailer to points whose entries, rows and segments are written. */
export function sealPoints(bytes: Buffer, trailer: PointTrailer): void {
  const { entries } = trailer;
  let at = bytesBefore(trailer) - fencesOf(entries) * FENCE_BYTES;
  for (let entry = 0; entry < entries; entry += PAGE_ENTRIES) {
    at += bytes.copy(bytes, at, entry * ENTRY_BYTES, entry * ENTRY_BYTES + FENCE_BYTES);
  }
  encodeTrailer(trailer).copy(bytes, at);
}

/** Returns `null` where these bytes end no points. */
export function decodeTrailer(bytes: Buffer): PointTrailer | null {
  if (bytes.length !== TRAILER_BYTES || !bytes.subarray(-TRAILER_MARK.length).equals(TRAILER_MARK)) return null;
  return { entries: bytes.readUInt32LE(0), rows: bytes.readUInt32LE(4), segmentBytes: bytes.readUInt32LE(8) };
}

/** The number of bytes before the trailer. */
export function bytesBefore({ entries, rows, segmentBytes }: PointTrailer): number {
  return entries * ENTRY_BYTES + rows * ROW_BYTES + segmentBytes + fencesOf(entries) * FENCE_BYTES;
}

export function fencesOf(entries: number): number {
  return Math.ceil(entries / PAGE_ENTRIES);
}

/** A row of the points: its position in the log, and where its leaf is. */
export interface PointRow {
  readonly appendedAt: number;
  readonly partition: number;
  readonly sourceOffset: number;
  /** Where its segment begins, in bytes of the segments. */
  readonly segmentAt: number;
  readonly leafIndex: number;
}

/** Rows in the order of arrival, by column: objects of a million rows would live for as long as the file is written. */
export interface PointRows extends RowPositions {
  /** Where the segment of each begins, in bytes of the segments. */
  readonly segmentAt: Float64Array;
  readonly leafIndex: Float64Array;
}

export function writeRow(bytes: Buffer, at: number, row: PointRow): void {
  writeLow48(bytes, at + ROW_PLACES.appendedAt, row.appendedAt);
  writeLow16(bytes, at + ROW_PLACES.partition, row.partition);
  writeLow48(bytes, at + ROW_PLACES.sourceOffset, row.sourceOffset);
  writeLow32(bytes, at + ROW_PLACES.segmentAt, row.segmentAt);
  writeLow32(bytes, at + ROW_PLACES.leafIndex, row.leafIndex);
}

export function readRow(bytes: Buffer, at: number): PointRow {
  return {
    appendedAt: bytes.readUIntLE(at + ROW_PLACES.appendedAt, 6),
    partition: bytes.readUInt16LE(at + ROW_PLACES.partition),
    sourceOffset: bytes.readUIntLE(at + ROW_PLACES.sourceOffset, 6),
    segmentAt: bytes.readUInt32LE(at + ROW_PLACES.segmentAt),
    leafIndex: bytes.readUInt32LE(at + ROW_PLACES.leafIndex),
  };
}

export function encodeSegment({ sealIndex, segmentKey, partition, schemaId, blocks }: IndexedSegment): Buffer {
  const key = Buffer.from(segmentKey);
  const bytes = Buffer.alloc(SEGMENT_HEAD_BYTES + key.length + blocks.length * BLOCK_BYTES);
  bytes.writeUInt32LE(sealIndex, 0);
  bytes.writeUInt32LE(schemaId, 4);
  bytes.writeUInt16LE(partition, 8);
  bytes.writeUInt16LE(key.length, 10);
  bytes.writeUInt32LE(blocks.length, 12);
  key.copy(bytes, SEGMENT_HEAD_BYTES);
  for (const [number, { position, length, firstLeaf, hash }] of blocks.entries()) {
    const at = SEGMENT_HEAD_BYTES + key.length + number * BLOCK_BYTES;
    bytes.writeUInt32LE(position, at);
    bytes.writeUInt32LE(length, at + 4);
    bytes.writeUInt32LE(firstLeaf, at + 8);
    hash.copy(bytes, at + HASH_AT, 0, HASH_BYTES);
  }
  return bytes;
}

/** The bytes of the segment that begins here; more than are given where it goes on. */
export function segmentBytes(bytes: Buffer): number {
  return SEGMENT_HEAD_BYTES + bytes.readUInt16LE(10) + bytes.readUInt32LE(12) * BLOCK_BYTES;
}

/** Returns an empty text where no segment can begin. */
export function segmentKeyAt(segments: Buffer, at: number): string {
  if (at + SEGMENT_HEAD_BYTES > segments.length) return '';
  const from = at + SEGMENT_HEAD_BYTES;
  return segments.toString('utf8', from, from + segments.readUInt16LE(at + 10));
}

/** A segment as a look-up reads it: it has hundreds of blocks, and most leaves need one. */
export interface PointedSegment extends Omit<IndexedSegment, 'blocks'> {
  /** Returns the block that has this leaf; null where none does. */
  blockOf(leafIndex: number): SealedBlock | null;
}

export function decodeSegment(bytes: Buffer): PointedSegment {
  const keyEnd = SEGMENT_HEAD_BYTES + bytes.readUInt16LE(10);
  const blocks = bytes.readUInt32LE(12);
  const placeOf = (number: number) => keyEnd + number * BLOCK_BYTES;
  const firstLeafOf = (number: number) => bytes.readUInt32LE(placeOf(number) + 8);
  return {
    sealIndex: bytes.readUInt32LE(0),
    schemaId: bytes.readUInt32LE(4),
    partition: bytes.readUInt16LE(8),
    segmentKey: bytes.toString('utf8', SEGMENT_HEAD_BYTES, keyEnd),
    blockOf(leafIndex) {
      const number = firstPlace(blocks, (behind) => firstLeafOf(behind) > leafIndex) - 1;
      if (number < 0) return null;
      const at = placeOf(number);
      return {
        position: bytes.readUInt32LE(at),
        length: bytes.readUInt32LE(at + 4),
        firstLeaf: firstLeafOf(number),
        hash: bytes.subarray(at + HASH_AT, at + BLOCK_BYTES),
      };
    },
  };
}
