import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { KnownIdentity } from '../../domain/decision-log/identity-table.ts';
import { write16, write48 } from './bytes/plain-numbers.ts';

/*
 * The lmdb key of an identity is the first 16 bytes of its key, a SHA-256. Nobody can hit another source's identity on
 * purpose (2^128); a source that finds a collision among its own keys (2^64) only reports a conflict with itself.
 * The value is big-endian: 32 bytes content hash | u16 partition | u48 source offset | u48 appendedAt.
 */
export const IDENTITY_KEY_BYTES = 16;
/** Changes when rows that were written before would be misread. */
export const IDENTITY_LAYOUT = '1';
const HASH_BYTES = 32;
export const IDENTITY_VALUE_BYTES = HASH_BYTES + 2 + 6 + 6;

export function identityKey(key: string, into: Buffer): Buffer {
  if (key.length !== HASH_BYTES) throw new RangeError(`key has ${key.length} characters, expected ${HASH_BYTES}`);
  for (let at = 0; at < IDENTITY_KEY_BYTES; at += 1) into[at] = key.charCodeAt(at);
  return into;
}

/** Position keys are shorter than identity keys, so that a scan can distinguish them. */
export function positionKey(partition: number): Buffer {
  const key = Buffer.alloc(2);
  key.writeUInt16BE(partition);
  return key;
}

export function isIdentityKey(key: Buffer): boolean {
  return key.length === IDENTITY_KEY_BYTES;
}

/** Writes a value into `bytes` at `at`. */
export function encodeIdentity(
  { contentHash, partition, sourceOffset, appendedAt }: KnownIdentity,
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

export function decodeIdentity(bytes: Buffer, at = 0): KnownIdentity {
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
