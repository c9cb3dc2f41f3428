import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../adapters/clock/clock.ts';
import type { JsonCache } from '../../adapters/filesystem/json-cache.ts';
import type { Logger } from '../../adapters/logging/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { ArchiveReport } from '../../domain/transparency-log/archive-report.ts';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';
import { checkSegmentBody, type SegmentChecker } from '../../domain/transparency-log/segment-check.ts';
import { verifyArchive } from '../../domain/transparency-log/verify-archive.ts';

/** The first one after a start, where none is due earlier: a start has other work to do. */
const FIRST_AFTER_MILLIS = 10 * 60_000;
/** The next attempt where the store did not answer. */
const RETRY_MILLIS = 10 * 60_000;
/** Checking uses at most this share of the time of one processor, because searches wait meanwhile. */
const BUSY_SHARE_MAX = 0.2;
/** Pause between looks at the checkpoint of an archive that is being written. */
const SETTLE_MILLIS = 500;
const PROBLEMS_LOGGED = 20;
/** The longest time that a timer of Node keeps. */
const TIMER_MILLIS_MAX = 2 ** 31 - 1;

export interface ArchiveVerificationDeps {
  readonly objects: ObjectStore;
  readonly vkey: string;
  /** The last result, so that a restart neither forgets it nor begins the wait again. */
  readonly saved: JsonCache;
  readonly meters: Pick<
    Meters,
    'archiveVerified' | 'archiveVerifiedEntries' | 'archiveVerifiedSeals' | 'archiveProblems' | 'archiveVerificationDue'
  >;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Null: never. */
  readonly everyMillis: number | null;
}

const savedResult = z.object({ at: z.number(), entries: z.number(), seals: z.number(), problems: z.number() });
type VerificationResult = z.infer<typeof savedResult>;

/**
 * Re-derives the whole archive again and again until the signal aborts, as `custodes verify` does: what an object store
 * lost or somebody changed is noticed without anybody asking. An archive that cannot be read has no result.
 */
export async function followArchiveVerification(deps: ArchiveVerificationDeps, signal: AbortSignal): Promise<void> {
  const { everyMillis, meters, clock, saved } = deps;
  if (everyMillis === null) return;
  const last = savedResult.safeParse(await saved.load());
  if (last.success) show(meters, last.data);
  let due = Math.max(clock() + FIRST_AFTER_MILLIS, last.success ? last.data.at + everyMillis : 0);
  while (!signal.aborted) {
    meters.archiveVerificationDue.set(due / 1_000);
    await waitUntil(due, clock, signal);
    if (signal.aborted) return;
    const result = await verify(deps, signal);
    if (result !== null) {
      show(meters, result);
      await saved.save(result);
    }
    due = clock() + (result === null ? RETRY_MILLIS : everyMillis);
  }
}

/** Resolves when the time has come, or the signal aborts. A timer of more than 24 days would end at once. */
async function waitUntil(due: number, clock: Clock, signal: AbortSignal): Promise<void> {
  do {
    const left = Math.min(Math.max(0, due - clock()), TIMER_MILLIS_MAX);
    await sleep(left, undefined, { signal, ref: false }).catch(() => undefined);
  } while (clock() < due && !signal.aborted);
}

/** Returns null where the archive could not be read. */
async function verify(deps: ArchiveVerificationDeps, signal: AbortSignal): Promise<VerificationResult | null> {
  const { objects, vkey, clock, logger } = deps;
  try {
    const wait = () => sleep(SETTLE_MILLIS, undefined, { signal });
    const report = await verifyArchive(objects, vkey, { segments: sparingly(signal), wait });
    note(report, logger);
    const { entries, seals, problems } = report;
    return { at: clock(), entries, seals, problems: problems.length };
  } catch (error) {
    if (!signal.aborted) logger.warn({ err: error }, 'the archive could not be verified and will be tried again');
    return null;
  }
}

function note({ ok, entries, seals, problems }: ArchiveReport, logger: Logger): void {
  if (ok) logger.info({ entries, seals }, 'the archive is verified');
  for (const problem of problems.slice(0, PROBLEMS_LOGGED)) {
    logger.error({ event: 'archive-not-verified', ...problem }, 'a check of the archive failed: run custodes verify');
  }
}

/** One segment at a time, with a pause after each. */
function sparingly(signal: AbortSignal): SegmentChecker {
  return {
    atOnce: 1,
    async check(body, seal) {
      const began = performance.now();
      const check = await checkSegmentBody(body, seal);
      const busy = performance.now() - began;
      await sleep(busy / BUSY_SHARE_MAX - busy, undefined, { signal });
      return check;
    },
  };
}

function show(meters: ArchiveVerificationDeps['meters'], { at, entries, seals, problems }: VerificationResult): void {
  meters.archiveVerified.set(at / 1_000);
  meters.archiveVerifiedEntries.set(entries);
  meters.archiveVerifiedSeals.set(seals);
  meters.archiveProblems.set(problems);
}
