import { type Checkpoint, CheckpointError, canonicalBase64, openCheckpoint, parseVerifierKey } from './checkpoint.ts';
import { HASH_BYTES, type Hash, inclusionProof, leafHash, verifyInclusion } from './merkle.ts';
import { parseSeal, type Seal, SealError } from './seal.ts';
import { sourceOffset } from './segment-check.ts';

/** Proves offline that one record is in the log. It is JSON with exactly these keys in this order. */
export interface Receipt {
  readonly format: 'custodes-receipt/v1';
  /** The record's exact bytes, base64. */
  readonly entry: string;
  /** The record is number `index` of the `count` in its segment. Sibling hashes are base64, leaf side first. */
  readonly segment: { readonly index: number; readonly count: number; readonly proof: readonly string[] };
  /** The exact text of the segment's seal. */
  readonly seal: string;
  /** The seal is number `index` of the log. Sibling hashes are as above. */
  readonly log: { readonly index: number; readonly proof: readonly string[] };
  /** The exact text of the signed checkpoint. */
  readonly checkpoint: string;
}

/** The proven content of a verified receipt. */
export interface ProvenEntry {
  readonly entry: Buffer;
  readonly seal: Seal;
  readonly checkpoint: Checkpoint;
}

export const receiptErrorCodes = [
  'key-malformed',
  'receipt-malformed',
  'checkpoint-malformed',
  'checkpoint-signature',
  'seal-malformed',
  'seal-not-included',
  'entry-not-included',
  'entry-not-covered',
] as const;
export type ReceiptErrorCode = (typeof receiptErrorCodes)[number];

/** The receipt did not prove what it claims. Callers branch on `code`; `message` is for people. */
export class ReceiptError extends Error {
  override readonly name = 'ReceiptError';
  constructor(
    readonly code: ReceiptErrorCode,
    message: string,
  ) {
    super(message);
  }
}

const RECEIPT_FORMAT = 'custodes-receipt/v1';

/** The parts of a receipt. */
export interface ReceiptParts {
  /** The exact bytes of all entries of the segment, and the index of the entry to prove. */
  readonly entries: readonly Buffer[];
  readonly index: number;
  readonly seal: { readonly bytes: Buffer; readonly index: number; readonly proof: readonly Hash[] };
  readonly checkpoint: Buffer;
}

/** Builds a receipt without proving anything. Throws `RangeError` for an index outside the segment. */
export function buildReceipt({ entries, index, seal, checkpoint }: ReceiptParts): Receipt {
  const entry = entries[index];
  if (entry === undefined) throw new RangeError(`entry ${index} of a segment of ${entries.length}`);
  const proof = inclusionProof(entries.map(leafHash), index);
  return {
    format: RECEIPT_FORMAT,
    entry: entry.toString('base64'),
    segment: { index, count: entries.length, proof: proof.map(toBase64) },
    seal: seal.bytes.toString('utf8'),
    log: { index: seal.index, proof: seal.proof.map(toBase64) },
    checkpoint: checkpoint.toString('utf8'),
  };
}

/**
 * Proves that the entry is in the log of this key. It needs no network, no clock and no trust in the receipt's origin.
 * `receipt` is its JSON text or the parsed value. Throws `ReceiptError`.
 */
export function verifyReceipt(receipt: string | unknown, vkey: string): ProvenEntry {
  const { entry, segment, seal, log, checkpoint } = parseReceipt(receipt);
  const head = provenCheckpoint(checkpoint, vkey);
  const place = { index: log.index, size: head.size };
  if (!verifyInclusion(leafHash(Buffer.from(seal)), place, hashes(log.proof), head.root)) {
    throw new ReceiptError('seal-not-included', `the seal is not number ${log.index} of the ${head.size} in the log`);
  }
  const sealed = provenSeal(seal);
  const bytes = fromBase64(entry);
  const root = Buffer.from(sealed.root, 'hex').toString('latin1');
  const isIncluded = verifyInclusion(
    leafHash(bytes),
    { index: segment.index, size: segment.count },
    hashes(segment.proof),
    root,
  );
  if (!isIncluded || segment.count !== sealed.count) {
    const message = `the entry is not number ${segment.index} of the ${sealed.count} in its segment`;
    throw new ReceiptError('entry-not-included', message);
  }
  const offset = sourceOffset(bytes);
  if (offset === null || offset < sealed.firstSource || offset > sealed.lastSource) {
    throw new ReceiptError('entry-not-covered', `source offset ${offset} is outside the seal`);
  }
  return { entry: bytes, seal: sealed, checkpoint: head };
}

