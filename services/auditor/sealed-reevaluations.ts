import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Log } from '../domain/decision-log/log.ts';
import { type PlacedSeal, readSealedEntries, readSeals, SealedObjectError } from '../domain/history/read-seals.ts';
import type { NoteVerifier } from '../domain/transparency-log/checkpoint.ts';
import { LogReadError, LogReader, readCheckpoint } from '../domain/transparency-log/log-reader.ts';
import { emptyTree } from '../domain/transparency-log/merkle.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { TILE_WIDTH } from '../domain/transparency-log/tile-path.ts';
import { decodeEntry } from './decode-entry.ts';
import type { Reevaluations } from './reevaluations.ts';

const TOPIC = 'access-decisions';
const RETRY_MILLIS = 1_000;

export interface SealedReevaluationsDeps {
  readonly log: Pick<Log, 'startOffset'>;
  readonly objects: ObjectStore;
  readonly verifier: NoteVerifier;
  readonly meters: Meters;
  readonly logger: Logger;
  /** Where the log is read from in this run, by partition; from its start where it was trimmed beyond that. */
  readonly from: readonly { readonly offset: number }[];
}

export interface ReevaluationBackfill {
  /** True once everything that was sealed at the start has been added. */
  isDone(): boolean;
  /** Resolves once nothing more is added: with the signal at the latest. */
  readonly over: Promise<void>;
}

/**
 * Adds the sealed re-evaluations that the table does not have and that this run does not read in the log; retries until the
 * store can be read. Where the table was kept there are none, whatever the archive contains.
 */
export function startAddingSealed(
  into: Reevaluations,
  deps: SealedReevaluationsDeps,
  signal: AbortSignal,
): ReevaluationBackfill {
  let isDone = false;
  const work = async (): Promise<void> => {
    while (!isDone && !signal.aborted) {
      try {
        await addSealed(into, deps, signal);
        isDone = !signal.aborted;
      } catch (error) {
        if (error instanceof LogReadError) deps.meters.archiveAlarms.inc();
        deps.logger.error({ err: error }, 'sealed re-evaluations cannot be read, trying again');
        // Rejects only when the stage stops.
        await pause(RETRY_MILLIS, undefined, { signal }).catch(() => {});
      }
    }
  };
  return { isDone: () => isDone, over: work() };
}

/** Reads the seals from the newest back, until those of each partition are in the table. */
async function addSealed(into: Reevaluations, deps: SealedReevaluationsDeps, signal: AbortSignal): Promise<void> {
  const starts = await startsOf(deps);
  const missing = new Set([...starts.keys()].filter((partition) => into.offset(partition) < (starts[partition] ?? 0)));
  // A segment that cannot be read now is tried again by the next start.
  const damaged = new Set<number>();
  const checkpoint = missing.size === 0 ? null : await readCheckpoint(deps.objects, deps.verifier);
  const log = new LogReader(deps.objects, checkpoint ?? emptyTree);
  for (let end = log.size; end > 0 && missing.size > 0; ) {
    const first = Math.floor((end - 1) / TILE_WIDTH) * TILE_WIDTH;
    for (const placed of [...(await readSeals(log, first))].reverse()) {
      if (signal.aborted) return;
      const { topic, partition, next, reevaluations } = placed.seal;
      if (topic !== TOPIC || !missing.has(partition)) continue;
      if (next.offset <= into.offset(partition)) missing.delete(partition);
      else if (reevaluations > 0 && !(await addSegment(into, placed, deps))) damaged.add(partition);
    }
    end = first;
  }
  for (const [partition, start] of starts.entries()) if (!damaged.has(partition)) into.addedSealed(partition, start);
  if (log.size > 0) await into.room();
}

/** Where this run reads each partition of the log from. */
function startsOf({ log, from }: SealedReevaluationsDeps): Promise<number[]> {
  const startOf = async ({ offset }: { readonly offset: number }, partition: number) =>
    Math.max(offset, await log.startOffset(TOPIC, partition));
  return Promise.all(from.map(startOf));
}

/** Returns false for a damaged segment, which is reported; the others are read. */
async function addSegment(
  into: Reevaluations,
  { index, seal }: PlacedSeal,
  { objects, meters, logger }: SealedReevaluationsDeps,
): Promise<boolean> {
  try {
    const { schemaId, entries } = await readSealedEntries(objects, seal);
    for (const bytes of entries) into.add(seal.partition, decodeEntry(seal.partition, schemaId, bytes).decision);
    await into.room();
    return true;
  } catch (error) {
    if (!(error instanceof SealedObjectError)) throw error;
    meters.archiveAlarms.inc();
    logger.error({ seal: index, object: seal.object, err: error }, 'sealed re-evaluations cannot be read');
    return false;
  }
}
