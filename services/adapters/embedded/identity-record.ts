import { hash } from 'node:crypto';
import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { KnownIdentity } from '../../domain/decision-log/identity-table.ts';

/*
 * The lmdb key of an identity is the first 16 bytes of SHA-256(key). Nobody can hit another source's identity on
 * purpose (2^128); a source that finds a collision among its own keys (2^64) only reports a conflict with itself.
 * The value is big-endian: 32 bytes content hash | u16 partition | u48 source offset | u48 appendedAt.
 */
export const IDENTITY_KEY_BYTES = 16;
/** Changes when rows that were written before would be misread. */
export const IDENTITY_LAYOUT = '1';
const HASH_BYTES = 32;
const VALUE_BYTES = HASH_BYTES + 2 + 6 + 6;

export function identityKey(key: string, into: Buffer): Buffer {
  // This is five times as fast as letting `hash` allocate a Buffer.
  into.write(hash('sha256', key, 'binary'), 0, IDENTITY_KEY_BYTES, 'latin1');
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

export function encodeIdentity({ contentHash, partition, sourceOffset, appendedAt }: KnownIdentity): Buffer {
  const value = Buffer.allocUnsafe(VALUE_BYTES);
  if (contentHash.length !== 2 * HASH_BYTES || value.write(contentHash, 0, 'hex') !== HASH_BYTES) {
    throw new RangeError(`contentHash is \`${contentHash}\`, expected ${2 * HASH_BYTES} hex digits`);
  }
  value.writeUInt16BE(partition, HASH_BYTES);
  value.writeUIntBE(sourceOffset, HASH_BYTES + 2, 6);
  value.writeUIntBE(appendedAt, HASH_BYTES + 8, 6);
  return value;
}

export function decodeIdentity(value: Buffer): KnownIdentity {
  return {
    contentHash: value.toString('hex', 0, HASH_BYTES),
    partition: value.readUInt16BE(HASH_BYTES),
    sourceOffset: value.readUIntBE(HASH_BYTES + 2, 6),
    appendedAt: identityAppendedAt(value),
  };
}

export function identityAppendedAt(value: Buffer): number {
  return value.readUIntBE(HASH_BYTES + 8, 6);
}

export function encodePosition({ offset, state }: FoldPosition): Buffer {
  return Buffer.from(JSON.stringify({ offset, state: { ...state, chain: state.chain.toString('hex') } }));
}

export function decodePosition(value: Buffer): FoldPosition {
  const { offset, state } = JSON.parse(value.toString());
  return { offset, state: { ...state, chain: Buffer.from(state.chain, 'hex') } };
}
