import { backgroundTurn } from '../adapters/process/threads/urgent-work.ts';
import { toSealNext } from '../domain/segments/sealed-position.ts';
import type { CutSegment } from '../domain/segments/segment-cutter.ts';
import { type Hash, leafHash, treeHead } from '../domain/transparency-log/merkle.ts';
import { ObjectConflictError, type ObjectStore } from '../domain/transparency-log/object-store.ts';
import { encodeSeal, SEAL_FORMAT, type Seal, type Stream, segmentKey } from '../domain/transparency-log/seal.ts';
import { checkSegment, sha256Hex } from '../domain/transparency-log/segment-check.ts';
import { encodeSegmentFile } from '../domain/transparency-log/segment-file.ts';
import { ArchiveAlarm } from './archive-alarm.ts';

/** The number of entries hashed before other work runs; a power of two, so that each chunk is a full subtree. */
const HASHED_AT_ONCE = 1_024;

export type SegmentContent = Pick<
  CutSegment,
  'firstSource' | 'lastSource' | 'entries' | 'schemaId' | 'gaps' | 'reevaluations' | 'next'
>;

/**
 * Writes a segment's object and returns its seal. If the object exists with other bytes but the same entries (another
 * version of zlib), it is adopted; with other entries it is an `ArchiveAlarm`. CRASH: leaves an object without a seal,
 * which the next run, cutting the same segment, finds and seals.
 */
export async function storeSegment(
  objects: ObjectStore,
  stream: Stream,
  content: SegmentContent,
): Promise<{ seal: Seal; bytes: number }> {
  const head = await headOf(content.entries);
  const unhashed = sealOf(stream, content, head);
  const body = await encodeSegmentFile(content.entries, content.schemaId, head);
  const stored = await putOrRead(objects, unhashed.object, body);
  const seal: Seal = { ...unhashed, objectHash: sha256Hex(stored), version: null };
  if (stored !== body) await verifyAdopted(objects, seal);
  return { seal, bytes: stored.length };
}

/** True if this is the seal of the segment. Does not read the object. */
export async function isSealOf(seal: Seal, content: SegmentContent): Promise<boolean> {
  const { objectHash, version } = seal;
  const expected = { ...sealOf(seal, content, await headOf(content.entries)), objectHash, version };
  return encodeSeal(expected).equals(encodeSeal(seal));
}

function sealOf(
  { topic, partition }: Stream,
  { firstSource, lastSource, entries, gaps, reevaluations, next: position }: SegmentContent,
  head: Hash,
): Omit<Seal, 'objectHash' | 'version'> {
  const root = Buffer.from(head, 'latin1').toString('hex');
  const next = toSealNext(topic, position);
  const range = { topic, partition, firstSource, lastSource, count: entries.length };
  return {
    format: SEAL_FORMAT,
    ...range,
    root,
    object: segmentKey({ ...range, next, root }),
    gaps,
    reevaluations,
    next,
  };
}

async function headOf(entries: readonly Buffer[]): Promise<Hash> {
  const heads: Hash[] = [];
  for (let first = 0; first < entries.length; first += HASHED_AT_ONCE) {
    heads.push(treeHead(entries.slice(first, first + HASHED_AT_ONCE).map(leafHash)));
    await backgroundTurn();
  }
  return treeHead(heads);
}

async function putOrRead(objects: ObjectStore, key: string, body: Buffer): Promise<Buffer> {
  try {
    await objects.putOnce(key, body);
    return body;
  } catch (error) {
    const existing = error instanceof ObjectConflictError ? await objects.get(key) : null;
    if (existing === null) throw error;
    return existing;
  }
}

async function verifyAdopted(objects: ObjectStore, seal: Seal): Promise<void> {
  const [problem] = (await checkSegment(objects, seal)).problems;
  if (problem !== undefined) throw new ArchiveAlarm(seal.object, `it contains other entries: ${problem.detail}`);
}
