import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type RegisterKind, type RegisterRecord, registerKinds } from '../../../domain/register/register-record.ts';
import { allIndexes, type Subject, subjects } from '../../../domain/register/versions/register-indexes.ts';
import { schemaIds } from '../../../records/schemas.ts';
import { schemaText } from '../../avro/schemas.ts';

/*
 * Keys, big-endian. 0xff and 0xfe occur in no UTF-8 text, so no key begins another one's range.
 *   newest   u8 kind | id                                             the newest version of an id, or where it lies
 *   others   u8 kind | id | 0xff | u64 validFrom | u48 offset         earlier versions, and what was corrected
 *   rows     u8 subject | key [| 0xff | u32 chunk]                    what is to be found by a key
 * A text of more than TEXT_BYTES_MAX bytes is cut there, followed by 0xfe and the SHA-256 of all of it.
 *
 * Values: u32 CRC-32 of the rest | rest.
 *   a version   varint (2 * (offset + 1), and 1 when there are others of the id) | varint number of the issuer
 *               | Avro body with an empty id, which the key has (a cut one keeps its own), and an empty issuer
 *               (number 0: its own)
 *   in newest   a version, or varint 0 | varint chunk | the key of the owner's row that it lies in; of accounts that lie in
 *               their own row nothing
 *   in rows     varint: how many more chunks there are (0 but in the first), then entries: u8 number of the index
 *               | varint bytes | id | varint bytes | the newest version, its ownerId empty where that is the key
 * Offsets are those of the topic `register`.
 */
const TEXT_BYTES_MAX = 400;
const CUT = 0xfe;
const END = 0xff;
const CRC_BYTES = 4;