function provenCheckpoint(text: string, vkey: string): Checkpoint {
  try {
    return openCheckpoint(Buffer.from(text), parseVerifierKey(vkey));
  } catch (error) {
    if (error instanceof CheckpointError) throw new ReceiptError(error.code, error.message);
    throw error;
  }
}

function provenSeal(text: string): Seal {
  try {
    return parseSeal(Buffer.from(text));
  } catch (error) {
    if (error instanceof SealError) throw new ReceiptError('seal-malformed', error.message);
    throw error;
  }
}

function parseReceipt(receipt: unknown): Receipt {
  const value = typeof receipt === 'string' ? parseText(receipt) : receipt;
  refuseOtherFormat(value);
  const { entry, segment, seal, log, checkpoint } = fields(value, 'receipt', [
    'format',
    'entry',
    'segment',
    'seal',
    'log',
    'checkpoint',
  ]);
  const inSegment = fields(segment, 'segment', ['index', 'count', 'proof']);
  const inLog = fields(log, 'log', ['index', 'proof']);
  fromBase64(textOf(entry, 'entry'));
  return {
    format: RECEIPT_FORMAT,
    entry: textOf(entry, 'entry'),
    segment: {
      index: countOf(inSegment.index, 'segment.index'),
      count: countOf(inSegment.count, 'segment.count'),
      proof: proofOf(inSegment.proof, 'segment.proof'),
    },
    seal: textOf(seal, 'seal'),
    log: { index: countOf(inLog.index, 'log.index'), proof: proofOf(inLog.proof, 'log.proof') },
    checkpoint: textOf(checkpoint, 'checkpoint'),
  };
}

/** The format decides which keys there are, so it is looked at first. */
function refuseOtherFormat(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format === RECEIPT_FORMAT) return;
  const advice = 'verify it with the release that wrote it, or a later one';
  throw malformed(`\`format\` is \`${String(value.format)}\`, expected ${RECEIPT_FORMAT}; ${advice}`);
}

/**
 * Apart from white space, each receipt has only one valid text: a repeated key or another spelling of a number is
 * refused.
 */
function parseText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('it is not JSON');
  }
  const compact = text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, literal: string | undefined) => literal ?? '');
  if (compact !== JSON.stringify(value)) throw malformed('a key is repeated or a value is not in canonical form');
  return value;
}

function fields<K extends string>(value: unknown, what: string, keys: readonly K[]): Record<K, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(`\`${what}\` is not an object`);
  const unknown = Object.keys(value).find((key) => !keys.some((known) => known === key));
  if (unknown !== undefined) throw malformed(`\`${what}\` has the unknown key \`${unknown}\``);
  const absent = keys.find((key) => !Object.hasOwn(value, key));
  if (absent !== undefined) throw malformed(`\`${what}\` lacks \`${absent}\``);
  return value as Record<K, unknown>;
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== 'string') throw malformed(`\`${field}\` is not a text`);
  return value;
}

function countOf(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(`\`${field}\` is not a number from 0 up`);
}

function proofOf(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) throw malformed(`\`${field}\` is not a list`);
  return value.map((item: unknown) => {
    const text = textOf(item, field);
    if (fromBase64(text).length !== HASH_BYTES) throw malformed(`\`${field}\` contains something other than hashes`);
    return text;
  });
}

function hashes(proof: readonly string[]): Hash[] {
  return proof.map((text) => fromBase64(text).toString('latin1'));
}

function fromBase64(text: string): Buffer {
  const bytes = canonicalBase64(text);
  if (bytes === null) throw malformed(`\`${text}\` is not canonical base64`);
  return bytes;
}

function toBase64(hash: Hash): string {
  return Buffer.from(hash, 'latin1').toString('base64');
}

function malformed(message: string): ReceiptError {
  return new ReceiptError('receipt-malformed', message);
}
