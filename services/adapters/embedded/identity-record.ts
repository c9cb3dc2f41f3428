import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { IdentityRecord } from '../../domain/decision-log/identity-table.ts';
import { write16, write32, write48 } from './plain-numbers.ts';

/*
 * A row is the first 16 bytes of an identity's key, a SHA-256, and its value, big-endian: 32 bytes content hash | u16 partition |
 * u48 source offset | u48 appendedAt. Nobody can hit another source's identity on purpose (2^128); a source that finds a
 * collision among its own keys (2^64) only reports a conflict with itself.
 *
 * One lmdb database contains four kinds of entries, distinguished by their first byte:
 *   'p' | u16 partition             the position of a partition
 *   'w' | u48 number                rows that are in no run yet, in the order in which they came; the number of the first one
 *   'r' | u32 run                   a run: u32 rows | u48 newest appendedAt | u32 first of each chunk
 *   'c' | u32 run | u32 chunk       rows of a run; all rows of a run are in the order of the first four bytes of their keys
 */
export const IDENTITY_KEY_BYTES = 16;
/** Changes when rows that were written before would be misread. */
export const IDENTITY_LAYOUT = '3';
const HASH_BYTES = 32;
const IDENTITY_VALUE_BYTES = HASH_BYTES + 2 + 6 + 6;
export const IDENTITY_ROW_BYTES = IDENTITY_KEY_BYTES + IDENTITY_VALUE_BYTES;

const PREFIX_POSITION = 0x70;
const PREFIX_WAITING = 0x77;
const PREFIX_RUN = 0x72;
const PREFIX_CHUNK = 0x63;
export function positionKey(partition: number): Buffer {
  const key = Buffer.of(PREFIX_POSITION, 0, 0);
  write16(key, 1, partition);
  return key;
}

export function waitingKey(number: number): Buffer {
  const key = Buffer.of(PREFIX_WAITING, 0, 0, 0, 0, 0, 0);
  write48(key, 1, number);
  return key;
}

/** Sorts after all rows that wait. */
export const WAITING_END = Buffer.of(PREFIX_WAITING + 1);

export function numberIn(waiting: Buffer): number {
  return waiting.readUIntBE(1, 6);
}

/** Rows that were written together, or merged from such. */
export interface IdentityRun {
  readonly number: number;
  readonly rows: number;
  /** The greatest `appendedAt` of them. */
  readonly newest: number;
  /** The first four bytes of the first key of each chunk. */
  readonly firsts: Uint32Array;
}

const RUN_HEAD_BYTES = 4 + 6;

export function runKey(run: number): Buffer {
  const key = Buffer.of(PREFIX_RUN, 0, 0, 0, 0);
  write32(key, 1, run);
  return key;
}

/** Sorts after all runs. */
export const RUNS_END = Buffer.of(PREFIX_RUN + 1);

export function encodeRun({ rows, newest, firsts }: IdentityRun): Buffer {
  const value = Buffer.alloc(RUN_HEAD_BYTES + 4 * firsts.length);
  write32(value, 0, rows);
  write48(value, 4, newest);
  firsts.forEach((first, chunk) => {
    write32(value, RUN_HEAD_BYTES + 4 * chunk, first);
  });
  return value;
}

export function decodeRun({ key, value }: { readonly key: Buffer; readonly value: Buffer }): IdentityRun {
  const firsts = new Uint32Array((value.length - RUN_HEAD_BYTES) / 4);
  for (let chunk = 0; chunk < firsts.length; chunk += 1) firsts[chunk] = value.readUInt32BE(RUN_HEAD_BYTES + 4 * chunk);
  return { number: key.readUInt32BE(1), rows: value.readUInt32BE(0), newest: value.readUIntBE(4, 6), firsts };
}

export function chunkKey(run: number, chunk: number): Buffer {
  const key = Buffer.of(PREFIX_CHUNK, 0, 0, 0, 0, 0, 0, 0, 0);
  write32(key, 1, run);
  write32(key, 5, chunk);
  return key;
}

/** Sorts after the chunks of a run. */
export function chunksEnd(run: number): Buffer {
  return Buffer.concat([chunkKey(run, 2 ** 32 - 1), Buffer.alloc(1)]);
}

/** Sorts after the chunks of all runs. */
export const CHUNKS_END = Buffer.of(PREFIX_CHUNK + 1);

export function runIn(chunk: Buffer): number {
  return chunk.readUInt32BE(1);
}

export function identityKey(key: string, into: Buffer): Buffer {
  if (key.length !== HASH_BYTES) throw new RangeError(`key has ${key.length} characters, expected ${HASH_BYTES}`);
  for (let at = 0; at < IDENTITY_KEY_BYTES; at += 1) into[at] = key.charCodeAt(at);
  return into;
}

/** Writes a value into `bytes` at `at`. */
export function encodeIdentity(
  { contentHash, partition, sourceOffset, appendedAt }: IdentityRecord,
  bytes: Buffer,
  at: number,
): void {
  if (contentHash.length !== 2 * HASH_BYTES || bytes.write(contentHash, at, HASH_BYTES, 'hex') !== HASH_BYTES) {
    throw new RangeError(`contentHash is \`${contentHash}\`, expected ${2 * HASH_BYTES} hex digits`);
  }
  write16(bytes, at + HASH_BYTES, partition);
  write48(bytes, at + HASH_BYTES + 2, sourceOffset);
  write48(bytes, at + HASH_BYTES + 8, appendedAt);
}

export function decodeIdentity(bytes: Buffer, at = 0): IdentityRecord {
  return {
    contentHash: bytes.toString('hex', at, at + HASH_BYTES),
    partition: bytes.readUInt16BE(at + HASH_BYTES),
    sourceOffset: bytes.readUIntBE(at + HASH_BYTES + 2, 6),
    appendedAt: identityAppendedAt(bytes, at),
  };
}

export function identityAppendedAt(bytes: Buffer, at = 0): number {
  return bytes.readUIntBE(at + HASH_BYTES + 8, 6);
}

export function encodePosition({ offset, state }: FoldPosition): Buffer {
  return Buffer.from(JSON.stringify({ offset, state: { ...state, chain: state.chain.toString('hex') } }));
}

export function decodePosition(value: Buffer): FoldPosition {
  const { offset, state } = JSON.parse(value.toString());
  return { offset, state: { ...state, chain: Buffer.from(state.chain, 'hex') } };
}
