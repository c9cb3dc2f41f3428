import { unframe } from '../../avro/framing.ts';
import type { AccessKey } from '../../domain/late-facts/access-keys.ts';
import type { AccessPlace, EntryInForce } from '../../domain/late-facts/decided-accesses.ts';
import type { AccessRun } from './late/access-runs.ts';
import { write16, write32, write48 } from './plain-numbers.ts';

/*
 * One lmdb database contains four kinds of rows, distinguished by their first byte:
 *   'p' | u16 partition                              the position of a partition
 *   'n'                                              f64 the newest occurredAt | u48 writes until now
 *   'a' | u16 span of appendedAt | 'e' | u16 partition | u48 source offset          an access: its entry in force, framed
 *   'a' | u16 span of appendedAt | 'k' | u32 run | u64 key | u24 span of occurredAt | u48 number of the write
 *                                                    accesses with this key: count x (u32 ms in the span | u16 | u48)
 *   'r' | u32 run                                    u32 accesses | spans: u16, u16 of appendedAt | u24, u24 of occurredAt
 * Accesses that were written together and share key and spans are one row. Everything that expires together is
 * adjacent.
 */
/** Changes when rows that were written before would be misread. */
export const DECIDED_ACCESS_LAYOUT = '6';
const PREFIX_POSITION = 0x70;
const PREFIX_APPENDED = 0x61;
const KIND_ENTRY = 0x65;
const KIND_ROW = 0x6b;

/** 25 days. Old accesses expire in such steps, and a search starts once per step; four or five are kept. */
const APPENDED_SPAN_MILLIS = 2 ** 31;
const APPENDED_SPAN_MAX = 2 ** 16 - 1;
/** 19 hours. A search reads up to this much beside its range and drops it. */
const OCCURRED_SPAN_MILLIS = 2 ** 26;
/** The range of calendar times and far beyond; later times share the last value. */
const OCCURRED_MAX = 2 ** 48 - 1;

const SPAN_BYTES = 1 + 2;
const PLACE_BYTES = 2 + 6;
export const ENTRY_KEY_BYTES = SPAN_BYTES + 1 + PLACE_BYTES;
const RUN_AT = SPAN_BYTES + 1;
const KEY_AT = RUN_AT + 4;
const OCCURRED_AT = KEY_AT + 8;
const WRITE_AT = OCCURRED_AT + 3;
export const ROW_KEY_BYTES = WRITE_AT + 6;
export const MEMBER_BYTES = 4 + PLACE_BYTES;

const HEAD_BYTES = 8 + 6;

/** The state of who writes the file. */
export interface Head {
  /** The greatest `occurredAt` ever stored. */
  readonly newest: number;
  /** How often accesses were written. */
  readonly writes: number;
}

const HEAD_PREFIX = 0x6e;

export const HEAD_KEY = Buffer.of(HEAD_PREFIX);
/** Sorts after the heads of writers of earlier releases, whose keys have one more byte. */
export const HEADS_END = Buffer.of(HEAD_PREFIX + 1);

const RUN_PREFIX = 0x72;
const RUN_BYTES = 4 + 2 * 2 + 2 * 3;

export function runKey(run: number): Buffer {
  const key = Buffer.alloc(5);
  key.writeUInt8(RUN_PREFIX);
  key.writeUInt32BE(run, 1);
  return key;
}

/** Sorts after the rows of all runs. */
export const RUNS_END = Buffer.of(RUN_PREFIX + 1);

export function encodeRun({ accesses, appended, occurred }: AccessRun): Buffer {
  const value = Buffer.alloc(RUN_BYTES);
  value.writeUInt32BE(accesses, 0);
  value.writeUInt16BE(appended.first, 4);
  value.writeUInt16BE(appended.last, 6);
  value.writeUIntBE(occurred.first, 8, 3);
  value.writeUIntBE(occurred.last, 11, 3);
  return value;
}

export function decodeRun({ key, value }: { readonly key: Buffer; readonly value: Buffer }): AccessRun {
  return {
    number: key.readUInt32BE(1),
    accesses: value.readUInt32BE(0),
    appended: { first: value.readUInt16BE(4), last: value.readUInt16BE(6) },
    occurred: { first: value.readUIntBE(8, 3), last: value.readUIntBE(11, 3) },
  };
}

export function positionKey(partition: number): Buffer {
  const key = Buffer.alloc(3);
  key.writeUInt8(PREFIX_POSITION);
  key.writeUInt16BE(partition, 1);
  return key;
}

export function encodeHead({ newest, writes }: Head): Buffer {
  const value = Buffer.alloc(HEAD_BYTES);
  value.writeDoubleBE(newest, 0);
  value.writeUIntBE(writes, 8, 6);
  return value;
}

export function decodeHead(value: Buffer): Head {
  return { newest: value.readDoubleBE(0), writes: value.readUIntBE(8, 6) };
}

