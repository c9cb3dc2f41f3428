import type { SegmentWindow } from '../decision-log/block.ts';

/** Source offsets that no entry of a segment covers, with the reason from the decision log. */
export interface SealedGap {
  readonly first: number;
  readonly last: number;
  readonly cause: string;
}

/**
 * The combined state of the accepted blocks up to the end of a segment; the last source offset is the seal's
 * `lastSource`.
 */
export interface SealedFold {
  readonly epoch: number;
  readonly owner: string;
  /** Register offset up to which late facts have been re-evaluated. */
  readonly register: number;
  /** The chain over the accepted blocks, lower-case hex. */
  readonly chain: string;
  /** How segments are cut from here on, as the newest `open` specifies. */
  readonly window: SegmentWindow;
}

/** The position to continue reading the log after a segment, so that nothing before it has to be read again. */
export interface SealContinuation {
  /** The topic offset of the first record after the segment; it rises from seal to seal of a partition. */
  readonly offset: number;
  /** The latest append time up to there, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  /** Null except for `access-decisions`. */
  readonly fold: SealedFold | null;
}

/**
 * One entry of the transparency log. It records that a segment exists, where it is and what it contains. `encodeSeal`
 * produces the bytes that are hashed and logged: UTF-8 JSON with exactly these keys in exactly this order.
 */
export interface Seal {
  readonly format: 'custodes-seal/v1';
  readonly topic: string;
  readonly partition: number;
  /**
   * The segment covers source offsets first..last, inclusive; the next seal of the partition starts at last + 1. A
   * segment of only re-evaluations covers none: last = first - 1.
   */
  readonly firstSource: number;
  readonly lastSource: number;
  /** The number of entries in the segment. */
  readonly count: number;
  /** The RFC 6962 tree head over the entry bytes, lower-case hex. */
  readonly root: string;
  /** The object key, and the SHA-256 of the object's bytes in lower-case hex. */
  readonly object: string;
  readonly objectHash: string;
  /** The version id if the store keeps versions, otherwise null. */
  readonly version: string | null;
  readonly gaps: readonly SealedGap[];
  /** The number of entries that re-evaluate an access decided earlier; they cover no source offset. */
  readonly reevaluations: number;
  readonly next: SealContinuation;
}

/** The bytes are not a seal as `encodeSeal` writes it. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** One partition of an archived topic. */
export interface Stream {
  readonly topic: string;
  readonly partition: number;
}

export function streamName({ topic, partition }: Stream): string {
  return `${topic}/${partition}`;
}

export const SEAL_FORMAT = 'custodes-seal/v1';
export const segmentPrefix = 'segments/';

