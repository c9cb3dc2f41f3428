import type { LogRecord } from '../../domain/decision-log/log.ts';
import { crc32c } from './crc32c.ts';
import { decompress } from './decompress.ts';

export interface DecodedBatches {
  readonly records: readonly LogRecord[];
  /** The last offset that the batches cover, plus one; `null` without a complete batch. */
  readonly nextOffset: number | null;
}

/** The offsets where a batch's length field ends and its records start (Kafka's record batch, magic 2). */
const LENGTH_END = 12;
const CHECKED_FROM = 21;
const RECORDS_FROM = 61;
const MAGIC = 2;
const CODEC_MASK = 0x07;
const LOG_APPEND_TIME = 0x08;
const CONTROL_BATCH = 0x20;
/** How much of one fetch is decoded at once, in bytes after decompression: compressed it may be a thousandth of that. */
export const DECODED_BYTES_MAX = 32 * 1024 * 1024;
/** What a record needs in memory beside its bytes. */
const RECORD_OBJECT_BYTES = 256;

/**
 * Decodes the records of a fetch response from offset `from` on. It replaces kafkajs's decoder, which skips the
 * checksum, loses the offsets of batches that compaction emptied, and fails the whole response if one batch cannot be
 * decompressed.
 *
 * - Fetches return whole batches: the first may start below `from`, the last may be truncated.
 * - A batch that cannot be decoded becomes **one** record at its first offset: no key, and as value the batch from its
 *   magic byte (2) on. No reader accepts that as a framed value, so it is `rejected`; the offsets behind it are a hole.
 * - Batches are decoded until they have `DECODED_BYTES_MAX` bytes together; the next fetch begins behind them.
 * - Control records (transaction markers of other clients) are holes.
 *
 * Throws on a wrong checksum: the broker checked what producers sent, so its disk or the network is at fault.
 */
export function decodeRecordBatches(bytes: Buffer, from: number): DecodedBatches {
  const records: LogRecord[] = [];
  let nextOffset: number | null = null;
  let decodedBytes = 0;
  for (let at = 0; at + RECORDS_FROM <= bytes.length && decodedBytes < DECODED_BYTES_MAX; ) {
    const end = at + LENGTH_END + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    checkBatch(batch);
    const decoded = recordsOf(batch);
    for (const record of decoded.records) if (record.offset >= from) records.push(record);
    decodedBytes += decoded.bytes;
    nextOffset = Number(batch.readBigInt64BE(0)) + batch.readInt32BE(23) + 1;
    at = end;
  }
  return { records, nextOffset };
}

function checkBatch(batch: Buffer): void {
  const offset = batch.readBigInt64BE(0);
  const magic = batch.readInt8(16);
  if (magic !== MAGIC) throw new Error(`the batch at offset ${offset} has format \`${magic}\`, expected ${MAGIC}`);
  const found = crc32c(batch.subarray(CHECKED_FROM));
  const expected = batch.readUInt32BE(17);
  if (found !== expected) throw new Error(`the batch at offset ${offset} has a wrong checksum: it was damaged`);
}

function recordsOf(batch: Buffer): { readonly records: readonly LogRecord[]; readonly bytes: number } {
  const attributes = batch.readInt16BE(CHECKED_FROM);
  if (attributes & CONTROL_BATCH) return { records: [], bytes: batch.length };
  try {
    const codec = attributes & CODEC_MASK;
    const body = batch.subarray(RECORDS_FROM);
    const plain = codec === 0 ? body : decompress(codec, body);
    const reader = new RecordReader(plain);
    const appendedAt = attributes & LOG_APPEND_TIME ? Number(batch.readBigInt64BE(35)) : null;
    const records = readRecords(reader, batch, appendedAt);
    return {
      records: codec === 0 ? records : records.map(withOwnBytes),
      bytes: plain.length + records.length * RECORD_OBJECT_BYTES,
    };
  } catch {
    return { records: [undecodable(batch)], bytes: batch.length };
  }
}

/** `appendedAt` is the batch's time, or `null` where each record has the time of its producer. */
function readRecords(reader: RecordReader, batch: Buffer, appendedAt: number | null): LogRecord[] {
  const firstOffset = Number(batch.readBigInt64BE(0));
  const firstTimestamp = Number(batch.readBigInt64BE(27));
  const offsetDeltaMax = batch.readInt32BE(23);
  const records: LogRecord[] = [];
  let previous = -1;
  for (let left = batch.readInt32BE(57); left > 0; left--) {
    reader.varint(); // length of the record
    reader.skip(1); // attributes, unused
    const timestampDelta = reader.varint();
    const offsetDelta = reader.varint();
    if (offsetDelta <= previous || offsetDelta > offsetDeltaMax) throw new RangeError('record out of order');
    previous = offsetDelta;
    records.push({
      offset: firstOffset + offsetDelta,
      appendedAt: appendedAt ?? firstTimestamp + timestampDelta,
      key: reader.bytes(),
      // A tombstone is an empty value: no reader accepts one, and it is decided as `rejected`.
      value: reader.bytes() ?? Buffer.alloc(0),
      headers: reader.headers(),
    });
  }
  return records;
}

/** Copies the bytes, so that a small record does not keep its whole decompressed batch in memory. */
function withOwnBytes({ key, value, ...record }: LogRecord): LogRecord {
  return { ...record, key: key && Buffer.from(key), value: Buffer.from(value) };
}

function undecodable(batch: Buffer): LogRecord {
  return {
    offset: Number(batch.readBigInt64BE(0)),
    appendedAt: Number(batch.readBigInt64BE(35)),
    key: null,
    value: batch.subarray(16),
    headers: {},
  };
}

const noHeaders: Readonly<Record<string, string>> = {};

class RecordReader {
  #at = 0;

  constructor(private readonly buffer: Buffer) {}

  skip(length: number): void {
    this.#at += length;
  }

  /**
   * Reads a zigzag number of up to 64 bits; exact below 2^53. `AvroReader` reads the same encoding, but refuses numbers
   * that are longer than they need to be. A broker accepts them from any producer, and refusing one here would turn its
   * whole batch into one rejected record.
   */
  varint(): number {
    let value = 0;
    let weight = 1;
    for (let length = 1; length <= 10; length++) {
      const byte = this.buffer[this.#at++];
      if (byte === undefined) throw new RangeError('the records end too early');
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      weight *= 128;
    }
    throw new RangeError('a number is longer than 64 bits');
  }

  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.buffer.length) throw new RangeError('the records end too early');
    return this.buffer.subarray(from, this.#at);
  }

  /**
   * Decodes headers as text: invalid UTF-8 becomes U+FFFD, the last of several headers with one name wins, null is
   * empty.
   */
  headers(): Readonly<Record<string, string>> {
    const count = this.varint();
    if (count === 0) return noHeaders;
    const entries: [string, string][] = [];
    for (let left = count; left > 0; left--) {
      entries.push([String(this.bytes() ?? ''), String(this.bytes() ?? '')]);
    }
    return Object.fromEntries(entries);
  }
}