export function appendedSpanOf(appendedAt: number): number {
  return Math.min(Math.max(Math.floor(appendedAt / APPENDED_SPAN_MILLIS), 0), APPENDED_SPAN_MAX);
}

/** Sorts before every key of an append span. */
export function appendedSpanStart(appendedSpan: number): Buffer {
  const key = Buffer.alloc(SPAN_BYTES);
  key.writeUInt8(PREFIX_APPENDED);
  key.writeUIntBE(appendedSpan, 1, 2);
  return key;
}

/** Sorts after every access key. */
export const APPENDED_END = Buffer.from([PREFIX_APPENDED + 1]);

/** Reads the append span from the key of an access or a row. */
export function appendedSpanIn(key: Buffer): number {
  return key.readUInt16BE(1);
}

export function isEntryKey(key: Buffer): boolean {
  return key[SPAN_BYTES] === KIND_ENTRY;
}

export function entryKey(appendedSpan: number, { partition, sourceOffset }: AccessPlace): Buffer {
  const key = Buffer.allocUnsafe(ENTRY_KEY_BYTES);
  writeEntryKey(key, appendedSpan, partition, sourceOffset);
  return key;
}

/** Makes `key` the key of an access. */
export function writeEntryKey(key: Buffer, appendedSpan: number, partition: number, sourceOffset: number): void {
  writeKind(key, appendedSpan, KIND_ENTRY);
  write16(key, SPAN_BYTES + 1, partition);
  write48(key, SPAN_BYTES + 3, sourceOffset);
}

export function decodeEntry(value: Buffer): EntryInForce {
  const framed = unframe(value);
  if (framed === null) throw new Error('an entry in the table of decided accesses has no schema');
  return { entry: framed.body, schemaId: framed.schemaId };
}

/** The rows of a run in an append span. */
export interface RowRegion {
  readonly appendedSpan: number;
  readonly run: number;
}

/** Sorts before the first row of a key whose accesses occurred at or after a time. */
export function rowsFrom(
  { appendedSpan, run }: RowRegion,
  key: AccessKey,
  occurredAt: number,
  row: Buffer = Buffer.alloc(ROW_KEY_BYTES),
): Buffer {
  writeKind(row, appendedSpan, KIND_ROW);
  write32(row, RUN_AT, run);
  write32(row, KEY_AT, key / 2 ** 32);
  write32(row, KEY_AT + 4, key);
  const span = occurredSpanOf(occurredAt);
  row[OCCURRED_AT] = span >>> 16;
  write16(row, OCCURRED_AT + 1, span);
  return row;
}

/** Sorts after the last row of a key whose accesses occurred at or before a time. */
export function rowsUntil(region: RowRegion, key: AccessKey, occurredAt: number): Buffer {
  return Buffer.concat([rowsFrom(region, key, occurredAt).fill(0xff, WRITE_AT), Buffer.alloc(1)]);
}

/** Makes `row` the key of a row. `write` must differ from that of every other write: a row must not replace another. */
export function writeRowKey(row: Buffer, region: RowRegion, key: AccessKey, occurredAt: number, write: number): void {
  rowsFrom(region, key, occurredAt, row);
  write48(row, WRITE_AT, write);
}

/** Writes one access of a row: its time within the span, and its place. */
export function writeMember(
  row: Buffer,
  at: number,
  occurredAt: number,
  partition: number,
  sourceOffset: number,
): void {
  write32(row, at, clamped(occurredAt) % OCCURRED_SPAN_MILLIS);
  write16(row, at + 4, partition);
  write48(row, at + 6, sourceOffset);
}

/** Yields the positions of a row's accesses that occurred within the range, both ends included. */
export function* placesInRow(
  { key, value }: { readonly key: Buffer; readonly value: Buffer },
  { from, until }: { readonly from: number; readonly until: number },
): Generator<AccessPlace> {
  const start = key.readUIntBE(OCCURRED_AT, 3) * OCCURRED_SPAN_MILLIS;
  for (let at = 0; at < value.length; at += MEMBER_BYTES) {
    const occurredAt = start + value.readUInt32BE(at);
    if (occurredAt < clamped(from) || occurredAt > clamped(until)) continue;
    yield { partition: value.readUInt16BE(at + 4), sourceOffset: value.readUIntBE(at + 6, 6) };
  }
}

function writeKind(key: Buffer, appendedSpan: number, kind: number): void {
  key[0] = PREFIX_APPENDED;
  write16(key, 1, appendedSpan);
  key[SPAN_BYTES] = kind;
}

function clamped(occurredAt: number): number {
  return Math.min(Math.max(Math.floor(occurredAt), 0), OCCURRED_MAX);
}

export function occurredSpanOf(occurredAt: number): number {
  return Math.floor(clamped(occurredAt) / OCCURRED_SPAN_MILLIS);
}
