import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { Logger } from '../../adapters/logging/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { AccessIndex, FileExtent, IndexFileWriter, IndexRow } from '../../domain/access-search/access-index.ts';
import { toAccessRow } from '../../domain/access-search/access-row.ts';
import { indexKey } from '../../domain/access-search/index-files.ts';
import {
  type PlacedSeal,
  readSealedEntries,
  type SealedEntries,
  SealedObjectError,
} from '../../domain/history/read-seals.ts';
import { ObjectConflictError, type ObjectStore } from '../../domain/transparency-log/object-store.ts';
import { decodeEntry } from '../decode-entry.ts';
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
 * Writes the sealed segments of a batch as one file per UTC day, and resolves with the files. They are not searched
 * yet: the caller adds them and drops the buffer in one step, so that no search sees a decision twice or not at all.
 *
 * CRASH: leaves an incomplete set of files, which `coverOf` ignores; the batch is written again.
 */
export async function indexBatch(batch: SealBatch, deps: IndexerDeps): Promise<readonly FileExtent[]> {
  const days = new Map<string, DayFile>();
  const perTurn = batch.entries >= FLUSH_ENTRIES ? ENTRIES_PER_TURN_BEHIND : ENTRIES_PER_TURN;
  try {
    for (const placed of batch.seals) {
      for await (const rows of rowsOf(placed, perTurn, deps)) await addRows(rows, days, deps.index);
    }
    return await store(batch, days, deps);
  } finally {
    for (const { writer } of days.values()) await writer.discard();
  }
}

interface DayFile {
  readonly writer: IndexFileWriter;
  rows: number;
  oldestAppendedAt: number;
  newestAppendedAt: number;
}

async function* rowsOf(
  { index, seal }: PlacedSeal,
  perTurn: number,
  deps: IndexerDeps,
): AsyncGenerator<readonly IndexRow[]> {
  const { schemaId, entries } = await readOrReport({ index, seal }, deps);
  let rows: IndexRow[] = [];
  for (const [leafIndex, bytes] of entries.entries()) {
    const access = decodeEntry(seal.partition, schemaId, bytes);
    // A re-evaluation is not an access of its own: its access is listed already.
    if (access.decision.reevaluation === null) {
      const place = { sealIndex: index, segmentKey: seal.object, leafIndex };
      rows.push({ access: toAccessRow(access), place });
    }
    if (rows.length < perTurn) continue;
    yield rows;
    rows = [];
    await yieldToLoop();
  }
  yield rows;
}

/** Reports a damaged segment and continues, so that it does not hide all later ones. */
async function readOrReport(
  { index, seal }: PlacedSeal,
  { objects, meters, logger }: IndexerDeps,
): Promise<SealedEntries> {
  try {
    return await readSealedEntries(objects, seal);
  } catch (error) {
    if (!(error instanceof SealedObjectError)) throw error;
    meters.archiveAlarms.inc();
    logger.error({ seal: index, object: seal.object, err: error }, 'sealed segment cannot be indexed');
    return { schemaId: 0, entries: [] };
  }
}

async function addRows(rows: readonly IndexRow[], days: Map<string, DayFile>, index: AccessIndex): Promise<void> {
  for (const [day, ofDay] of groupByDay(rows)) {
    const known = days.get(day);
    const file = known ?? { writer: await index.openFile(), rows: 0, oldestAppendedAt: Infinity, newestAppendedAt: 0 };
    if (known === undefined) days.set(day, file);
    await file.writer.add(ofDay);
    file.rows += ofDay.length;
    for (const { access } of ofDay) {
      file.oldestAppendedAt = Math.min(file.oldestAppendedAt, access.appendedAt);
      file.newestAppendedAt = Math.max(file.newestAppendedAt, access.appendedAt);
    }
  }
}

function groupByDay(rows: readonly IndexRow[]): ReadonlyMap<string, IndexRow[]> {
  const groups = new Map<string, IndexRow[]>();
  for (const row of rows) {
    const day = new Date(row.access.appendedAt).toISOString().slice(0, 10);
    const group = groups.get(day);
    if (group === undefined) groups.set(day, [row]);
    else group.push(row);
  }
  return groups;
}

async function store(
  { firstSeal, lastSeal }: SealBatch,
  days: ReadonlyMap<string, DayFile>,
  { objects, catalogue, meters }: IndexerDeps,
): Promise<readonly FileExtent[]> {
  const stored: FileExtent[] = [];
  const sorted = [...days].sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [at, [day, file]] of sorted.entries()) {
    const key = indexKey({ day, firstSeal, lastSeal, part: at + 1, parts: sorted.length });
    const body = await putOrAdopt(objects, key, await file.writer.finish());
    const path = await catalogue.place(key, body);
    meters.indexedEntries.inc(file.rows);
    stored.push({ path, oldestAppendedAt: file.oldestAppendedAt, newestAppendedAt: file.newestAppendedAt });
  }
  return stored;
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