/** Changes when bytes written before would be read as something else. */
export const STATE_LAYOUT = hash(
  'sha256',
  JSON.stringify(['2', schemaText(schemaIds.registerRecord), registerKinds, subjects, allIndexes.map(describe)]),
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

export function rowKey(subject: Subject, key: string, chunk: number): Buffer {
  let at = writeText(subjectNumbers.get(subject) ?? 0, key);
  if (chunk === 0) return scratch.subarray(0, at);
  scratch[at++] = END;
  return scratch.subarray(0, scratch.writeUInt32BE(chunk, at));
}

/** The range of all keys of `newest` of one kind. */
export function kindRange(kind: RegisterKind): { start: Buffer; end: Buffer } {
  return rangeOf(kindNumbers.get(kind) ?? 0);
}

/** As `kindRange`, of `rows` of one subject. */
export function subjectRange(subject: Subject): { start: Buffer; end: Buffer } {
  return rangeOf(subjectNumbers.get(subject) ?? 0);
}

function rangeOf(first: number): { start: Buffer; end: Buffer } {
  return { start: Buffer.from([first]), end: Buffer.from([first + 1]) };
}

/** The id in a key of `newest`, or the key in that of a first chunk; null where it was cut. */
export function idIn(key: Buffer): string | null {
  return key.includes(CUT) ? null : key.toString('utf8', 1);
}

/** Where the newest version of an id lies, if not under the id: in that chunk of the row of that owner. */
export interface Home {
  readonly owner: string;
  readonly chunk: number;
}

/** Whether keys hold the beginning of the text only. */
export function isCut(text: string): boolean {
  // Three bytes a character at most: of a common short text the length need not be asked.
  return text.length > TEXT_BYTES_MAX / 3 && Buffer.byteLength(text) > TEXT_BYTES_MAX;
}

export function encodeHome({ owner, chunk }: Home): Buffer {
  return sealed([varint(0), varint(chunk), Buffer.from(owner)]);
}

/** Of a value without its CRC-32; null where the version itself lies there. */
export function decodeHome(rest: Buffer): Home | null {
  if (rest[0] !== 0) return null;
  const chunk = readVarint(rest, 1);
  return { chunk: chunk.value, owner: rest.toString('utf8', chunk.next) };
}

/** What a row has of an id. */
export interface RowEntry {
  /** The number of the index by which the id is found here. */
  readonly index: number;
  readonly id: string;
  /** The newest version, where it lies here. */
  readonly version: Buffer | null;
}

export interface RowChunk {
  readonly more: number;
  readonly entries: readonly RowEntry[];
}

export function encodeChunk({ more, entries }: RowChunk): Buffer {
  return sealed([varint(more), ...entries.flatMap(entryParts)]);
}

/** The chunk that `value` is, with one entry more. */
export function grownChunk(value: Buffer, entry: RowEntry): Buffer {
  return sealed([opened(value), ...entryParts(entry)]);
}

/** What it has of versions shares memory with `value`. */
export function decodeChunk(value: Buffer): RowChunk {
  const rest = opened(value);
  const entries: RowEntry[] = [];
  const more = forEachEntry(rest, (index, place) => {
    const version = place.versionAt === place.end ? null : rest.subarray(place.versionAt, place.end);
    entries.push({ index, id: rest.toString('utf8', place.idAt, place.idEnd), version });
  });
  return { more, entries };
}

/** Where in a chunk an entry lies: its id, and from `versionAt` to `end` the version, if it has one. */
export interface EntryPlace {
  readonly idAt: number;
  readonly idEnd: number;
  readonly versionAt: number;
  readonly end: number;
}

/** Of a chunk without its CRC-32. Returns how many more chunks there are. */
export function forEachEntry(chunk: Buffer, visit: (index: number, place: EntryPlace) => void): number {
  const head = readVarint(chunk, 0);
  for (let at = head.next; at < chunk.length; ) {
    const id = readVarint(chunk, at + 1);
    const idEnd = id.next + id.value;
    const version = readVarint(chunk, idEnd);
    const end = version.next + version.value;
    visit(chunk[at] ?? 0, { idAt: id.next, idEnd, versionAt: version.next, end });
    at = end;
  }
  return head.value;
}

function entryParts({ index, id, version }: RowEntry): Buffer[] {
  const text = Buffer.from(id);
  return [Buffer.from([index]), varint(text.length), text, varint(version?.length ?? 0), version ?? none];
}

const none = Buffer.alloc(0);

/** A value's bytes are not those that were written. */
export class DamagedBytesError extends Error {
  override readonly name = 'DamagedBytesError';
}

/** A value with its CRC-32 before it. */
export function sealed(parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat([Buffer.alloc(CRC_BYTES), ...parts]);
  value.writeUInt32BE(crc32(value.subarray(CRC_BYTES)));
  return value;
}

/** A value without its CRC-32, in the same memory. Throws `DamagedBytesError` where that does not fit. */
export function opened(value: Buffer): Buffer {
  const rest = value.subarray(CRC_BYTES, value.length);
  if (value.length <= CRC_BYTES || crc32(rest) !== value.readUInt32BE(0)) {
    throw new DamagedBytesError(`a value of ${value.length} bytes has another CRC-32 than when it was written`);
  }
  return rest;
}

function writeText(first: number, text: string): number {
  scratch[0] = first;
  if (!isCut(text)) return 1 + scratch.write(text, 1);
  Buffer.from(text).copy(scratch, 1, 0, TEXT_BYTES_MAX);
  scratch[1 + TEXT_BYTES_MAX] = CUT;
  return 2 + TEXT_BYTES_MAX + scratch.write(hash('sha256', text, 'hex'), 2 + TEXT_BYTES_MAX, 'hex');
}

function writeTime(time: number, at: number): number {
  const high = Math.floor(time / 2 ** 32);
  scratch.writeUInt32BE(high + 2 ** 31, at);
  return scratch.writeUInt32BE(time - high * 2 ** 32, at + 4);
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

export function readVarint(bytes: Buffer, from: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let at = from; at < bytes.length; at++, scale *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next: at + 1 };
  }
  throw new DamagedBytesError('a number is cut short');
}
