import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clock } from '../adapters/clock.ts';
import { openRegisterHistory } from '../adapters/embedded/register-history.ts';
import { jsonCache, jsonState } from '../adapters/filesystem/json-cache.ts';
import { type RecordRead, routerOf } from '../adapters/http/routes/router-of.ts';
import type { Router } from '../adapters/http/server.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { openAccessIndex } from '../adapters/parquet/access-index.ts';
import type { AccessIndex } from '../domain/access-search/access-index.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { RunningStage } from '../domain/stage.ts';
import { type NoteVerifier, parseVerifierKey } from '../domain/transparency-log/checkpoint.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { accessRoutes } from './accesses/access-routes.ts';
import { openUnknownFollower } from './accesses/coverage-gaps.ts';
import { backtestRoutes } from './backtest/backtest-routes.ts';
import { Backtests, type TestedSets } from './backtest/backtests.ts';
import { readBufferStart, readSealsEver } from './buffer-start.ts';
import { CanaryWatch } from './canary-watch.ts';
import { readDetails } from './decision-details.ts';
import { type DecisionSink, followDecisions } from './decision-follower.ts';
import { decodeEntry } from './decode-entry.ts';
import { followCoverage } from './index/coverage-meter.ts';
import { DamagedFiles } from './index/damaged-files.ts';
import { type IndexCatalogue, openCatalogue } from './index/index-catalogue.ts';
import { startIndexLoop } from './index/index-loop.ts';
import { SealQueue } from './index/seal-queue.ts';
import { SealedHashes } from './items/sealed-hashes.ts';
import { SealedItems } from './items/sealed-items.ts';
import { proofRoutes } from './proof-routes.ts';
import { Reevaluations } from './reevaluations.ts';
import { followHistory } from './register/history-follower.ts';
import { registerRoutes } from './register/register-routes.ts';
import { auditorRoutes } from './routes.ts';
import { startAddingSealed } from './sealed-reevaluations.ts';
import { TailFiles } from './tail/tail-files.ts';
import { UnindexedBuffer } from './tail/unindexed-buffer.ts';
import { followArchiveVerification } from './verification/archive-verification.ts';
import { LongestLog } from './verification/longest-log.ts';

/** The maximum decisions in no index file; beyond it reading waits for the index, mostly while a deleted index is rebuilt. */
const BUFFER_ENTRIES_MAX = 500_000;
/** How often a full buffer is checked again. */
const ROOM_POLL_MS = 100;

export interface AuditorDeps {
  readonly log: Log;
  readonly objects: ObjectStore;
  /** The scratch and cache folders are inside it. */
  readonly dataDir: string;
  /** The folder in which every object is a file under its key, for a filesystem store; else `null`. */
  readonly objectsFolder: string | null;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The C2SP verifier key of the transparency log. */
  readonly vkey: string;
  readonly recordRead: RecordRead;
  /** From the register; what was reported later than it allows is marked. */
  /** From the register; a back-test tries one of them. */
  readonly sets: TestedSets;
  /** How often a canary access is sent, in milliseconds. Null, the default: never. */
  readonly canaryMillis?: number | null;
  /** How often the whole archive is verified, in milliseconds. Null, the default: never. */
  readonly verifyMillis?: number | null;
  /** The maximum decisions in no index file. Default: `BUFFER_ENTRIES_MAX`. */
  readonly bufferEntriesMax?: number;
  /** What no answer waits for begins once this resolves. Default: at once. */
  readonly started?: Promise<void>;
}

export interface Auditor extends RunningStage {
  readonly router: Router;
}

interface IndexedFiles {
  readonly index: AccessIndex;
  readonly catalogue: IndexCatalogue;
  readonly damaged: DamagedFiles;
}

