import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../adapters/clock.ts';
import type { JsonCache } from '../../adapters/filesystem/json-cache.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { ArchiveProblem } from '../../domain/transparency-log/archive-report.ts';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';
import { verifyArchive } from '../../domain/transparency-log/verify-archive.ts';
import { VerificationPace } from './pace.ts';

/** The first one after a start, where none is due earlier: a start has other work to do. */
const FIRST_AFTER_MILLIS = 10 * 60_000;
/** The next attempt where the store did not answer. */
const RETRY_MILLIS = 10 * 60_000;
/** One should end within this part of the time between two, and within three hours: an alert waits for six. */
const ROUND_PART = 1 / 8;
const ROUND_MILLIS_MAX = 3 * 3_600_000;
/** The part of a round in which segments are checked. In the other are the tiles, of which there are more where segments are small. */
const SEGMENTS_PART = 1 / 2;
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

/** What a crash leaves of a round, beside the last result: when it was due, and how many problems it had found. */
const savedRound = z.object({ due: z.number(), found: z.number() });
type SavedRound = z.infer<typeof savedRound>;

/** A round until it has a result, however often it is begun. */
interface VerificationRound {
  due: number;
  /** Problems of segments that were found so far. */
  found: number;
  readonly last: VerificationResult | null;
}

/**
 * Re-derives the whole archive again and again until the signal aborts, as `custodes verify` does: what an object store
 * lost or somebody changed is noticed without anybody asking. An archive that cannot be read has no result.
 */
export async function followArchiveVerification(deps: ArchiveVerificationDeps, signal: AbortSignal): Promise<void> {
  const { everyMillis, meters, clock, saved } = deps;
  if (everyMillis === null) return;
  const first = clock() + FIRST_AFTER_MILLIS;
  let round = begun(await saved.load(), everyMillis, first);
  if (round.last === null) await save({ due: round.due, found: round.found }, deps);
  else show(meters, round.last);
  showFound(meters, round);
  let next = Math.max(first, round.due);
  // A server that was stopped is not late.
  meters.archiveVerificationDue.set(next / 1_000);
  while (!signal.aborted) {
    await waitUntil(next, everyMillis, clock, signal);
    if (signal.aborted) return;
    // The clock was set back.
    if (round.due > clock() + everyMillis) {
      round.due = clock();
      meters.archiveVerificationDue.set(round.due / 1_000);
    }
    const result = await verify(round, everyMillis, deps, signal);
    if (result === null) {
      next = clock() + RETRY_MILLIS;
      continue;
    }
    show(meters, result);
    await save(result, deps);
    round = { due: result.at + everyMillis, found: 0, last: result };
    next = round.due;
    meters.archiveVerificationDue.set(next / 1_000);
  }
}

/**
 * A round that a crash ended is due when it was, so it may have little time left. `first`: when the first of all is. No round is due later
 * than the clock of now allows, whatever the clock was when it was saved.
 */
function begun(saved: unknown, everyMillis: number, first: number): VerificationRound {
  const [result, left] = [savedResult.safeParse(saved), savedRound.safeParse(saved)];
  const last = result.success ? result.data : null;
  const { due, found }: SavedRound = left.success ? left.data : { due: first, found: 0 };
  if (last === null) return { due: Math.min(due, first), found, last };
  const latest = first - FIRST_AFTER_MILLIS + everyMillis;
  return { due: Math.min(last.at + everyMillis, latest), found, last };
}

/** Where the disk takes nothing, a restart begins with what was saved before. */
async function save(
  value: VerificationResult | SavedRound,
  { saved, logger }: Pick<ArchiveVerificationDeps, 'saved' | 'logger'>,
): Promise<void> {
  await saved.save(value).catch((error: unknown) => {
    logger.warn({ err: error }, 'how far the archive is verified could not be saved');
  });
}

/**
 * Resolves when the time has come, or the signal aborts; `millisMax` after the call at most, where the clock is set back meanwhile. A timer
 * of more than 24 days would end at once.
 */
async function waitUntil(due: number, millisMax: number, clock: Clock, signal: AbortSignal): Promise<void> {
  let at = due;
  for (;;) {
    const now = clock();
    at = Math.min(at, now + millisMax);
    const left = Math.min(Math.max(0, at - now), TIMER_MILLIS_MAX);
    await sleep(left, undefined, { signal, ref: false }).catch(() => undefined);
    if (clock() >= at || signal.aborted) return;
  }
}

/** Returns null where the archive could not be read. */
async function verify(
  round: VerificationRound,
  everyMillis: number,
  deps: ArchiveVerificationDeps,
  signal: AbortSignal,
): Promise<VerificationResult | null> {
  const { objects, vkey, clock, meters, logger } = deps;
  const pace = new VerificationPace(round.due + Math.min(everyMillis * ROUND_PART, ROUND_MILLIS_MAX), {
    clock,
    stopwatch: () => performance.now(),
    pause: (millis) => sleep(millis, undefined, { signal, ref: false }),
  });
  const logged = new Set<ArchiveProblem>();
  let found = 0;
  try {
    const report = await verifyArchive(pace.reading(objects), vkey, {
      atOnce: 1,
      wait: () => sleep(SETTLE_MILLIS, undefined, { signal }),
      async afterSegment({ checked, of, problems }) {
        pace.done((checked / of) * SEGMENTS_PART);
        if (problems.length === 0) return;
        found += problems.length;
        note(problems, logged, logger);
        // An attempt that the store ended may have found more.
        if (found <= round.found) return;
        round.found = found;
        showFound(meters, round);
        await save({ ...round.last, due: round.due, found }, deps);
      },
    });
    note(report.problems, logged, logger);
    const { ok, entries, seals, problems } = report;
    if (ok) logger.info({ entries, seals }, 'the archive is verified');
    return { at: clock(), entries, seals, problems: problems.length };
  } catch (error) {
    if (!signal.aborted) logger.warn({ err: error }, 'the archive could not be verified and will be tried again');
    return null;
  }
}

/** `logged`: the problems of this round that the log has. */
function note(problems: readonly ArchiveProblem[], logged: Set<ArchiveProblem>, logger: Logger): void {
  for (const problem of problems) {
    if (logged.size === PROBLEMS_LOGGED) return;
    if (logged.has(problem)) continue;
    logged.add(problem);
    logger.error({ event: 'archive-not-verified', ...problem }, 'a check of the archive failed: run custodes verify');
  }
}

/** A problem is shown when it is found, whatever came of the last round. */
function showFound(meters: ArchiveVerificationDeps['meters'], { found, last }: VerificationRound): void {
  if (found > (last?.problems ?? 0)) meters.archiveProblems.set(found);
}

function show(meters: ArchiveVerificationDeps['meters'], { at, entries, seals, problems }: VerificationResult): void {
  meters.archiveVerified.set(at / 1_000);
  meters.archiveVerifiedEntries.set(entries);
  meters.archiveVerifiedSeals.set(seals);
  meters.archiveProblems.set(problems);
}
