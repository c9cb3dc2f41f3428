import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type RegisterKind, type RegisterRecord, registerKinds } from '../../../domain/register/register-record.ts';
import { allIndexes, type Subject, subjects } from '../../../domain/register/versions/register-indexes.ts';
import { decodeRegisterRecord, encodeRegisterRecord } from '../../avro/register-record-codec.ts';
import { schemaIds, schemaText } from '../../avro/schemas.ts';

/*
 * Keys, big-endian. 0xff and 0xfe occur in no UTF-8 text, so no key begins another one's range.
 *   newest   u8 kind | id                                             the newest version of an id
 *   others   u8 kind | id | 0xff | u64 validFrom | u48 offset         earlier versions, and what was corrected
 *   links    u8 subject | key [| 0xff | u32 chunk]                    ids to be found by a key
 * A text of more than TEXT_BYTES_MAX bytes is cut there, followed by 0xfe and the SHA-256 of all of it.
 *
 * Values: u32 CRC-32 of the rest | rest. The rest of a version: varint (2 * offset + 1 when there are others of the id)
 * | Avro body with an empty id, which the key has (a cut one keeps its own). Offsets are those of the topic `register`.
 */
const TEXT_BYTES_MAX = 400;
const CUT = 0xfe;
const END = 0xff;
const CRC_BYTES = 4;

/** Changes when bytes written before would be read as something else. */
export const STATE_LAYOUT = hash(
  'sha256',
  JSON.stringify(['1', schemaText(schemaIds.registerRecord), registerKinds, subjects, allIndexes.map(describe)]),
);

function describe({ kind, subject }: (typeof allIndexes)[number]): readonly string[] {
  return [kind, subject];
}

const kindNumbers = new Map<string, number>(registerKinds.map((kind, number) => [kind, number]));
const subjectNumbers = new Map<string, number>(subjects.map((subject, number) => [subject, number]));

/** One version as it is filed. */
export interface Filed {
  readonly record: RegisterRecord;
  readonly offset: number;
  /** Whether more records of the id were filed than this one. */
  readonly hasOthers: boolean;
}

/** Keys are built here and copied where they are kept: lmdb copies a key before it returns. */
const scratch = Buffer.alloc(TEXT_BYTES_MAX + 64);

export function newestKey(kind: RegisterKind, id: string): Buffer {
  return scratch.subarray(0, writeText(kindNumbers.get(kind) ?? 0, id));
}

/** Sorts by `validFrom`, then by offset. */
export function otherKey(kind: RegisterKind, id: string, validFrom: number, offset: number): Buffer {
  let at = writeText(kindNumbers.get(kind) ?? 0, id);
  scratch[at++] = END;
  at = writeTime(validFrom, at);
  scratch.writeUIntBE(offset, at, 6);
  return Buffer.from(scratch.subarray(0, at + 6));
}

export const OFFSET_MAX = 2 ** 48 - 1;
export const TIME_MIN = -(2 ** 53);
export const TIME_MAX = 2 ** 53;

export function linkKey(subject: Subject, key: string, chunk: number): Buffer {
  let at = writeText(subjectNumbers.get(subject) ?? 0, key);
  if (chunk === 0) return Buffer.from(scratch.subarray(0, at));
  scratch[at++] = END;
  return Buffer.from(scratch.subarray(0, scratch.writeUInt32BE(chunk, at)));
}

/** The range of all keys of `newest` of one kind. */
export function kindRange(kind: RegisterKind): { start: Buffer; end: Buffer } {
  const number = kindNumbers.get(kind) ?? 0;
  return { start: Buffer.from([number]), end: Buffer.from([number + 1]) };
}

/** The id in a key of `newest`; null where it was cut and the record has it. */
export function idIn(key: Buffer): string | null {
  return key.includes(CUT) ? null : key.toString('utf8', 1);
}

export function encodeFiled({ record, offset, hasOthers }: Filed): Buffer {
  const isCut = Buffer.byteLength(record.id) > TEXT_BYTES_MAX;
  const body = encodeRegisterRecord(isCut ? record : { ...record, id: '' });
  return sealed([varint(2 * offset + (hasOthers ? 1 : 0)), body]);
}

/** Throws `DecodeError` or `DamagedBytesError` when the bytes are not what was written. */
export function decodeFiled(value: Buffer, id: string): Filed {
  const rest = opened(value);
  const { value: head, next } = readVarint(rest, 0);
  const record: { id: string } & RegisterRecord = decodeRegisterRecord(rest, next);
  // Just decoded and nobody else's: a copy of every field would cost as much as decoding.
  if (record.id === '') record.id = id;
  return { record, offset: Math.floor(head / 2), hasOthers: head % 2 === 1 };
}

/** A chunk of links: in the first one how many more there are, then `[index number, id]` each. */
export interface LinkChunk {
  readonly more: number;
  readonly entries: readonly (readonly [index: number, id: string])[];
}

export function encodeLinks({ more, entries }: LinkChunk): Buffer {
  const parts = [varint(more)];
  for (const [index, id] of entries) {
    const text = Buffer.from(id);
    parts.push(Buffer.from([index]), varint(text.length), text);
  }
  return sealed(parts);
}

export function decodeLinks(value: Buffer): LinkChunk {
  const rest = opened(value);
  const head = readVarint(rest, 0);
  const entries: [number, string][] = [];
  for (let at = head.next; at < rest.length; ) {
    const length = readVarint(rest, at + 1);
    const end = length.next + length.value;
    entries.push([rest[at] ?? 0, rest.toString('utf8', length.next, end)]);
    at = end;
  }
  return { more: head.value, entries };
}

/** A value's bytes are not those that were written. */
export class DamagedBytesError extends Error {
  override readonly name = 'DamagedBytesError';
}

function sealed(parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat([Buffer.alloc(CRC_BYTES), ...parts]);
  value.writeUInt32BE(crc32(value.subarray(CRC_BYTES)));
  return value;
}

function opened(value: Buffer): Buffer {
  const rest = value.subarray(CRC_BYTES, value.length);
  if (value.length <= CRC_BYTES || crc32(rest) !== value.readUInt32BE(0)) {
    throw new DamagedBytesError(`a value of ${value.length} bytes has another CRC-32 than when it was written`);
  }
  return rest;
}

function writeText(first: number, text: string): number {
  scratch[0] = first;
  // Three bytes a character at most; the common short text is written without asking for its length first.
  if (text.length <= TEXT_BYTES_MAX / 3 || Buffer.byteLength(text) <= TEXT_BYTES_MAX) {
    return 1 + scratch.write(text, 1);
  }
  Buffer.from(text).copy(scratch, 1, 0, TEXT_BYTES_MAX);
  scratch[1 + TEXT_BYTES_MAX] = CUT;
  return 2 + TEXT_BYTES_MAX + scratch.write(hash('sha256', text, 'hex'), 2 + TEXT_BYTES_MAX, 'hex');
}

function writeTime(time: number, at: number): number {
  const high = Math.floor(time / 2 ** 32);
  scratch.writeUInt32BE(high + 2 ** 31, at);
  return scratch.writeUInt32BE(time - high * 2 ** 32, at + 4);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function readVarint(bytes: Buffer, from: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let at = from; at < bytes.length; at++, scale *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next: at + 1 };
  }
  throw new DamagedBytesError('a number is cut short');
}
