import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { isRefused, readFact } from '../../adapters/avro/register-fact.ts';
import type { LogRecord } from '../../domain/decision-log/log.ts';
import { AppendOutcomeUnknownError } from '../../domain/decision-log/ownership-errors.ts';
import { accessKeys } from '../../domain/late-facts/access-keys.ts';
import {
  type AffectedRange,
  affectedBy,
  isYetToCome,
  LATE_FACTS_MILLIS_MAX,
} from '../../domain/late-facts/affected-by.ts';
import type { AccessPlace } from '../../domain/late-facts/decided-accesses.ts';
import { PeopleCompared } from '../../domain/late-facts/people-compared.ts';
import { SettledTime } from '../../domain/settled-time.ts';
import type { DeciderDeps } from '../decider-deps.ts';
import type { LateRecord } from './reevaluate.ts';
import { type RefusedRecord, reportingOf, reportRefused } from './refused-facts.ts';

/** How often the register is checked for records that arrived after accesses were decided. */
const LOOK_MILLIS = 50;
/** The pause after an append that failed. */
const FAILED_PAUSE_MILLIS = 500;
/** The register records per step: each ends with a record of how far the register was looked at. */
const STEP_RECORDS = 500;
/** The records of one turn: the thread serves others in between. */
const RECORDS_AT_ONCE = 50;
/** The number of accesses passed to the partitions at once. */
const HITS_MAX = 2_000;
/** The number of positions per read of the table. */
const PAGE_PLACES = 1_000;
/** How often emergency accesses are checked for an overdue review, at most … */
const DUE_MILLIS = 10_000;
/** … and so much longer than the check takes: who watches for alarms has an emergency in each access of 90 days. */
const DUE_PAUSE_TIMES = 20;
/** How often accesses that are too old for a re-evaluation are removed. */
const EXPIRY_MILLIS = 60 * 60 * 1000;

/** Source offsets, each with the records that may change its decision. */
export type AffectedOffsets = ReadonlyMap<number, readonly LateRecord[]>;

/** The accesses of one partition that late facts may change. */
export interface LateStep {
  readonly hits: AffectedOffsets;
  /** This step completes every record below it; null when more accesses follow for the same records. */
  readonly registerTo: number | null;
  /** The log stores `registerTo` at once, so that what was done for its records is not done again. */
  readonly isNoted: boolean;
}

/**
 * One claim of a partition, as late facts see it. A claim that is over drops what it receives: the next claim has its
 * own cursor, and lost work is looked up again from there.
 */
export interface LateClaim {
  readonly partition: number;
  /** The register offset up to which late facts are processed for this claim. */
  readonly lateCursor: number;
  /** Resolves once everything decided before the call is in the table of decided accesses. */
  settled(): Promise<void>;
  reevaluate(step: LateStep): Promise<void>;
}

/**
 * Finds, for each register record, the accesses that were decided before it was known and that it can change, and makes
 * their partitions decide them again. Reads the register once for all partitions of the process, one record after the
 * other from the slowest partition's cursor on.
 *
 * No access is missed: an access decided on a register of r records is in the table before any record from r on is
 * looked up, because the cursor's target is read first and every decision in progress is awaited then. None is written
 * twice: its decision in force names the register that it saw.
 *
 * CRASH: the cursor falls back to the one in the log; records are checked again, and what was written is recognized.
 */
export class LateFacts {
  readonly #deps: DeciderDeps;
  readonly #claims: () => readonly LateClaim[];
  readonly #stop = new AbortController();
  readonly #expired = new SettledTime();
  readonly #due = new SettledTime();
  #duePauseMillis = DUE_MILLIS;
  /** The check for overdue reviews that is under way. */
  #dueSearch: { readonly pages: Iterator<readonly AccessPlace[]>; millis: number } | null = null;
  #looking: Promise<void> = Promise.resolve();

  /** `claims` returns the current claims of this process. */
  constructor(deps: DeciderDeps, claims: () => readonly LateClaim[]) {
    this.#deps = deps;
    this.#claims = claims;
  }

  /** Never resolves; rejects when the register or the table cannot be read. */
  async run(): Promise<never> {
    while (!this.#stop.signal.aborted) {
      this.#looking = this.#look();
      await this.#looking;
    }
    return new Promise<never>(() => {});
  }

