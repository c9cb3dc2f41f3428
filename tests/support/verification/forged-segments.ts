import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { checkpointBody, type NoteSigner } from '../../../services/domain/transparency-log/checkpoint.ts';
import { encodeBundle, parseBundle } from '../../../services/domain/transparency-log/entry-bundle.ts';
import { leafHash, treeHead } from '../../../services/domain/transparency-log/merkle.ts';
import { buildReceipt, type Receipt } from '../../../services/domain/transparency-log/receipt.ts';
import { encodeSeal, type Seal, segmentKey } from '../../../services/domain/transparency-log/seal.ts';
import { schemaById } from '../../../services/domain/transparency-log/segment-file.ts';
import { schemaIds } from '../../../services/records/schemas.ts';

/** A segment whose bytes somebody with the key chose. */
export interface ForgedSegment {
  readonly entries: readonly Buffer[];
  /** Default: that of log entries. */
  readonly schema?: string;
  /** The blocks of the file, with the sync marker behind each. Default: one with all entries, as a release frames it. */
  readonly blocks?: readonly Buffer[];
  /** What the seal has in place of alerts from offset 0 on. */
  readonly seal?: Partial<Seal>;
}

export const logEntrySchema = schemaById(schemaIds.logEntry).text;
export const decisionSchema = schemaById(schemaIds.accessDecision).text;

/** The same as a release writes it, for a segment of decisions. */
export const ofDecisions: Partial<Seal> = {
  topic: 'access-decisions',
  next: {
    offset: 1,
    appendedAt: 1,
    fold: {
      epoch: 1,
      owner: 'a',
      register: 1,
      chain: 'c'.repeat(64),
      window: { millisMax: 1, entriesMax: 1, bytesMax: 1 },
    },
  },
};

/** A whole archive of this one segment, whatever that is: each hash and signature is right. */
export function archiveOf(segment: ForgedSegment, signer: NoteSigner): Map<string, Buffer> {
  const { entries, schema = logEntrySchema, blocks = [blockOf(entries)], seal: changes = {} } = segment;
  const root = treeHead(entries.map(leafHash));
  const sync = Buffer.from(root, 'latin1').subarray(0, 16);
  const object = Buffer.concat([headerOf(schema), sync, ...blocks.flatMap((block) => [block, sync])]);
  const place = {
    topic: 'alerts',
    partition: 0,
    firstSource: 0,
    lastSource: entries.length - 1,
    next: { offset: entries.length, appendedAt: 1, fold: null },
    root: Buffer.from(root, 'latin1').toString('hex'),
    ...changes,
  };
  const objectHash = createHash('sha256').update(object).digest('hex');
  const rest = {
    format: 'custodes-seal/v1',
    version: null,
    gaps: [],
    reevaluations: 0,
    count: entries.length,
  } as const;
  const seal: Seal = { ...rest, ...place, object: segmentKey(place), objectHash, ...changes };
  return new Map([...logOf(encodeSeal(seal), signer), [seal.object, object]]);
}

/** The receipt of one of its entries. */
export function receiptOf(segment: ForgedSegment, index: number, signer: NoteSigner): Receipt {
  const objects = archiveOf(segment, signer);
  const [bytes = Buffer.of()] = parseBundle(objects.get('tile/entries/000.p/1') ?? Buffer.of(), 1) ?? [];
  const checkpoint = objects.get('checkpoint') ?? Buffer.of();
  return buildReceipt({ entries: segment.entries, index, seal: { bytes, index: 0, proof: [] }, checkpoint });
}

/** The signed note of this text, with `more` behind the signature. The key may be none that anybody accepts. */
export function noteOf(text: Buffer, { name, vkey, sign }: NoteSigner, more = Buffer.of()): Buffer {
  const keyId = Buffer.from(vkey.slice(name.length + 1).split('+')[0] ?? '', 'hex');
  const signature = Buffer.concat([keyId, sign(text), more]).toString('base64');
  return Buffer.concat([text, Buffer.from(`\n\u2014 ${name} ${signature}\n`)]);
}

/** A log of one entry, whatever that is. */
export function logOf(entry: Buffer, signer: NoteSigner): Map<string, Buffer> {
  const root = leafHash(entry);
  return new Map([
    ['log.vkey', Buffer.from(`${signer.vkey}\n`)],
    ['checkpoint', noteOf(Buffer.from(checkpointBody({ origin: signer.name, size: 1, root })), signer)],
    ['tile/0/000.p/1', Buffer.from(root, 'latin1')],
    ['tile/entries/000.p/1', encodeBundle([entry])],
  ]);
}

function headerOf(schema: string): Buffer {
  const text = (value: string) => Buffer.concat([avroLong(Buffer.byteLength(value)), Buffer.from(value)]);
  const metadata = [text('avro.codec'), text('deflate'), text('avro.schema'), text(schema)];
  return Buffer.concat([Buffer.from('Obj\x01', 'latin1'), avroLong(2), ...metadata, avroLong(0)]);
}

/** A block without its sync marker. */
export function blockOf(entries: readonly Buffer[], data = deflateRawSync(Buffer.concat(entries))): Buffer {
  return Buffer.concat([avroLong(entries.length), avroLong(data.length), data]);
}

/** The zig-zag varint of a number: exact where it is even or below 2^52. */
export function avroLong(value: number): Buffer {
  const bytes: number[] = [];
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Buffer.of(...bytes, left);
}

/** The same number with a byte more than it needs. */
export function paddedLong(value: number): Buffer {
  const bytes = Buffer.from(avroLong(value));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
  return Buffer.concat([bytes, Buffer.of(0)]);
}

/** A log entry at offset 0 from the bytes of its fields. */
export function logEntryOf(
  changes: Partial<Record<'offset' | 'appendedAt' | 'length' | 'value', Buffer>> = {},
): Buffer {
  const { offset = Buffer.of(0), appendedAt = Buffer.of(2), value = Buffer.from('abc') } = changes;
  return Buffer.concat([offset, appendedAt, changes.length ?? avroLong(value.length), value]);
}

/** The bytes of each field of the newest version of a decision, in their order. */
const decisionFields = {
  sourceOffset: [0],
  appendedAt: [2],
  eventSchemaId: [0],
  event: [0],
  rejectedHash: [0],
  written: [0],
  deadLetterOffset: [0],
  verdict: [2],
  determinedBy: [0],
  observed: [0],
  explanation: [0],
  reason: [2, 0x61],
  tried: [0],
  policyVersion: [2, 0x31],
  registerOffset: [0],
  misplaced: [0],
  facts: [0],
  delaySecondsMax: [0],
  lateByMillis: [0],
  sourceSignature: [0],
  reevaluation: [0],
};

/** A decision on source offset 0 from the bytes of its fields. */
export function decisionOf(changes: Partial<Record<keyof typeof decisionFields, readonly number[]>> = {}): Buffer {
  return Buffer.from(Object.values({ ...decisionFields, ...changes }).flat());
}
