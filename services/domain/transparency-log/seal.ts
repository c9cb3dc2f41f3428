/** Source offsets that no entry of a segment covers, with the reason the decision log gives. */
export interface SealedGap {
  readonly first: number;
  readonly last: number;
  readonly cause: string;
}

/**
 * One entry of the transparency log: says that a segment exists, where, and what is in it. The bytes hashed and
 * logged are `encodeSeal`'s, UTF-8 JSON with exactly these keys in exactly this order.
 */
export interface Seal {
  readonly format: 'custodes-seal/v1';
  readonly topic: string;
  readonly partition: number;
  /** The segment answers for source offsets first..last, inclusive; the next seal of the partition starts at last + 1. */
  readonly firstSource: number;
  readonly lastSource: number;
  /** Entries in the segment. */
  readonly count: number;
  /** RFC 6962 tree head over the entry bytes, lower-case hex. */
  readonly root: string;
  /** Object key, and SHA-256 of the object's bytes in lower-case hex. */
  readonly object: string;
  readonly objectHash: string;
  /** Version id where the store keeps versions, else null. */
  readonly version: string | null;
  readonly gaps: readonly SealedGap[];
}

/** Bytes that are not a seal as `encodeSeal` writes it. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

export const SEAL_FORMAT = 'custodes-seal/v1';
export const segmentPrefix = 'segments/';

/** Digits of an offset in an object key: keys of one partition sort as their offsets do. */
const OFFSET_DIGITS = 16;
const hexPattern = /^[0-9a-f]{64}$/;
const keyPattern = /^segments\/([a-z][a-z0-9.-]*)\/(\d+)\/(\d{16})-(\d{16})-([0-9a-f]{64})\.avro$/;
const topicPattern = /^[a-z][a-z0-9.-]{0,99}$/;

/** Where the object of a segment lies: `segments/TOPIC/PARTITION/FIRST-LAST-ROOT.avro`. */
export function segmentKey(seal: Pick<Seal, 'topic' | 'partition' | 'firstSource' | 'lastSource' | 'root'>): string {
  const [first, last] = [seal.firstSource, seal.lastSource].map((offset) =>
    String(offset).padStart(OFFSET_DIGITS, '0'),
  );
  return `${segmentPrefix}${seal.topic}/${seal.partition}/${first}-${last}-${seal.root}.avro`;
}

/** What a segment's key says of it, or `null` when `segmentKey` would not have written exactly this key. */
export function parseSegmentKey(key: string): Parameters<typeof segmentKey>[0] | null {
  const [, topic, partition, first, last, root] = keyPattern.exec(key) ?? [];
  if (topic === undefined || root === undefined) return null;
  const parsed = { topic, partition: Number(partition), firstSource: Number(first), lastSource: Number(last), root };
  return segmentKey(parsed) === key ? parsed : null;
}

/** The bytes that are logged. */
export function encodeSeal(seal: Seal): Buffer {
  const { format, topic, partition, firstSource, lastSource, count, root, object, objectHash, version } = seal;
  const gaps = seal.gaps.map(({ first, last, cause }) => ({ first, last, cause }));
  const ordered = { format, topic, partition, firstSource, lastSource, count, root, object, objectHash, version, gaps };
  return Buffer.from(JSON.stringify(ordered));
}

/** The seal in these bytes. Throws `SealError` unless encoding it again gives the same bytes and its fields agree. */
export function parseSeal(bytes: Uint8Array): Seal {
  const seal = parseJson(bytes);
  if (!isSeal(seal)) throw new SealError('expected a custodes-seal/v1 with its eleven keys');
  if (!encodeSeal(seal).equals(bytes)) throw new SealError('the seal is not in its one canonical form');
  if (seal.object !== segmentKey(seal))
    throw new SealError(`object \`${seal.object}\`, expected \`${segmentKey(seal)}\``);
  if (seal.lastSource < seal.firstSource) throw new SealError(`offsets ${seal.firstSource} to ${seal.lastSource}`);
  return seal;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new SealError('the seal is not JSON');
  }
}

function isSeal(value: unknown): value is Seal {
  if (!isRecord(value) || value.format !== SEAL_FORMAT) return false;
  const { topic, partition, firstSource, lastSource, count, root, object, objectHash, version, gaps } = value;
  const areTexts = isText(topic, topicPattern) && isText(root, hexPattern) && isText(objectHash, hexPattern);
  const areCounts = [partition, firstSource, lastSource, count].every(isCount);
  const isVersion = version === null || typeof version === 'string';
  return areTexts && areCounts && isVersion && typeof object === 'string' && Array.isArray(gaps) && gaps.every(isGap);
}

function isGap(value: unknown): value is SealedGap {
  return isRecord(value) && isCount(value.first) && isCount(value.last) && typeof value.cause === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
