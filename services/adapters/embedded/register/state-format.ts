import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type RegisterKind, type RegisterRecord, registerKinds } from '../../../domain/register/register-record.ts';
import { allIndexes, type IndexSubject, subjects } from '../../../domain/register/versions/register-indexes.ts';
import { FACTS_LAYOUT } from '../../avro/register-fact.ts';
import type { ValueWriter } from './value-writer.ts';

/*
 * Keys are big-endian. 0xff and 0xfe occur in no UTF-8 text, so no key is a prefix of another one's range.
 *   newest   u8 bytes of the id, 255 of more | id                     the newest version of an id, or its place; a table for each kind
 *   others   u8 kind | id [| 0xff | u64 validFrom | u48 offset]       earlier and corrected versions, the last of them without the time
 *   rows     u8 subject | key [| 0xff | u32 chunk]                    the ids that a key maps to
 * Ids that count up, as those of tickets do, so sort at the end of their table, also from 999 to 1000: lmdb then fills its pages, where
 * it otherwise leaves them half full.
 * A text of more than TEXT_BYTES_MAX bytes is truncated and followed by 0xfe and the SHA-256 of the whole text.
 *
 * Values: the bytes below | u32 CRC-32 of them. The place of a version has none: the row that it names must have the id.
 *   a version   varint (2 * (offset + 1), plus 1 when the id has other versions, in others: earlier ones) | varint number of the issuer
 *               | Avro body with an empty id, because the key has it (a truncated one keeps its own), and an empty
 *               issuer (with number 0 it keeps its own)
 *   in newest   a version, or varint 0 | varint chunk | the key of the owner's row that contains it; nothing for an
 *               account that is stored in its own row
 *   in rows     varint: how many chunks follow (0 in all but the first)
 *               | in the first chunk of an owner, for each chunk behind it but the last: the span that contains those of its entries
 *               | u32 the indexes of which it has ids without a version, the first one as the lowest bit
 *               | entries: u8 number of the index | varint bytes | id | varint bytes | span and newest version, its ownerId empty where
 *               that is the key; nothing where the version is not stored here
 *   in meta     the position, and the names of the issuers in the order of their numbers, as JSON
 *   a span      u24 from when a version of the id has begun | u24 from when the newest has ended, or begun if that is later; in units
 *               of 2^18 ms, rounded down and up. 0 and 2^24 - 1: without a bound.
 * Offsets are those of the topic `register`.
 */
const TEXT_BYTES_MAX = 400;
const CUT = 0xfe;
const END = 0xff;
const LENGTH_MAX = 0xff;
const CHUNK_MAX = 2 ** 32 - 1;
const CRC_BYTES = 4;

/** Changes when rows that were written before would be misread, the schema of the records aside. */
export const STATE_ROWS_LAYOUT = '10';
/** The position as it is stored with the rows. */
export const STATE_LAYOUT = hash(
  'sha256',
  JSON.stringify([STATE_ROWS_LAYOUT, FACTS_LAYOUT, subjects, allIndexes.map(describe)]),
);

function describe({ kind, subject }: (typeof allIndexes)[number]): readonly string[] {
  return [kind, subject];
}

const kindNumbers = new Map<string, number>(registerKinds.map((kind, number) => [kind, number]));
const subjectNumbers = new Map<string, number>(subjects.map((subject, number) => [subject, number]));

/** One stored version. */
export interface VersionRow {
  readonly record: RegisterRecord;
  readonly offset: number;
  /** True if the id has other versions than this one. */
  readonly hasOthers: boolean;
}

/** Keys are built here. lmdb copies a key before it returns; callers copy what they keep. */
const scratch = Buffer.alloc(TEXT_BYTES_MAX + 64);
/** The first bytes of `scratch`, by their number: a view for each read would outweigh its key. */
const scratchViews: Buffer[] = [];

function keyOf(bytes: number): Buffer {
  const known = scratchViews[bytes];
  if (known !== undefined) return known;
  while (scratchViews.length <= bytes) scratchViews.push(scratch.subarray(0, scratchViews.length));
  return keyOf(bytes);
}