  /** Resolves once no look-up is in progress; the rest is found after the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const target = this.#deps.follower.offset;
    const behind = this.#claims().filter(({ lateCursor }) => lateCursor < target);
    this.#measure(behind, target);
    if (behind.length === 0) {
      await this.#expire();
      // Before it goes on, a register record may have come.
      if (await this.#judgeDue()) return;
      await this.#pause(LOOK_MILLIS);
      return;
    }
    await Promise.all(behind.map((claim) => claim.settled()));
    try {
      await this.#work(behind, target);
    } catch (error) {
      if (!(error instanceof AppendOutcomeUnknownError)) throw error;
      // The cursors have not moved: the next look finds the same records.
      this.#deps.logger.warn({ error: error.message }, 'looking at the register again');
      await this.#pause(FAILED_PAUSE_MILLIS);
    }
  }

  /** Ends early when the stage stops. */
  async #pause(millis: number): Promise<void> {
    await pause(millis, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
  }

  async #work(claims: readonly LateClaim[], target: number): Promise<void> {
    const { accesses, register } = this.#deps;
    if (accesses.newestOccurredAt() === Number.NEGATIVE_INFINITY) return this.#passOver(claims, target);
    const from = Math.min(...claims.map(({ lateCursor }) => lateCursor));
    const { records, next } = await this.#read(from, target);
    await accesses.settled();
    let found = new LateHits(claims);
    const refused: RefusedRecord[] = [];
    const compared = new PeopleCompared(register);
    for (const [at, record] of records.entries()) {
      // What is decided meanwhile is judged by these records already.
      if (at > 0 && at % RECORDS_AT_ONCE === 0) await nextTurn();
      if (this.#stop.signal.aborted) return;
      // Decoded only now: it is garbage before the collector sees it.
      const fact = readFact(record);
      if (isRefused(fact)) refused.push({ record, refused: fact });
      if (isRefused(fact) || fact === null) continue;
      // Most records concern the future, and most others no access that was decided without them.
      if (isYetToCome(fact, accesses.newestOccurredAt(), register)) continue;
      const affected = affectedBy(fact, register, compared);
      if (affected === null || !accesses.mayHave(affected, record.offset)) continue;
      const late: LateRecord = { offset: record.offset, kind: fact.kind, id: fact.id };
      const oldest = record.appendedAt - LATE_FACTS_MILLIS_MAX + 1;
      for (const places of this.#find(affected, oldest)) {
        for (const { partition, sourceOffset } of places) found.add(partition, sourceOffset, late);
        if (this.#stop.signal.aborted) return;
        if (found.size < HITS_MAX) continue;
        await this.#hand(claims, { registerTo: null, found, isNoted: false });
        found = new LateHits(claims);
      }
    }
    const isNoted = await reportRefused(refused, reportingOf(claims), this.#deps);
    await this.#hand(claims, { registerTo: next, found, isNoted });
  }

  /**
   * Without accesses no record can change any, and a register may hold millions: only the claim that reports refused
   * records has to read them.
   */
  async #passOver(claims: readonly LateClaim[], target: number): Promise<void> {
    const reporting = reportingOf(claims);
    const others = claims.filter((claim) => claim !== reporting);
    await this.#hand(others, { registerTo: target, found: new LateHits(others), isNoted: false });
    if (reporting === null) return;
    const { records, next } = await this.#read(reporting.lateCursor, target);
    const refused = records.flatMap((record): RefusedRecord[] => {
      const fact = readFact(record);
      return isRefused(fact) ? [{ record, refused: fact }] : [];
    });
    const isNoted = await reportRefused(refused, reporting, this.#deps);
    await this.#hand([reporting], { registerTo: next, found: new LateHits([reporting]), isNoted });
  }

  *#find({ keys, from, until }: AffectedRange, oldest: number): Generator<readonly AccessPlace[], undefined> {
    const range = { from: Math.max(from, oldest), until };
    for (const key of keys) {
      for (let start: Buffer | null = null; ; ) {
        const { places, next } = this.#deps.accesses.find(key, range, start, PAGE_PLACES);
        yield places;
        if (next === null) break;
        start = next;
      }
    }
  }

  async #hand(
    claims: readonly LateClaim[],
    { found, ...step }: Omit<LateStep, 'hits'> & { readonly found: LateHits },
  ): Promise<void> {
    const steps = claims.map((claim) => claim.reevaluate({ hits: found.of(claim.partition), ...step }));
    await Promise.all(steps);
  }

