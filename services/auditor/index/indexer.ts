import { hash } from 'node:crypto';
import { backgroundTurn, isStepOver } from '../../adapters/background-work.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { AccessIndex, IndexFileWriter, SealedFile } from '../../domain/access-search/access-index.ts';
import { type IndexFile, indexKey } from '../../domain/access-search/index-files.ts';
import type { SealedBlock } from '../../domain/access-search/indexed-segment.ts';
import { PlacedRows } from '../../domain/access-search/placed-rows.ts';
import { openSealedEntries, type PlacedSeal, SealedObjectError } from '../../domain/history/read-seals.ts';
import {
  ObjectConflictError,
  type ObjectStore,
  ObjectUnreadableError,
} from '../../domain/transparency-log/object-store.ts';
import {
  FILE_BLOCK_ENTRIES_MAX,
  type OpenSegmentFile,
  SegmentFileError,
} from '../../domain/transparency-log/segment-file.ts';
import type { IndexCatalogue } from './index-catalogue.ts';
import { placeRows } from './place-rows.ts';
import { decisionsIn, type SealBatch } from './seal-queue.ts';

export interface IndexerDeps {
  readonly objects: ObjectStore;
  readonly index: AccessIndex;
  readonly catalogue: IndexCatalogue;
  readonly meters: Meters;
  readonly logger: Logger;
}

/** What was indexed of a batch. */
export interface IndexedPart {
  /** Null: of a segment that cannot be read. */
  readonly file: SealedFile | null;
  /** The seals of the file, or the segment that cannot be read. What follows in the batch is left. */
  readonly part: SealBatch;
  /** Why the segment cannot be read. */
  readonly error: SealedObjectError | null;
}

/**
 * Writes the sealed segments of a batch as one file, up to one that cannot be read, which is returned where it comes first. The file is not
 * searched yet: the caller adds it and drops the buffer in one step, so that no search sees a decision twice or not at all. CRASH: leaves
 * nothing, or the file.
 */
export async function indexBatch(batch: SealBatch, deps: IndexerDeps): Promise<IndexedPart> {
  const { firstSeal, lastSeal } = batch;
  const file = { firstSeal, lastSeal, rows: 0, oldestAppendedAt: Infinity, newestAppendedAt: 0 };
  const placed = new PlacedRows(FILE_BLOCK_ENTRIES_MAX);
  let writer: IndexFileWriter | null = null;
  let part = batch;
  for (const [at, seal] of batch.seals.entries()) {
    const opened = await openSealed(seal, deps);
    if (opened instanceof SealedObjectError) {
      if (writer === null) return { file: null, part: firstOf(batch), error: opened };
      part = partOf(batch, at, seal.index - 1);
      break;
    }
    writer ??= deps.index.openFile(batch.entries);
    for await (const rows of rowsOf(seal, opened, placed)) {
      writer.add(rows);
      file.rows += rows.length;
      for (const appendedAt of rows.numbers.appendedAt.subarray(0, rows.length)) {
        file.oldestAppendedAt = Math.min(file.oldestAppendedAt, appendedAt);
        file.newestAppendedAt = Math.max(file.newestAppendedAt, appendedAt);
      }
      if (isStepOver()) await backgroundTurn();
    }
  }
  if (writer === null || file.rows === 0) return { file: null, part, error: null };
  const range = { ...file, lastSeal: part.lastSeal };
  const path = await store(range, await writer.finish(), deps);
  deps.meters.indexedEntries.inc(file.rows);
  return { file: { ...range, path }, part, error: null };
}

/** The first `count` segments of a batch, and what else is sealed up to `lastSeal`. */
function partOf({ firstSeal, seals: all }: SealBatch, count: number, lastSeal: number): SealBatch {
  const seals = all.slice(0, count);
  return { firstSeal, lastSeal, seals, entries: seals.reduce((sum, { seal }) => sum + decisionsIn(seal), 0) };
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
  { objects, catalogue, index }: IndexerDeps,
): Promise<string> {
  const key = indexKey(range);
  const stored = await putOrAdopt({ objects, catalogue }, key, body);
  const adopted = await catalogue.place(key, stored);
  // A stored file that is damaged is replaced where it is a file here, else the copy that is searched.
  const isUsable = stored === body || ((await index.isWhole(adopted)) && (await index.isIntact(adopted)));
  if (!isUsable) await catalogue.replace(key, body);
  const path = isUsable ? adopted : await catalogue.place(key, body);
  return path;
}

/** Hands over the rows of each block in `rows`, which the next block takes. */
async function* rowsOf(
  { index, seal }: PlacedSeal,
  file: OpenSegmentFile,
  rows: PlacedRows,
): AsyncGenerator<PlacedRows> {
  const segment = {
    sealIndex: index,
    segmentKey: seal.object,
    partition: seal.partition,
    schemaId: file.schemaId,
    blocks: await blocksOf(file),
  };
  for await (const block of file.inflated()) {
    if (placeRows(block, segment, rows) !== block.data.length) {
      throw new SegmentFileError('bytes follow the entries of a block', block.firstEntry);
    }
    yield rows;
  }
}

/** The file is what was sealed, so that each of its blocks can be compared by itself later. */
async function blocksOf({ blocks, body }: OpenSegmentFile): Promise<readonly SealedBlock[]> {
  const sealed: SealedBlock[] = [];
  for (const { position, length, firstEntry: firstLeaf } of blocks) {
    const bytes = body.subarray(position, position + length);
    sealed.push({ position, length, firstLeaf, hash: hash('sha256', bytes, 'buffer') });
    if (isStepOver()) await backgroundTurn();
  }
  return sealed;
}

/** Returns the error of a damaged segment, so that it does not hide all later ones. It is read twice: a store may return it wrong once. */
async function openSealed(
  { seal }: PlacedSeal,
  { objects }: IndexerDeps,
): Promise<OpenSegmentFile | SealedObjectError> {
  const open = () => openSealedEntries(objects, seal);
  return open()
    .catch((error: unknown) => (error instanceof SealedObjectError ? open() : Promise.reject(error)))
    .catch((error: unknown) => (error instanceof SealedObjectError ? error : Promise.reject(error)));
}

/** Returns the part of the batch that is its first segment. */
function firstOf(batch: SealBatch): SealBatch {
  const [, next] = batch.seals;
  return partOf(batch, 1, next === undefined ? batch.lastSeal : next.index - 1);
}

/** A file of this name always contains the same rows, regardless of its writer; only the compression may differ. */
async function putOrAdopt(
  { objects, catalogue }: Pick<IndexerDeps, 'objects' | 'catalogue'>,
  key: string,
  body: Buffer,
): Promise<Buffer> {
  try {
    await objects.putOnce(key, body);
    return body;
  } catch (error) {
    if (error instanceof ObjectUnreadableError) {
      // Where the one that is there stays, what is searched is a copy.
      await catalogue.replace(key, body);
      return body;
    }
    const existing = error instanceof ObjectConflictError ? await objects.get(key) : null;
    if (existing === null) throw error;
    return existing;
  }
}
