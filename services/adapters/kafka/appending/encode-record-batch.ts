import type { AppendRecord } from '../../../domain/decision-log/log.ts';
import { crc32c } from '../crc32c.ts';

/** Kafka's record batch, magic 2. The offsets where its length ends, its checksum begins to cover it, and its records begin. */
const LENGTH_END = 12;
const CHECKED_FROM = 21;
const RECORDS_FROM = 61;
const MAGIC = 2;
const NO_EPOCH = -1;
/** Neither idempotent nor in a transaction (docs/decisions/0005). */
const NO_PRODUCER = -1n;
const NO_SEQUENCE = -1;
/** The attributes of a record, and the time since the first of its batch: both 0. */
const UNUSED_BYTES = 2;

interface EncodedRecord {
  readonly record: AppendRecord;
  readonly headers: readonly Buffer[];
  /** Without its own length. */
  readonly bytes: number;
}

/** Returns the number of bytes that a record batch of `records` takes, and what writes it. */
export function prepareRecordBatch(records: readonly AppendRecord[], now: number) {
  const encoded = records.map(encodeRecord);
  const size = encoded.reduce((sum, { bytes }) => sum + varintBytes(bytes) + bytes, RECORDS_FROM);
  return {
    size,
    /** Every value is copied once, to where it is sent from. */
    write(into: Buffer, from: number): void {
      const batch = into.subarray(from, from + size);
      const writer = new BatchWriter(batch, RECORDS_FROM);
      for (const [index, one] of encoded.entries()) writer.record(one, index);
      writeHead(batch, records.length, now);
    },
  };
}

function writeHead(batch: Buffer, count: number, now: number): void {
  batch.writeBigInt64BE(0n, 0); // The broker sets the first offset.
  batch.writeInt32BE(batch.length - LENGTH_END, 8);
  batch.writeInt32BE(NO_EPOCH, 12);
  batch.writeInt8(MAGIC, 16);
  batch.writeInt16BE(0, CHECKED_FROM); // Neither compressed nor anything else.
  batch.writeInt32BE(count - 1, 23);
  batch.writeBigInt64BE(BigInt(now), 27);
  batch.writeBigInt64BE(BigInt(now), 35);
  batch.writeBigInt64BE(NO_PRODUCER, 43);
  batch.writeInt16BE(NO_EPOCH, 51);
  batch.writeInt32BE(NO_SEQUENCE, 53);
  batch.writeInt32BE(count, 57);
  batch.writeUInt32BE(crc32c(batch.subarray(CHECKED_FROM)), 17);
}

function encodeRecord(record: AppendRecord, index: number): EncodedRecord {
  const { key, value } = record;
  const headers = Object.entries(record.headers ?? {})
    .flat()
    .map((text) => Buffer.from(text));
  const bytes = UNUSED_BYTES + varintBytes(index) + varintBytes(headers.length / 2) + sizeOf(key) + sizeOf(value);
  return { record, headers, bytes: headers.reduce((sum, text) => sum + sizeOf(text), bytes) };
}

function sizeOf(bytes: Buffer | null): number {
  return bytes === null ? 1 : varintBytes(bytes.length) + bytes.length;
}

/** The bytes of a zigzag number that is not negative, below 2^30. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = (2 * value) >>> 7; rest > 0; rest >>>= 7) bytes += 1;
  return bytes;
}

class BatchWriter {
  readonly #into: Buffer;
  #at: number;

  constructor(into: Buffer, at: number) {
    this.#into = into;
    this.#at = at;
  }

  record({ record, headers, bytes }: EncodedRecord, index: number): void {
    this.#varint(2 * bytes);
    for (let unused = 0; unused < UNUSED_BYTES; unused += 1) this.#into[this.#at++] = 0;
    this.#varint(2 * index);
    this.#bytes(record.key);
    this.#bytes(record.value);
    this.#varint(headers.length);
    for (const text of headers) this.#bytes(text);
  }

  /** `null` has the length -1, as a zigzag number 1. */
  #bytes(bytes: Buffer | null): void {
    this.#varint(bytes === null ? 1 : 2 * bytes.length);
    if (bytes === null) return;
    this.#into.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #varint(zigzag: number): void {
    let rest = zigzag;
    for (; rest > 0x7f; rest >>>= 7) this.#into[this.#at++] = (rest & 0x7f) | 0x80;
    this.#into[this.#at++] = rest;
  }
}