/** The key in the table of the id's kind. */
export function newestKey(id: string): Buffer {
  const end = writeText(0, id);
  scratch[0] = Math.min(end - 1, LENGTH_MAX);
  return keyOf(end);
}

/** The key of the last version besides the newest. */
export function lastOtherKey(kind: RegisterKind, id: string): Buffer {
  return keyOf(writeText(kindNumbers.get(kind) ?? 0, id));
}

/** Those of the others. Sorted by `validFrom`, then by offset. */
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

export function rowKey(subject: IndexSubject, key: string, chunk: number): Buffer {
  let at = writeText(subjectNumbers.get(subject) ?? 0, key);
  if (chunk === 0) return keyOf(at);
  scratch[at++] = END;
  return keyOf(scratch.writeUInt32BE(chunk, at));
}

/** The range of all `rows` keys of one subject. */
export function subjectRange(subject: IndexSubject): { start: Buffer; end: Buffer } {
  const first = subjectNumbers.get(subject) ?? 0;
  return { start: Buffer.from([first]), end: Buffer.from([first + 1]) };
}

/** Returns the id in a key of `newest`, or the key in that of a first chunk; null where it was truncated. */
export function idIn(key: Buffer): string | null {
  // The byte before the text may have any value.
  return key.includes(CUT, 1) ? null : key.toString('utf8', 1);
}

/** The place of the newest version when it is not under its id: the owner's row and the chunk in it. */
export interface OwnerChunk {
  readonly owner: string;
  readonly chunk: number;
}

/** True if keys contain only the beginning of the text. */
export function isCut(text: string): boolean {
  // A character takes three bytes at most, so most short texts skip the exact count.
  return text.length > TEXT_BYTES_MAX / 3 && Buffer.byteLength(text) > TEXT_BYTES_MAX;
}

export function writeHome({ owner, chunk }: OwnerChunk, into: ValueWriter): ValueWriter {
  return into.varint(0).varint(chunk).text(owner);
}

/** Returns null when the value is the version itself, which begins with another byte than 0. */
export function decodeHome(value: Buffer): OwnerChunk | null {
  if (value[0] !== 0) return null;
  const { value: chunk, next } = readVarint(value, 1);
  if (chunk > CHUNK_MAX) throw new DamagedBytesError(`a row has no chunk ${chunk}`);
  return { chunk, owner: value.toString('utf8', next, value.length) };
}

/** The bytes of a span. */
export const SPAN_BYTES = 6;

/** The bytes of what the first chunk states of another one. */
export const SUMMARY_BYTES = SPAN_BYTES + 4;

/** What a chunk begins with. */
export interface ChunkHead {
  /** How many chunks follow; 0 in all but the first. */
  readonly following: number;
  /** How many summaries there are, and where: of each following chunk but the last. */
  readonly summaries: number;
  readonly summariesAt: number;
  readonly entriesAt: number;
}

/** Reads the head of a chunk without its CRC-32. `hasSummaries`: it is of an owner's row. */
export function readHead(chunk: Buffer, hasSummaries: boolean): ChunkHead {
  const { value: following, next: summariesAt } = readVarint(chunk, 0);
  const summaries = hasSummaries ? Math.max(0, following - 1) : 0;
  return { following, summaries, summariesAt, entriesAt: summariesAt + summaries * SUMMARY_BYTES };
}

/** The place of an entry in a chunk: its id, and from `spanAt` to `end` its span and version, if it has one. */
export interface EntryPlace {
  readonly idAt: number;
  readonly idEnd: number;
  readonly spanAt: number;
  readonly end: number;
}

/** Goes through the entries of a chunk, one place after the other. Rows are read again and again: no entry gets an object of its own. */
export class EntryCursor implements EntryPlace {
  /** The number of the index under which the entry is. */
  index = 0;
  idAt = 0;
  idEnd = 0;
  spanAt = 0;
  end = 0;
  #chunk: Buffer = noBytes;
  #to = 0;
  /** Behind the number that was read last. */
  #at = 0;

