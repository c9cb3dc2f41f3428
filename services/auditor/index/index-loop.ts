import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../adapters/clock.ts';
import type { SealedFile } from '../../domain/access-search/access-index.ts';
import { isArchiveDamage, type PlacedSeal, readSeals, SealedObjectError } from '../../domain/history/read-seals.ts';
import type { NoteVerifier } from '../../domain/transparency-log/checkpoint.ts';
import { LogReadError, LogReader, openLog, readCheckpoint } from '../../domain/transparency-log/log-reader.ts';
import { emptyTree } from '../../domain/transparency-log/merkle.ts';
import type { CoverageGaps } from '../accesses/coverage-gaps.ts';
import type { CanaryWatch } from '../canary-watch.ts';
import type { UnindexedBuffer } from '../tail/unindexed-buffer.ts';
import type { LongestLog } from '../verification/longest-log.ts';
import type { DamagedFiles } from './damaged-files.ts';
import { FileMerger } from './file-merger.ts';
import { type IndexerDeps, indexBatch } from './indexer.ts';
import { decisionsIn, type SealBatch, type SealQueue } from './seal-queue.ts';
import { UnreadSegments } from './unread-segments.ts';

/** How often the checkpoint is polled: the time between a seal and its receipt. */
const POLL_MS = 500;
/** The number of consecutive failures after which the store counts as lost and the process must exit. */
const FAILURES_MAX = 30;

export interface IndexLoopDeps extends IndexerDeps {
  readonly queue: SealQueue;
  readonly buffer: UnindexedBuffer;
  readonly verifier: NoteVerifier;
  readonly clock: Clock;
  /** Learns of every seal. */
  readonly canaries: Pick<CanaryWatch, 'sealed'>;
  /** Learns of every checkpoint. */
  readonly longest: Pick<LongestLog, 'see' | 'close'>;
  readonly damaged: Pick<DamagedFiles, 'take' | 'lookAgain'>;
  /** Learns of rows that come late. */
  readonly unknown: Pick<CoverageGaps, 'askAgain'>;
  /** True while the start still reads what was decided before. Files are written afterwards, so that it ends soon. */
  readonly isStarting: () => boolean;
  /** How often the checkpoint is read. Default: `POLL_MS`. */
  readonly pollMillis?: number;
}

export interface IndexLoop {
  /** True once every seal that the store contained at the start and no file covered is in the index. */
  isFilled(): boolean;
  /** Indexes everything that is sealed, then stops. */
  drain(): Promise<void>;
  /** Rejects when the object store stays unreadable. Never resolves. */
  readonly failed: Promise<never>;
}

