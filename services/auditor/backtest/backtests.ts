import type { KeyedArchive } from '../../adapters/avro/sealed-history.ts';
import type { DetectionBook } from '../../adapters/detections/detection-source.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { PolicyRecords } from '../../domain/policy/approvals.ts';
import type { PolicyBook } from '../../domain/policy/policy-book.ts';
import type { BacktestProgress, BacktestResult, BacktestTask } from './run-backtest.ts';
import { type StartedBacktest, startBacktest } from './start-backtest.ts';

/** Finished back-tests that are kept, and for how long, in milliseconds: afterwards newer accesses count too. */
const KEPT_MAX = 8;
const KEPT_MILLIS = 10 * 60_000;

/** The sets that people propose, as the register has them. */
export interface TestedSets {
  readonly policies: Pick<PolicyBook, 'of'> & { readonly records: Pick<PolicyRecords, 'sets'> };
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

/** A back-test that runs or has run. */
export interface RunningBacktest {
  readonly key: string;
  readonly set: string;
  progress: BacktestProgress;
  result: BacktestResult | null;
  /** Why there is no result. */
  problem: string | null;
  endedAt: number | null;
}

/**
 * Tries proposed sets on the sealed history, one at a time, each in a worker, so that look-ups never wait. A
 * result is kept for some minutes, so that who asks again does not pay again.
 */
export class Backtests {
  readonly #deps: BacktestsDeps;
  readonly #known = new Map<string, RunningBacktest>();
  #running: { readonly job: RunningBacktest; readonly started: StartedBacktest; readonly ended: Promise<void> } | null =
    null;
  #isClosed = false;

  constructor(deps: BacktestsDeps) {
    this.#deps = deps;
  }

  /** Starts it unless it runs or has run. `waiting`: another one runs. `null`: the register has no usable set of that version. */
  ask(question: BacktestQuestion): RunningBacktest | 'waiting' | null {
    const key = JSON.stringify(question);
    this.#forget();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const task = this.#taskOf(question);
    if (task === null) return null;
    if (this.#running !== null || this.#isClosed) return 'waiting';
    return this.#start(key, task);
  }

  /** Ends the back-test of a set that runs, if one does, and forgets it: who asks again starts another. */
  cancel(set: string): void {
    if (this.#running?.job.set !== set) return;
    this.#known.delete(this.#running.job.key);
    this.#running.started.cancel();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#running?.started.cancel();
    await this.#running?.ended;
  }

  #start(key: string, task: BacktestTask): RunningBacktest {
    const progress = { read: 0, of: 0, isCut: false };
    const job: RunningBacktest = { key, set: task.set.version, progress, result: null, problem: null, endedAt: null };
    const started = startBacktest(task, this.#deps, (latest) => {
      job.progress = latest;
    });
    this.#known.set(key, job);
    this.#running = { job, started, ended: this.#finish(job, started) };
    return job;
  }

  async #finish(job: RunningBacktest, started: StartedBacktest): Promise<void> {
    try {
      job.result = await started.result;
    } catch (error) {
      // Who asks sees it; an archive that cannot be read is an alarm of the archiver and of the verifier.
      job.problem = (error as Error).message;
      if (!started.isCancelled) {
        this.#deps.logger.error({ err: error, event: 'backtest-failed' }, 'a back-test could not read the archive');
      }
    }
    job.endedAt = this.#deps.clock();
    this.#running = null;
  }

  #forget(): void {
    const oldest = this.#deps.clock() - KEPT_MILLIS;
    const ended = [...this.#known.values()].filter(({ endedAt }) => endedAt !== null);
    for (const [at, { key, endedAt }] of ended.entries()) {
      if ((endedAt ?? 0) < oldest || at < ended.length - KEPT_MAX) this.#known.delete(key);
    }
  }

  /** Null where the register has no usable set of that version. */
  #taskOf({ set, from, to }: BacktestQuestion): BacktestTask | null {
    const { policies, detections } = this.#deps.sets;
    const [filed] = policies.records.sets.get(set) ?? [];
    if (filed !== undefined && policies.of(set) !== null) {
      return { subject: 'policies', set: { version: set, text: filed.rules }, inForce: null, from, to };
    }
    const proposed = detections.of(set);
    if (proposed === null) return null;
    const inForce = detections.at(this.#deps.clock());
    return { subject: 'detections', set: textOf(proposed), inForce: inForce && textOf(inForce), from, to };
  }
}

function textOf({ version, text }: { readonly version: string; readonly text: string }) {
  return { version, text };
}