  /** `from`, `to`: where the entries are in a chunk without its CRC-32. */
  begin(chunk: Buffer, from: number, to: number): this {
    this.#chunk = chunk;
    this.#to = to;
    this.end = from;
    return this;
  }

  /** Goes to the next entry; returns false behind the last one. */
  next(): boolean {
    if (this.end >= this.#to) return false;
    this.index = this.#chunk[this.end] ?? 0;
    const idBytes = this.#number(this.end + 1);
    this.idAt = this.#at;
    this.idEnd = this.#at + idBytes;
    const bytes = this.#number(this.idEnd);
    this.spanAt = this.#at;
    this.end = this.#at + bytes;
    return true;
  }

  /** True where the version of the id is stored elsewhere. */
  get isLink(): boolean {
    return this.spanAt === this.end;
  }

  #number(from: number): number {
    const byte = this.#chunk[from] ?? 0;
    if (byte > 0 && byte < 128) {
      this.#at = from + 1;
      return byte;
    }
    const { value, next } = readVarint(this.#chunk, from);
    this.#at = next;
    return value;
  }
}

const noBytes = Buffer.alloc(0);

/** Returns the place of the id's entry under this index number in a chunk whose entries begin at `from`, or null. */
export function entryIn(chunk: Buffer, from: number, index: number, id: string): EntryPlace | null {
  const wanted = Buffer.from(id);
  const entry = new EntryCursor().begin(chunk, from, chunk.length);
  while (entry.next()) {
    const isWanted = entry.index === index && entry.idEnd - entry.idAt === wanted.length;
    if (isWanted && isAt(wanted, chunk, entry.idAt)) return entry;
  }
  return null;
}

function isAt(wanted: Buffer, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < wanted.length; at++) if (bytes[from + at] !== wanted[at]) return false;
  return true;
}

/** The bytes of a value differ from those that were written. */
export class DamagedBytesError extends Error {
  override readonly name = 'DamagedBytesError';
}

/** Longer values, which are few, get a view of their own. */
const VIEWED_BYTES_MAX = 1_024;
/** lmdb reads every value into the same memory: its views, by the length of the value. */
let views: Buffer[] = [];
let viewed: Buffer['buffer'] | null = null;
let viewedAt = 0;

function withoutCrc(value: Buffer): Buffer {
  const { length, buffer, byteOffset } = value;
  if (length > VIEWED_BYTES_MAX) return value.subarray(0, length - CRC_BYTES);
  if (buffer !== viewed || byteOffset !== viewedAt) [views, viewed, viewedAt] = [[], buffer, byteOffset];
  views[length] ??= value.subarray(0, length - CRC_BYTES);
  return views[length];
}

/** Values that lmdb gives memory of their own are copied here, where there is a view of each length already. */
const copied = Buffer.alloc(VIEWED_BYTES_MAX);
const copiedViews: Buffer[] = [];

/** Like `opened`, of a value from a range. The next one takes the memory of what it returns. */
export function openedFromRange(value: Buffer): Buffer {
  if (value.length > VIEWED_BYTES_MAX) return opened(value);
  value.copy(copied);
  copiedViews[value.length] ??= copied.subarray(0, value.length - CRC_BYTES);
  return checked(value, copiedViews[value.length] as Buffer);
}

/** Returns a value without its CRC-32, in the same memory. Throws `DamagedBytesError` on a mismatch. */
export function opened(value: Buffer): Buffer {
  return checked(value, withoutCrc(value));
}

function checked(value: Buffer, rest: Buffer): Buffer {
  if (value.length <= CRC_BYTES || crc32(rest) !== value.readUInt32BE(value.length - CRC_BYTES)) {
    throw new DamagedBytesError(`a value of ${value.length} bytes has a wrong CRC-32`);
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

export function readVarint(bytes: Buffer, from: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let at = from; at < bytes.length; at++, scale *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next: at + 1 };
  }
  throw new DamagedBytesError('a number is truncated');
}
