import { leafHash, treeHead } from '../domain/transparency-log/merkle.ts';
import { ObjectConflictError, type ObjectStore } from '../domain/transparency-log/object-store.ts';
import { SEAL_FORMAT, type Seal, type SealedGap, segmentKey } from '../domain/transparency-log/seal.ts';
import { checkSegment, sha256Hex } from '../domain/transparency-log/segment-check.ts';
import { encodeSegmentFile } from '../domain/transparency-log/segment-file.ts';
import { ArchiveAlarm } from './archive-alarm.ts';
import type { Stream } from './sealed-log.ts';

/** A run of entries of one stream, ready to be written. */
export interface CutSegment {
  readonly firstSource: number;
  readonly lastSource: number;
  readonly entries: readonly Buffer[];
  readonly gaps: readonly SealedGap[];
}

/**
 * Writes a segment's object and returns its seal. If the object is there already with other bytes but the same entries
 * (another version of zlib), it is adopted; with other entries it is an `ArchiveAlarm`. A crash here leaves an object
 * without a seal, which the next run, cutting the same segment, finds and seals.
 */
export async function storeSegment(
  objects: ObjectStore,
  { topic, partition, schema }: Stream & { readonly schema: string },
  { firstSource, lastSource, entries, gaps }: CutSegment,
): Promise<{ seal: Seal; bytes: number }> {
  const head = treeHead(entries.map(leafHash));
  const root = Buffer.from(head, 'latin1').toString('hex');
  const object = segmentKey({ topic, partition, firstSource, lastSource, root });
  const body = await encodeSegmentFile(entries, schema, head);
  const stored = await putOrRead(objects, object, body);
  const range = { topic, partition, firstSource, lastSource, count: entries.length };
  const seal: Seal = {
    format: SEAL_FORMAT,
    ...range,
    root,
    object,
    objectHash: sha256Hex(stored),
    version: null,
    gaps,
  };
  if (stored !== body) await verifyAdopted(objects, seal);
  return { seal, bytes: stored.length };
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
  if (problem !== undefined) throw new ArchiveAlarm(seal.object, `other entries lie there: ${problem.detail}`);
}
