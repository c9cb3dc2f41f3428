import type { Logger } from '../../adapters/logging/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { backgroundTurn } from '../../adapters/process/threads/urgent-work.ts';
import type { AccessIndex, IndexedSegment, IndexRow, SealedFile } from '../../domain/access-search/access-index.ts';
import { type IndexFile, indexKey } from '../../domain/access-search/index-files.ts';
import { type PlacedSeal, readSealedEntries, SealedObjectError } from '../../domain/history/read-seals.ts';
import { ObjectConflictError, type ObjectStore } from '../../domain/transparency-log/object-store.ts';
import type { SegmentFile } from '../../domain/transparency-log/segment-file.ts';
import { rowOfEntry } from '../decode-entry.ts';
import type { IndexCatalogue } from './index-catalogue.ts';
import { FLUSH_ENTRIES, type SealBatch } from './seal-queue.ts';

/** The number of entries decoded before other work runs: a few milliseconds … */
const ENTRIES_PER_TURN = 250;
/** … and as many as other stages take a turn where a whole file waits, so that the index does not fall behind them. */
const ENTRIES_PER_TURN_BEHIND = 1_000;

export interface IndexerDeps {
  readonly objects: ObjectStore;
  readonly index: AccessIndex;
  readonly catalogue: IndexCatalogue;
  readonly meters: Meters;
  readonly logger: Logger;
}

/**
 * Writes the sealed segments of a batch as one file, and resolves with it, or with `null` where no segment could be
 * read. It is not searched yet: the caller adds it and drops the buffer in one step, so that no search sees a decision
 * twice or not at all. CRASH: leaves nothing, or the file.
 */
export async function indexBatch(batch: SealBatch, deps: IndexerDeps): Promise<SealedFile | null> {
  const perTurn = batch.entries >= FLUSH_ENTRIES ? ENTRIES_PER_TURN_BEHIND : ENTRIES_PER_TURN;
  const { firstSeal, lastSeal } = batch;
  const writer = deps.index.openFile();
  const file = { firstSeal, lastSeal, rows: 0, oldestAppendedAt: Infinity, newestAppendedAt: 0 };
  for (const placed of batch.seals) {
    for await (const { rows, segment } of rowsOf(placed, perTurn, deps)) {
      writer.add(rows, segment);
      file.rows += rows.length;
      for (const { access } of rows) {
        file.oldestAppendedAt = Math.min(file.oldestAppendedAt, access.appendedAt);
        file.newestAppendedAt = Math.max(file.newestAppendedAt, access.appendedAt);
      }
    }
  }
  if (file.rows === 0) return null;
  const path = await store(file, await writer.finish(), deps);
  deps.meters.indexedEntries.inc(file.rows);
  return { ...file, path };
}

/** Writes the rows of adjacent files as one, and resolves with it; it is not searched yet. */
export async function mergeFiles(files: readonly SealedFile[], deps: IndexerDeps): Promise<SealedFile> {
  const body = await deps.index.merge(files.map(({ path }) => path));
  const merged = {
    firstSeal: Math.min(...files.map(({ firstSeal }) => firstSeal)),
    lastSeal: Math.max(...files.map(({ lastSeal }) => lastSeal)),
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    oldestAppendedAt: Math.min(...files.map(({ oldestAppendedAt }) => oldestAppendedAt)),
    newestAppendedAt: Math.max(...files.map(({ newestAppendedAt }) => newestAppendedAt)),
  };
  const path = await store(merged, body, deps);
  deps.meters.indexMerges.inc();
  return { ...merged, path };
}

/** Returns the path of the stored file. */
async function store(
  range: Omit<IndexFile, 'key'>,
  body: Buffer,
  { objects, catalogue }: IndexerDeps,
): Promise<string> {
  const key = indexKey(range);
  return catalogue.place(key, await putOrAdopt(objects, key, body));
}

async function* rowsOf(
  { index, seal }: PlacedSeal,
  perTurn: number,
  deps: IndexerDeps,
): AsyncGenerator<{ readonly rows: readonly IndexRow[]; readonly segment: IndexedSegment }> {
  const { schemaId, entries, blocks, reevaluations } = await readOrReport({ index, seal }, deps);
  const segment = {
    ...{ sealIndex: index, segmentKey: seal.object, partition: seal.partition, schemaId },
    blocks: blocks.map(({ position, length, firstEntry }) => ({ position, length, firstLeaf: firstEntry })),
  };
  let rows: IndexRow[] = [];
  for (const [leafIndex, bytes] of entries.entries()) {
    // A re-evaluation is not an access of its own: its access is listed already.
    if (!reevaluations.has(leafIndex)) {
      const place = { sealIndex: index, segmentKey: seal.object, leafIndex };
      rows.push({ access: rowOfEntry(seal.partition, schemaId, bytes), place });
    }
    if (rows.length < perTurn) continue;
    yield { rows, segment };
    rows = [];
    await backgroundTurn();
  }
  yield { rows, segment };
}

/** Reports a damaged segment and continues, so that it does not hide all later ones. */
async function readOrReport(
  { index, seal }: PlacedSeal,
  { objects, meters, logger }: IndexerDeps,
): Promise<SegmentFile> {
  try {
    return await readSealedEntries(objects, seal);
  } catch (error) {
    if (!(error instanceof SealedObjectError)) throw error;
    meters.archiveAlarms.inc();
    logger.error({ seal: index, object: seal.object, err: error }, 'sealed segment cannot be indexed');
    return { schemaId: 0, entries: [], blocks: [], reevaluations: new Set() };
  }
}

/** A file of this name always contains the same rows, regardless of its writer; only the compression may differ. */
async function putOrAdopt(objects: ObjectStore, key: string, body: Buffer): Promise<Buffer> {
  try {
    await objects.putOnce(key, body);
    return body;
  } catch (error) {
    const existing = error instanceof ObjectConflictError ? await objects.get(key) : null;
    if (existing === null) throw error;
    return existing;
  }
}