/** Serves what happened, with proof: search over index and buffer, receipts, and the transparency log itself. */
export async function startAuditor(deps: AuditorDeps): Promise<Auditor> {
  const { log, objects, meters, logger, clock, bufferEntriesMax = BUFFER_ENTRIES_MAX } = deps;
  const folders = foldersOf(deps);
  // It contains only unfinished files of a killed run.
  await rm(folders.scratch, { recursive: true, force: true });
  const index = await openAccessIndex({ scratch: folders.scratch, files: [folders.files] });
  const [verifier, longest] = [parseVerifierKey(deps.vkey), openLongestLog(deps)];
  const catalogue = await openCatalogue({
    objects,
    index,
    logger,
    cacheFolder: folders.files,
    objectsFolder: folders.objects,
    sealsEver: () => readSealsEver({ objects, verifier, logger }, longest),
  });
  const canaries = new CanaryWatch({ objects, meters, clock, logger, everyMillis: deps.canaryMillis ?? null });
  const unknown = openUnknownFollower({ ...deps, index, catalogue });
  const base = await readBufferStart({ log, objects, verifier, logger }, catalogue.holes);
  const indexedThrough = base.isBehindIndex ? new Map<number, number>() : await catalogue.lastOffsets();
  const buffer = new UnindexedBuffer(new TailFiles(folders.scratch, logger), indexedThrough, {
    reported: (sourceId, appendedAt) => unknown.reported(sourceId, appendedAt),
    ownReported: (row) => canaries.decided(row),
  });
  const queue = new SealQueue(base.holes);
  const stop = new AbortController();
  const reevaluations = await Reevaluations.open(join(deps.dataDir, 'reevaluations'), log);
  const from = base.positions;
  const sealedAgain = startAddingSealed(reevaluations, { log, objects, verifier, meters, logger, from }, stop.signal);
  const hasRoom = () => buffer.size <= bufferEntriesMax;
  const sink = sinkOf(buffer, reevaluations, () => waitUntil(hasRoom, stop.signal));
  const follower = await followDecisions(log, sink, { signal: stop.signal, from });
  const history = openRegisterHistory({ folder: join(deps.dataDir, 'register-history') });
  const registered = followHistory({ log, objects, verifier, history, meters, logger }, stop.signal);
  const damaged = new DamagedFiles();
  const loop = startIndexLoop({
    objects,
    index,
    catalogue,
    meters,
    logger,
    queue,
    buffer,
    verifier,
    clock,
    canaries,
    longest,
    damaged,
    unknown,
    // A full buffer has room again only when files are written.
    isStarting: () => !follower.isCaughtUp() && buffer.size < bufferEntriesMax,
  });
  const noting = unknown.run(stop.signal);
  const counting = startCounting(deps, { index, catalogue, damaged }, stop.signal);
  const verifying = startVerifying(deps, stop.signal);

  const items = openItems({ ...deps, index, catalogue, damaged }, verifier);
  const searched = { index, catalogue, buffer, reevaluations, items };
  const sealed = { objects, verifier, queuedSeals: () => queue.seals(), meters, logger };
  const backtests = new Backtests(deps);
  const handlers = {
    ...accessRoutes({ ...deps, searched, unknown, detailsOf: (found) => readDetails(found, sealed) }),
    ...registerRoutes({ history, follower: registered, clock, recordRead: deps.recordRead }),
    ...proofRoutes({ searched, sealed, vkey: deps.vkey }),
    ...backtestRoutes(backtests),
  };
  return {
    router: routerOf(auditorRoutes, handlers, deps.recordRead),
    isReady: () => follower.isCaughtUp() && loop.isFilled() && sealedAgain.isDone() && unknown.isCaughtUp,
    async drain() {
      // Behind an archiver that stopped a full buffer has no room ever again. The next start reads the rest.
      await Promise.race([follower.catchUp(), waitUntil(() => !hasRoom(), stop.signal)]);
      stop.abort();
      await Promise.allSettled([follower.done, registered.done, noting, backtests.close(), sealedAgain.over]);
      await history.close();
      try {
        await loop.drain();
        await Promise.all([counting, verifying]);
      } finally {
        await items.drain();
        await Promise.all([index.close(), reevaluations.close(), buffer.close()]);
      }
    },
    failed: Promise.race([loop.failed, rejectionOf(follower.done), rejectionOf(registered.done), rejectionOf(noting)]),
  };
}

function sinkOf(buffer: UnindexedBuffer, reevaluations: Reevaluations, room: () => Promise<void>): DecisionSink {
  return {
    accept: (partition, schemaId, entries) => buffer.push(partition, schemaId, entries),
    acceptAgain(partition, schemaId, entries) {
      for (const entry of entries) reevaluations.add(partition, decodeEntry(partition, schemaId, entry).decision);
    },
    async passed(partition, offset) {
      await reevaluations.follow(partition, offset);
      await room();
    },
  };
}

function openItems(deps: AuditorDeps & IndexedFiles, verifier: NoteVerifier): SealedItems {
  const hashes = new SealedHashes(deps.objects, verifier);
  return new SealedItems({ ...deps, areFiles: deps.objectsFolder !== null, hashOf: (place) => hashes.of(place) });
}

function openLongestLog(deps: AuditorDeps): LongestLog {
  return new LongestLog({ ...deps, saved: jsonState(join(deps.dataDir, 'longest-log.json')) });
}

/** What reads every row that ever was. */
async function startCounting(
  { meters, logger, started }: AuditorDeps,
  { damaged, ...files }: IndexedFiles,
  signal: AbortSignal,
): Promise<void> {
  await started;
  await Promise.all([
    followCoverage({ ...files, meters, logger }, signal),
    damaged.find({ ...files, meters, logger }, signal),
  ]);
}

function startVerifying({ verifyMillis = null, ...deps }: AuditorDeps, signal: AbortSignal): Promise<void> {
  const saved = jsonCache(join(deps.dataDir, 'archive-verification.json'));
  return followArchiveVerification({ ...deps, saved, everyMillis: verifyMillis }, signal);
}

function foldersOf({ dataDir, objectsFolder }: AuditorDeps) {
  const files = resolve(objectsFolder ?? join(dataDir, 'index-cache'));
  return {
    scratch: resolve(join(dataDir, 'index-scratch')),
    files,
    objects: objectsFolder === null ? null : files,
  };
}

async function waitUntil(holds: () => boolean, signal: AbortSignal): Promise<void> {
  while (!holds() && !signal.aborted) {
    await new Promise((done) => setTimeout(done, ROOM_POLL_MS));
  }
}

function rejectionOf(work: Promise<unknown>): Promise<never> {
  return new Promise((_resolve, reject) => work.catch(reject));
}