/** Follows the transparency log and keeps the index in step with it. */
export function startIndexLoop(deps: IndexLoopDeps): IndexLoop {
  const stop = new AbortController();
  let hasReadAll = false;
  let writing: Promise<void> | null = null;
  const [merger, unread] = [new FileMerger(deps), new UnreadSegments()];

  async function readNewSeals(): Promise<void> {
    const checkpoint = await readCheckpoint(deps.objects, deps.verifier);
    await deps.longest.see(checkpoint);
    const log = new LogReader(deps.objects, checkpoint ?? emptyTree);
    while (deps.queue.nextSeal < log.size) {
      for (const placed of await readSeals(log, deps.queue.nextSeal)) {
        // The bundle may overlap with what is already indexed.
        if (placed.index !== deps.queue.nextSeal) continue;
        deps.queue.push(placed, deps.clock());
        await deps.canaries.sealed(placed);
      }
      // A failure is not lost: the batch stays due, and the loop retries it.
      startWriting(false).catch(() => undefined);
    }
    hasReadAll = true;
  }

  /** Writes one batch at a time. Reading seals continues meanwhile, because receipts wait for it. */
  function startWriting(force: boolean): Promise<void> {
    if (writing !== null) return writing;
    if (deps.isStarting() && !force) return Promise.resolve();
    writing =
      beginDue(force, { unread, merger }, deps)?.finally(() => {
        writing = null;
      }) ?? null;
    return writing ?? Promise.resolve();
  }

  async function loop(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; ) {
      try {
        await readNewSeals();
        await startWriting(false);
        if (!deps.isStarting()) merger.start();
        deps.meters.indexTail.set(deps.buffer.size);
        failures = 0;
        if (isBehind(deps)) continue;
      } catch (error) {
        failures += 1;
        report(error, failures, deps);
        if (failures >= FAILURES_MAX) throw error;
      }
      await sleep(deps.pollMillis ?? POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  const running = loop();
  return {
    isFilled: () => hasReadAll && deps.queue.isFilled,
    async drain() {
      stop.abort();
      try {
        await running;
        await Promise.all([merger.settled(), writing]);
        await readNewSeals();
        while (deps.queue.due(deps.clock(), true) !== null) await startWriting(true);
        await writing;
      } finally {
        await deps.longest.close();
      }
    },
    failed: new Promise((_resolve, reject) => running.catch(reject)),
  };
}

function report(error: unknown, failures: number, { meters, logger }: IndexLoopDeps): void {
  if (error instanceof LogReadError) meters.archiveAlarms.inc();
  logger.error({ err: error, failures }, 'index cannot be written');
}

/** Many segments that could not be read leave as many holes of the index, and a start waits until they are read again. */
function isBehind({ queue, clock, isStarting }: IndexLoopDeps): boolean {
  return !isStarting() && queue.due(clock(), false) !== null;
}

/** Begins with a batch that is due, or else with a segment that could not be read, or a damaged file. Returns null where there is none. */
function beginDue(
  force: boolean,
  { unread, merger }: { unread: UnreadSegments; merger: FileMerger },
  deps: IndexLoopDeps,
): Promise<void> | null {
  const batch = deps.queue.due(deps.clock(), force);
  if (batch !== null) return writeBatch(batch, unread, deps);
  const again = force ? null : unread.due(deps.clock());
  if (again !== null) return readAgain(again, unread, deps);
  const damaged = force ? null : deps.damaged.take();
  return damaged === null ? null : rewrite(damaged, merger, deps);
}

/** Writes a file up to each segment that cannot be read, and goes on behind it. */
async function writeBatch(batch: SealBatch, unread: UnreadSegments, deps: IndexLoopDeps): Promise<void> {
  for (let left = batch; left.seals.length > 0; ) {
    const { file, part, error } = await indexBatch(left, deps);
    if (error !== null) {
      deps.meters.archiveAlarms.inc();
      const [seal] = part.seals;
      const what = { seal: seal?.index, object: seal?.seal.object, err: error };
      deps.logger.error(what, 'sealed segment cannot be indexed: it is read again, and in no search until then');
      unread.add(part, deps.clock());
    }
    const lastOffsets = new Map<number, number>();
    for (const { seal } of part.seals) {
      lastOffsets.set(seal.partition, Math.max(seal.lastSource, lastOffsets.get(seal.partition) ?? -1));
    }
    // In one turn: a search sees these decisions either in the files or in the buffer, never in both or in neither.
    if (file !== null) deps.catalogue.add(file);
    deps.buffer.dropThrough(lastOffsets);
    deps.queue.remove(part, deps.clock());
    deps.meters.indexTail.set(deps.buffer.size);
    left = {
      firstSeal: part.lastSeal + 1,
      lastSeal: left.lastSeal,
      seals: left.seals.slice(part.seals.length),
      entries: left.entries - part.entries,
    };
  }
}

/** Reads a segment that could not be read before. Its decisions are in no search, so the file is added alone. */
async function readAgain(part: SealBatch, unread: UnreadSegments, deps: IndexLoopDeps): Promise<void> {
  const { file, error } = await indexBatch(part, deps);
  if (error !== null) return;
  if (file !== null) deps.catalogue.add(file);
  deps.unknown.askAgain();
  unread.remove(part);
  const [seal] = part.seals;
  deps.logger.info(
    { seal: seal?.index, object: seal?.seal.object },
    'sealed segment is indexed that could not be read',
  );
}

/** Writes a damaged file again, under the same name. It is searched until then: without it, all of its rows would be missing. */
async function rewrite(
  { path, firstSeal, lastSeal }: SealedFile,
  merger: FileMerger,
  deps: IndexLoopDeps,
): Promise<void> {
  const isSearched = () => deps.catalogue.files().some((file) => file.path === path);
  try {
    const batch = await batchOf({ firstSeal, lastSeal }, deps);
    // It was merged, from what was intact then.
    if (batch.entries === 0 || !isSearched()) return;
    const { file, part, error } = await indexBatch(batch, deps);
    if (error !== null) throw error;
    if (part.lastSeal !== lastSeal)
      throw new SealedObjectError(`the segment behind seal ${part.lastSeal} cannot be read`);
    await deps.index.forget(path);
    if (file !== null && isSearched()) deps.catalogue.add(file);
    deps.unknown.askAgain();
    deps.damaged.lookAgain(path);
    merger.tryAgain();
    deps.logger.info({ path }, 'a damaged index file is written again');
  } catch (error) {
    if (isArchiveDamage(error)) deps.meters.archiveAlarms.inc();
    // The loop goes on: the file is found again at the next look at all of them.
    deps.logger.error({ path, err: error }, 'a damaged index file cannot be written again and stays as it is');
  }
}

async function batchOf(
  { firstSeal, lastSeal }: Pick<SealBatch, 'firstSeal' | 'lastSeal'>,
  { objects, verifier }: IndexLoopDeps,
): Promise<SealBatch> {
  const log = await openLog(objects, verifier);
  // The archive was put back to an older copy.
  if (lastSeal >= log.size) throw new Error(`the log has ${log.size} seals, expected more than ${lastSeal}`);
  const seals: PlacedSeal[] = [];
  for (let next = firstSeal; next <= lastSeal; ) {
    const read = await readSeals(log, next);
    seals.push(
      ...read.filter(
        ({ index, seal }) => index <= lastSeal && seal.topic === 'access-decisions' && decisionsIn(seal) > 0,
      ),
    );
    next += read.length;
  }
  return { firstSeal, lastSeal, seals, entries: seals.reduce((sum, { seal }) => sum + decisionsIn(seal), 0) };
}