  /** Returns at most `STEP_RECORDS` records from `from` on, and the offset behind. */
  async #read(from: number, target: number): Promise<{ records: readonly LogRecord[]; next: number }> {
    for await (const batch of this.#deps.log.read('register', 0, from, { recordsMax: STEP_RECORDS })) {
      const records = batch.records.filter(({ offset }) => offset < target);
      return { records, next: Math.min(batch.nextOffset, target) };
    }
    return { records: [], next: target };
  }

  /**
   * Time alone changes the state of an emergency access: it must be reviewed within a day. All of the last 90 days are
   * checked, because the day may have ended while no decider ran, some at once. Returns true where more are to be checked.
   */
  async #judgeDue(): Promise<boolean> {
    const search = await this.#searchDue();
    if (search === null) return false;
    const began = performance.now();
    const claims = this.#claims();
    const found = new LateHits(claims);
    let isOver = false;
    for (let looked = 0; looked < HITS_MAX && !isOver; ) {
      const { done, value: places } = search.pages.next();
      isOver = done === true;
      for (const { partition, sourceOffset } of isOver ? [] : places) found.add(partition, sourceOffset, null);
      looked += isOver ? 0 : places.length;
    }
    if (found.size > 0) await this.#hand(claims, { registerTo: null, found, isNoted: false });
    search.millis += performance.now() - began;
    if (!isOver) {
      // Where none of them is of this process, nothing was waited for.
      await nextTurn();
      return true;
    }
    this.#dueSearch = null;
    this.#duePauseMillis = Math.max(DUE_MILLIS, DUE_PAUSE_TIMES * search.millis);
    return false;
  }

  /** Returns the check that is under way, or that is due now. */
  async #searchDue() {
    const now = this.#deps.clock();
    if (this.#dueSearch !== null || this.#due.isWithin(now, this.#duePauseMillis)) return this.#dueSearch;
    this.#due.look(now);
    await this.#deps.accesses.settled();
    const affected = { keys: [accessKeys.emergencies()], from: Number.NEGATIVE_INFINITY, until: now };
    this.#dueSearch = { pages: this.#find(affected, now - LATE_FACTS_MILLIS_MAX), millis: 0 };
    return this.#dueSearch;
  }

  #measure(behind: readonly LateClaim[], target: number): void {
    const lag = behind.reduce((most, { lateCursor }) => Math.max(most, target - lateCursor), 0);
    this.#deps.meters.lateFactsLag.set(lag);
  }

  async #expire(): Promise<void> {
    const { clock, accesses } = this.#deps;
    const now = clock();
    if (this.#expired.isWithin(now, EXPIRY_MILLIS)) return;
    // What is removed is gone: a later access has to show how late it is, too.
    const shown = Math.min(this.#expired.look(now), accesses.newestOccurredAt());
    await accesses.expireBefore(shown - LATE_FACTS_MILLIS_MAX);
  }
}

/** The hits in each of several partitions. */
class LateHits {
  readonly #hits: ReadonlyMap<number, Map<number, LateRecord[]>>;
  size = 0;

  constructor(claims: readonly LateClaim[]) {
    this.#hits = new Map(claims.map(({ partition }) => [partition, new Map()]));
  }

  /** `late` is null when only time has passed. */
  add(partition: number, sourceOffset: number, late: LateRecord | null): void {
    const hits = this.#hits.get(partition);
    if (hits === undefined) return;
    const known = hits.get(sourceOffset);
    if (known === undefined) {
      hits.set(sourceOffset, late === null ? [] : [late]);
      this.size += 1;
    } else if (late !== null && known.at(-1) !== late) {
      known.push(late);
    }
  }

  of(partition: number): AffectedOffsets {
    return this.#hits.get(partition) ?? new Map();
  }
}
