import type { DeflatedEntries } from '../domain/segments/entry-deflater.ts';
import { toSealNext } from '../domain/segments/sealed-position.ts';
import type { CutSegment } from '../domain/segments/segment-cutter.ts';
import { ObjectConflictError, type ObjectStore } from '../domain/transparency-log/object-store.ts';
import { encodeSeal, SEAL_FORMAT, type Seal, type Stream, segmentKey } from '../domain/transparency-log/seal.ts';
import { checkSegment, sha256Hex } from '../domain/transparency-log/segment-check.ts';
import { ArchiveAlarm } from './archive-alarm.ts';

export type SegmentContent = Pick<
  CutSegment<DeflatedEntries>,
  'firstSource' | 'lastSource' | 'entries' | 'gaps' | 'reevaluations' | 'next'
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
  const unhashed = sealOf(stream, content);
  const body = content.entries.file(content.entries.head);
  const stored = await putOrRead(objects, unhashed.object, body);
  const seal: Seal = { ...unhashed, objectHash: sha256Hex(stored), version: null };
  if (stored !== body) await verifyAdopted(objects, seal);
  return { seal, bytes: stored.length };
}

/** True if this is the seal of the segment. Does not read the object. */
export function isSealOf(seal: Seal, content: SegmentContent): boolean {
  const { objectHash, version } = seal;
  const expected = { ...sealOf(seal, content), objectHash, version };
  return encodeSeal(expected).equals(encodeSeal(seal));
}

function sealOf(
  { topic, partition }: Stream,
  { firstSource, lastSource, entries, gaps, reevaluations, next: position }: SegmentContent,
): Omit<Seal, 'objectHash' | 'version'> {
  const root = Buffer.from(entries.head, 'latin1').toString('hex');
  const next = toSealNext(topic, position);
  const range = { topic, partition, firstSource, lastSource, count: entries.count };
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
