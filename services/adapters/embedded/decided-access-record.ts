import { type Verdict, verdicts } from '../../domain/access-decision/access-decision.ts';
import type { AccessPlace, DecidedAccess } from '../../domain/late-facts/decided-accesses.ts';

/*
 * One lmdb database holds three kinds of keys, told apart by the first byte:
 *   'p' | u16 partition                                          the position of a partition
 *   'r' | u16 partition | u48 source offset                      an access
 *   'i' | 8 bytes hash of a key | u48 occurredAt | u16 partition | u48 source offset    finds it; no value
 * and 'n', the newest occurredAt. Two keys whose hashes meet only make a search find accesses that do not matter.
 */
const PREFIX_POSITION = 0x70;
const PREFIX_ACCESS = 0x72;
const PREFIX_INDEX = 0x69;
const HASH_BYTES = 8;
const INDEX_BYTES = 1 + HASH_BYTES + 6 + 2 + 6;
const U48_MAX = 2 ** 48 - 1;

export const NEWEST_KEY = Buffer.from('n');
export const ACCESS_KEYS_START = Buffer.from([PREFIX_ACCESS]);
export const ACCESS_KEYS_END = Buffer.from([PREFIX_ACCESS + 1]);
export const NO_VALUE = Buffer.alloc(0);

export function positionKey(partition: number): Buffer {
  const key = Buffer.alloc(3);
  key.writeUInt8(PREFIX_POSITION);
  key.writeUInt16BE(partition, 1);
  return key;
}

export function accessKey({ partition, sourceOffset }: AccessPlace): Buffer {
  const key = Buffer.alloc(9);
  key.writeUInt8(PREFIX_ACCESS);
  key.writeUInt16BE(partition, 1);
  key.writeUIntBE(sourceOffset, 3, 6);
  return key;
}

export function placeOfAccessKey(key: Buffer): AccessPlace {
  return { partition: key.readUInt16BE(1), sourceOffset: key.readUIntBE(3, 6) };
}

/**
 * 8 bytes as Latin-1 text, kept in the access for its removal. Not a cryptographic hash, which would cost as much as the
 * decision: whoever makes two keys meet makes a search longer and no answer wrong.
 */
export function hashOfKey(key: string): string {
  let one = 0xdeadbeef;
  let other = 0x41c6ce57;
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    one = Math.imul(one ^ code, 0x9e3779b1);
    other = Math.imul(other ^ code, 0x5f356495);
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(other ^ (other >>> 13), 0xc2b2ae35);
  other = Math.imul(other ^ (other >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35);
  hashBytes.writeInt32BE(one | 0, 0);
  hashBytes.writeInt32BE(other | 0, 4);
  return hashBytes.toString('latin1');
}

const hashBytes = Buffer.alloc(HASH_BYTES);

export function indexKey(keyHash: string, occurredAt: number, { partition, sourceOffset }: AccessPlace): Buffer {
  const key = indexStart(keyHash, occurredAt);
  key.writeUInt16BE(partition, 1 + HASH_BYTES + 6);
  key.writeUIntBE(sourceOffset, 1 + HASH_BYTES + 8, 6);
  return key;
}

/** The first index key of a hash at or after a time. Times beyond what a calendar can write meet at the ends. */
export function indexStart(keyHash: string, occurredAt: number): Buffer {
  const key = Buffer.alloc(INDEX_BYTES);
  key.writeUInt8(PREFIX_INDEX);
  key.write(keyHash, 1, 'latin1');
  key.writeUIntBE(Math.min(Math.max(occurredAt, 0), U48_MAX), 1 + HASH_BYTES, 6);
  return key;
}

/** Behind the last index key of a hash at or before a time. */
export function indexEnd(keyHash: string, occurredAt: number): Buffer {
  const key = indexStart(keyHash, occurredAt);
  key.fill(0xff, 1 + HASH_BYTES + 6);
  return Buffer.concat([key, Buffer.alloc(1)]);
}

export function placeOfIndexKey(key: Buffer): AccessPlace {
  return {
    partition: key.readUInt16BE(1 + HASH_BYTES + 6),
    sourceOffset: key.readUIntBE(1 + HASH_BYTES + 8, 6),
  };
}

/** An access as it is stored: the hashes of its keys stand for them. */
export type StoredAccess = DecidedAccess & { readonly keyHashes: readonly string[] };

/*
 * Value, big-endian: double occurredAt | u48 appendedAt | u48 registerOffset | u8 verdict | u8 misplaced |
 * u8 number of key hashes | the hashes | u32 bytes of outcome | outcome | event.
 */
const FIXED_BYTES = 8 + 6 + 6 + 1 + 1 + 1;

export function encodeAccess(access: StoredAccess): Buffer {
  const outcome = Buffer.from(access.outcome);
  const head = Buffer.alloc(FIXED_BYTES + access.keyHashes.length * HASH_BYTES + 4);
  head.writeDoubleBE(access.occurredAt, 0);
  head.writeUIntBE(access.appendedAt, 8, 6);
  head.writeUIntBE(access.registerOffset, 14, 6);
  head.writeUInt8(verdicts.indexOf(access.verdict), 20);
  head.writeUInt8(access.misplaced ? 1 : 0, 21);
  head.writeUInt8(access.keyHashes.length, 22);
  head.write(access.keyHashes.join(''), FIXED_BYTES, 'latin1');
  head.writeUInt32BE(outcome.length, head.length - 4);
  return Buffer.concat([head, outcome, access.event]);
}

export function decodeAccess(place: AccessPlace, value: Buffer): StoredAccess {
  const hashes = value.readUInt8(22);
  const outcomeAt = FIXED_BYTES + hashes * HASH_BYTES + 4;
  const eventAt = outcomeAt + value.readUInt32BE(outcomeAt - 4);
  return {
    partition: place.partition,
    sourceOffset: place.sourceOffset,
    occurredAt: value.readDoubleBE(0),
    appendedAt: appendedAtOf(value),
    registerOffset: value.readUIntBE(14, 6),
    verdict: verdicts[value.readUInt8(20)] as Verdict,
    misplaced: value.readUInt8(21) === 1,
    keyHashes: Array.from({ length: hashes }, (_, index) => {
      return value.toString('latin1', FIXED_BYTES + index * HASH_BYTES, FIXED_BYTES + (index + 1) * HASH_BYTES);
    }),
    outcome: value.toString('utf8', outcomeAt, eventAt),
    event: Buffer.from(value.subarray(eventAt)),
  };
}

export function appendedAtOf(value: Buffer): number {
  return value.readUIntBE(8, 6);
}
