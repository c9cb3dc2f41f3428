import { setImmediate } from 'node:timers/promises';
import { encodeDecisionIn } from '../../adapters/avro/decision-versions.ts';
import { historyOf, type KeyedArchive, sealedAlertsOf } from '../../adapters/avro/sealed-history.ts';
import type { DetectionBook } from '../../adapters/detections/detection-source.ts';
import { mechanismsOn } from '../../adapters/detections/known-mechanisms.ts';
import { type DetectionSet, defaultDetectionSet } from '../../adapters/detections/load-detections.ts';
import type { Logger } from '../../adapters/logging/logger.ts';
import { memoryRowTable } from '../../adapters/memory/memory-row-table.ts';
import { sigmaMechanism } from '../../adapters/sigma/sigma-mechanism.ts';
import { Detection } from '../../domain/finding/detection.ts';
import { detectorsOf } from '../../domain/finding/mechanisms/detection-settings.ts';
import { type BacktestReport, backtest } from '../../domain/history/backtest.ts';
import { backtestDetections, type DetectionBacktestReport } from '../../domain/history/detection-backtest.ts';
import { confirmedMisuse } from '../../domain/history/misuse.ts';
import type { HistoryRun } from '../../domain/history/sealed-history.ts';
import type { PolicyInForce } from '../../domain/policy/policies.ts';
import type { PolicyBook } from '../../domain/policy/policy-book.ts';
import { createRegisterView } from '../../domain/register/register-view.ts';

/** Decisions that one back-test reads at most: about half a minute of one core. The command line has no limit. */
const DECISIONS_MAX = 200_000;
/** Finished back-tests that are kept, and for how long, in milliseconds: afterwards newer accesses count too. */
const KEPT_MAX = 8;
const KEPT_MILLIS = 10 * 60_000;

/** The sets that people propose, as the register has them. */
export interface TestedSets {
  readonly policies: Pick<PolicyBook, 'of'>;
  readonly detections: Pick<DetectionBook, 'of' | 'at'>;
}

export interface BacktestsDeps extends KeyedArchive {
  readonly sets: TestedSets;
  readonly clock: () => number;
  readonly logger: Logger;
}

/** What is asked: a set of the register, and only accesses that occurred in [from, to), in milliseconds since 1970 UTC. */
export interface BacktestQuestion {
  readonly set: string;
  readonly from: number;
  readonly to: number;
}

export type BacktestResult =
  | { readonly subject: 'policies'; readonly report: BacktestReport }
  | { readonly subject: 'detections'; readonly against: string; readonly report: DetectionBacktestReport };

/** A back-test that runs or has run. */
export interface RunningBacktest {
  readonly key: string;
  /** Decisions of the archive that were read so far. */
  read: number;
  /** The archive has more than one back-test may read; the newest were left out. */
  isCut: boolean;
  result: BacktestResult | null;
  /** Why there is no result. */
  problem: string | null;
  endedAt: number | null;
}

/**
 * Tries proposed sets on the sealed history, one at a time, between the requests that this process answers. A result
 * is kept for some minutes, so that who asks again does not pay again.
 */
export class Backtests {
  readonly #deps: BacktestsDeps;
  readonly #known = new Map<string, RunningBacktest>();
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;

  constructor(deps: BacktestsDeps) {
    this.#deps = deps;
  }

  /** Starts it unless it runs or has run. `waiting`: another one runs. `null`: the register has no usable set of that version. */
  ask(question: BacktestQuestion): RunningBacktest | 'waiting' | null {
    const key = JSON.stringify(question);
    this.#forget();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const run = this.#runOf(question);
    if (run === null) return null;
    if (this.#running !== null || this.#stop.signal.aborted) return 'waiting';
    const started: RunningBacktest = { key, read: 0, isCut: false, result: null, problem: null, endedAt: null };
    this.#known.set(key, started);
    this.#running = this.#finish(started, run).finally(() => {
      this.#running = null;
    });
    return started;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #forget(): void {
    const oldest = this.#deps.clock() - KEPT_MILLIS;
    const ended = [...this.#known.values()].filter(({ endedAt }) => endedAt !== null);
    for (const [at, { key, endedAt }] of ended.entries()) {
      if ((endedAt ?? 0) < oldest || at < ended.length - KEPT_MAX) this.#known.delete(key);
    }
  }

  /** Returns what tests the set, by what it is about; null where it is neither. */
  #runOf({ set, ...period }: BacktestQuestion): ((job: RunningBacktest) => Promise<BacktestResult>) | null {
    const { policies, detections } = this.#deps.sets;
    const policy = policies.of(set);
    if (policy !== null) return (job) => this.#testPolicies(policy, period, job);
    const proposed = detections.of(set);
    return proposed === null ? null : (job) => this.#testDetections(proposed, period, job);
  }

  async #finish(job: RunningBacktest, run: (job: RunningBacktest) => Promise<BacktestResult>): Promise<void> {
    try {
      job.result = await run(job);
    } catch (error) {
      // Who asks sees it; an archive that cannot be read is an alarm of the archiver and of the verifier.
      job.problem = (error as Error).message;
      this.#deps.logger.error({ err: error, event: 'backtest-failed' }, 'a back-test could not read the archive');
    }
    job.endedAt = this.#deps.clock();
  }

  async #testPolicies(set: PolicyInForce, period: Period, job: RunningBacktest): Promise<BacktestResult> {
    const register = createRegisterView();
    const report = await backtest({
      ...{ register, encodeDecision: encodeDecisionIn, ...period },
      history: this.#within(historyOf(this.#deps, register), job),
      proposed: { version: set.version, decide: set.decide },
      setOf: () => set.decide,
    });
    return { subject: 'policies', report };
  }

  async #testDetections(set: DetectionSet, period: Period, job: RunningBacktest): Promise<BacktestResult> {
    const { sets, clock } = this.#deps;
    const before = sets.detections.at(clock()) ?? defaultDetectionSet;
    const rows = { ofAlerts: memoryRowTable(), ofCases: memoryRowTable() };
    const misuse = await confirmedMisuse(sealedAlertsOf(this.#deps), rows);
    const register = createRegisterView();
    const detectionOf = ({ detections }: DetectionSet) =>
      new Detection(memoryRowTable(), detectorsOf(detections, mechanismsOn(register), sigmaMechanism));
    const history = this.#within(historyOf(this.#deps, register), job);
    const [detectsBefore, detectsAfter] = [detectionOf(before), detectionOf(set)];
    const report = await backtestDetections({ history, before: detectsBefore, after: detectsAfter, misuse, ...period });
    return { subject: 'detections', against: before.version, report };
  }

  /** Counts what is read, ends at the limit, and lets the process answer others after each run. */
  async *#within(history: AsyncIterable<HistoryRun>, job: RunningBacktest): AsyncGenerator<HistoryRun> {
    for await (const run of history) {
      if (this.#stop.signal.aborted) throw new Error('custodes stops');
      if (job.read + run.decisions.length > DECISIONS_MAX) {
        job.isCut = true;
        return;
      }
      yield run;
      job.read += run.decisions.length;
      await setImmediate();
    }
  }
}

type Period = Omit<BacktestQuestion, 'set'>;
