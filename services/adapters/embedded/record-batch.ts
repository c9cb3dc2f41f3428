import type { AppendRecord, LogRecord } from '../../domain/decision-log/log.ts';
import { allocate, type BufferPart, type LmdbMemory } from './lmdb-memory.ts';
import { write32 } from './plain-numbers.ts';

/*
 * One append call is stored as one lmdb value, big-endian:
 *   u8 version (1) | f64 appendedAt | u32 count | count x record
 *   record = u32 key length + 1 (0: no key) | u32 headers length | u32 value length | key | headers | value
 * Headers are a JSON object, absent when empty.
 */
const VERSION = 1;
const HEADER_BYTES = 13;
const RECORD_HEADER_BYTES = 12;
/** Where the lengths are in the header of a record. */
const [KEY, HEADERS, VALUE] = [0, 4, 8] as const;
const noHeaders: Readonly<Record<string, string>> = Object.freeze({});
/** A larger batch, which is rare, has memory of its own. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;
/** Reused: lmdb copies a batch at once, and memory for each would be fetched from the system and given back. */
let kept = allocate(64 * 1024);

export interface BatchHeader {
  readonly appendedAt: number;
  readonly count: number;
}

/** Encodes an append. The next call overwrites the bytes. */
export function encodeBatch(records: readonly AppendRecord[], appendedAt: number): BufferPart {
  const headers = records.map((record) => encodeHeaders(record.headers));
  let size = HEADER_BYTES;
  records.forEach(({ key, value }, index) => {
    size += RECORD_HEADER_BYTES + (key?.length ?? 0) + (headers[index]?.length ?? 0) + value.length;
  });
  const { bytes: batch, part } = memoryFor(size);
  batch.writeUInt8(VERSION, 0);
  batch.writeDoubleBE(appendedAt, 1);
  batch.writeUInt32BE(records.length, 9);
  let at = HEADER_BYTES;
  records.forEach(({ key, value }, index) => {
    const header = headers[index] ?? '';
    write32(batch, at, key === null ? 0 : key.length + 1);
    write32(batch, at + 4, header.length);
    write32(batch, at + 8, value.length);
    at += RECORD_HEADER_BYTES;
    if (key !== null) batch.set(key, at);
    at += key?.length ?? 0;
    if (header.length > 0) batch.write(header, at, 'latin1');
    at += header.length;
    batch.set(value, at);
    at += value.length;
  });
  part.end = at;
  return part;
}

function memoryFor(bytes: number): LmdbMemory {
  if (bytes <= kept.bytes.length) return kept;
  const larger = allocate(bytes > KEPT_BYTES_MAX ? bytes : Math.min(2 * bytes, KEPT_BYTES_MAX));
  if (bytes <= KEPT_BYTES_MAX) kept = larger;
  return larger;
}

/** Throws on an unknown version: data of a newer release must not be misread. */
export function batchHeader(batch: Buffer): BatchHeader {
  const version = batch.readUInt8(0);
  if (version !== VERSION) throw new Error(`record batch has version \`${version}\`, expected ${VERSION}`);
  return { appendedAt: batch.readDoubleBE(1), count: batch.readUInt32BE(9) };
}

interface StoredBatch {
  readonly bytes: Buffer;
  readonly appendedAt: number;
}

/**
 * A record of a batch, as its place. Thousands wait to be processed, so a record has no views of its bytes: who asks for
 * its key or value gets a new one, which shares the batch's memory.
 */
class StoredRecord implements LogRecord {
  readonly offset: number;
  private readonly batch: StoredBatch;
  private readonly at: number;

  constructor(batch: StoredBatch, at: number, offset: number) {
    this.batch = batch;
    this.at = at;
    this.offset = offset;
  }

  get appendedAt(): number {
    return this.batch.appendedAt;
  }

  get key(): Buffer | null {
    const length = this.length(KEY);
    return length === 0 ? null : this.batch.bytes.subarray(this.keyAt, this.keyAt + length - 1);
  }

  get value(): Buffer {
    const start = this.keyAt + this.keyBytes + this.length(HEADERS);
    return this.batch.bytes.subarray(start, start + this.length(VALUE));
  }

  get headers(): Readonly<Record<string, string>> {
    const length = this.length(HEADERS);
    const start = this.keyAt + this.keyBytes;
    return length === 0 ? noHeaders : JSON.parse(this.batch.bytes.toString('latin1', start, start + length));
  }

  /** The number of bytes of key and value. */
  get size(): number {
    return this.keyBytes + this.length(VALUE);
  }

  /** Where the next record begins. */
  get end(): number {
    return this.keyAt + this.keyBytes + this.length(HEADERS) + this.length(VALUE);
  }

  private get keyAt(): number {
    return this.at + RECORD_HEADER_BYTES;
  }

  private get keyBytes(): number {
    return Math.max(this.length(KEY) - 1, 0);
  }

  private length(of: typeof KEY | typeof HEADERS | typeof VALUE): number {
    return this.batch.bytes.readUInt32BE(this.at + of);
  }
}

export type { StoredRecord };

/** Finds the records of a batch. */
export function decodeBatch(bytes: Buffer, baseOffset: number): StoredRecord[] {
  const { appendedAt, count } = batchHeader(bytes);
  const batch = { bytes, appendedAt };
  const records: StoredRecord[] = [];
  let at = HEADER_BYTES;
  for (let index = 0; index < count; index++) {
    const record = new StoredRecord(batch, at, baseOffset + index);
    records.push(record);
    at = record.end;
  }
  return records;
}

/** Escapes every character beyond ASCII, so that the length of the JSON is its size in bytes. */
function encodeHeaders(headers: Readonly<Record<string, string>> | undefined): string {
  if (headers === undefined || Object.keys(headers).length === 0) return '';
  return JSON.stringify(headers).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