/** The digits of an offset in an object key, so that keys of one partition sort by offset. */
const OFFSET_DIGITS = 16;
const hexPattern = /^[0-9a-f]{64}$/;
const keyPattern = /^segments\/([a-z][a-z0-9.-]{0,99})\/(\d+)\/(\d{16})-(\d{16})-(\d{16})-([0-9a-f]{64})\.avro$/;
const beginningPattern = /^\{"format":"custodes-seal\/v1","topic":"([a-z][a-z0-9.-]{0,99})","partition":(\d{1,16}),/;
const BEGINNING_BYTES = 200;
const topicPattern = /^[a-z][a-z0-9.-]{0,99}$/;
/** JSON can escape half of a pair of surrogates, which is no text: verifiers in other languages refuse it, or change it. */
const unicodePattern = /^\P{Surrogate}*$/u;

/** The properties of a segment in the key of its object. */
export interface SegmentName {
  readonly topic: string;
  readonly partition: number;
  readonly firstSource: number;
  readonly lastSource: number;
  readonly next: { readonly offset: number };
  readonly root: string;
}

/**
 * Returns where the object of a segment is stored: `segments/TOPIC/PARTITION/FIRST-LAST-NEXT-ROOT.avro`. NEXT is
 * `next.offset`, because two segments of only re-evaluations may cover the same (empty) range.
 */
export function segmentKey({ topic, partition, firstSource, lastSource, next, root }: SegmentName): string {
  const numbers = [firstSource, lastSource, next.offset].map((offset) => String(offset).padStart(OFFSET_DIGITS, '0'));
  return `${segmentPrefix}${topic}/${partition}/${numbers.join('-')}-${root}.avro`;
}

/** Parses a segment's key; returns `null` when `segmentKey` would not have written exactly this key. */
export function parseSegmentKey(key: string): SegmentName | null {
  const [, topic, partition, first, last, offset, root] = keyPattern.exec(key) ?? [];
  if (topic === undefined || root === undefined) return null;
  const numbers = [partition, first, last, offset].map(Number);
  const [numberOfPartition = 0, firstSource = 0, lastSource = 0, nextOffset = 0] = numbers;
  const parsed = { topic, partition: numberOfPartition, firstSource, lastSource, next: { offset: nextOffset }, root };
  return numbers.every(Number.isSafeInteger) && segmentKey(parsed) === key ? parsed : null;
}

/** True if `seal` directly follows `previous` in its partition (`null`: if it is the first). */
export function isNextSeal(previous: Pick<Seal, 'lastSource' | 'next'> | null, seal: Seal): boolean {
  if (previous === null) return seal.firstSource === 0 && seal.next.offset > 0;
  return seal.firstSource === previous.lastSource + 1 && seal.next.offset > previous.next.offset;
}

/** Returns the bytes that are logged. */
export function encodeSeal(seal: Seal): Buffer {
  const { format, topic, partition, firstSource, lastSource, count, root, object, objectHash, version } = seal;
  const range = { format, topic, partition, firstSource, lastSource, count };
  const gaps = seal.gaps.map(({ first, last, cause }) => ({ first, last, cause }));
  const rest = { gaps, reevaluations: seal.reevaluations, next: orderedNext(seal.next) };
  return Buffer.from(JSON.stringify({ ...range, root, object, objectHash, version, ...rest }));
}

function orderedNext({ offset, appendedAt, fold }: SealContinuation): SealContinuation {
  if (fold === null) return { offset, appendedAt, fold };
  const { epoch, owner, register, chain } = fold;
  const { millisMax, entriesMax, bytesMax } = fold.window;
  const window = { millisMax, entriesMax, bytesMax };
  return { offset, appendedAt, fold: { epoch, owner, register, chain, window } };
}

/** Decodes a seal. Throws `SealError` unless encoding it again gives the same bytes and its fields agree. */
export function parseSeal(bytes: Uint8Array): Seal {
  const seal = parseJson(bytes);
  if (isRecord(seal) && typeof seal.format === 'string' && seal.format !== SEAL_FORMAT) {
    throw new SealError(`\`format\` is \`${seal.format}\`, expected ${SEAL_FORMAT}: verify with a later release`);
  }
  if (!isSeal(seal)) throw new SealError('expected a custodes-seal/v1 with its thirteen keys');
  if (!encodeSeal(seal).equals(bytes)) throw new SealError('the seal is not in its one canonical form');
  if (seal.object !== segmentKey(seal))
    throw new SealError(`object \`${seal.object}\`, expected \`${segmentKey(seal)}\``);
  verifyRange(seal);
  return seal;
}

/** Returns the stream of a seal by its first bytes: where most seals are not wanted, that takes a tenth of the time. Throws `SealError`. */
export function peekStreamName(bytes: Buffer): string {
  const [, topic, partition] = beginningPattern.exec(bytes.toString('latin1', 0, BEGINNING_BYTES)) ?? [];
  return topic === undefined ? streamName(parseSeal(bytes)) : streamName({ topic, partition: Number(partition) });
}

function verifyRange({ topic, firstSource, lastSource, count, reevaluations, gaps, next }: Seal): void {
  if (reevaluations > count) throw new SealError(`${reevaluations} re-evaluations among ${count} entries`);
  const isEmpty = lastSource === firstSource - 1 && count > 0 && reevaluations === count && gaps.length === 0;
  if (lastSource < firstSource && !isEmpty) throw new SealError(`offsets ${firstSource} to ${lastSource}`);
  if (topic === 'access-decisions') {
    if (next.fold === null) throw new SealError('`next.fold` is null, expected the fold of access-decisions');
    return;
  }
  // In the other topics every record is an entry or a tick at its own offset.
  if (next.fold !== null) throw new SealError(`\`next.fold\` of ${topic} is expected to be null`);
  if (reevaluations > 0) throw new SealError(`${topic} contains no re-evaluations`);
  if (next.offset !== lastSource + 1) throw new SealError(`next.offset ${next.offset}, expected ${lastSource + 1}`);
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
  const { topic, partition, firstSource, lastSource, count, root, object, objectHash, version } = value;
  const { gaps, reevaluations, next } = value;
  const areTexts = isText(topic, topicPattern) && isText(root, hexPattern) && isText(objectHash, hexPattern);
  const areCounts = [partition, firstSource, lastSource, count, reevaluations].every(isCount);
  const isVersion = version === null || isText(version, unicodePattern);
  const areGaps = Array.isArray(gaps) && gaps.every(isGap);
  return areTexts && areCounts && isVersion && typeof object === 'string' && areGaps && isNext(next);
}

function isNext(value: unknown): value is SealContinuation {
  if (!isRecord(value) || !isCount(value.offset) || !isCount(value.appendedAt)) return false;
  return value.fold === null || isFold(value.fold);
}

function isFold(value: unknown): value is SealedFold {
  if (!isRecord(value) || !isRecord(value.window)) return false;
  const { epoch, owner, register, chain, window } = value;
  const areCounts = [epoch, register, window.millisMax, window.entriesMax, window.bytesMax].every(isCount);
  return areCounts && isText(owner, unicodePattern) && isText(chain, hexPattern);
}

function isGap(value: unknown): value is SealedGap {
  return isRecord(value) && isCount(value.first) && isCount(value.last) && isText(value.cause, unicodePattern);
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
