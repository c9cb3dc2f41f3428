import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';

/** How often the lag of the stages of this process is read. */
const READ_MILLIS = 250;
/** Intake takes records again once every stage is below this share of its limit. */
const RESUMED_SHARE = 0.8;

/**
 * How far each stage may be behind before intake slows the senders down. It is also what a start after a crash has to
 * catch up with: some seconds of work.
 */
export interface LagLimits {
  /** Records by stage: accesses before the detector, decisions before the archiver. */
  readonly stages: Readonly<Record<string, number>>;
  /** Decisions that no index file contains. */
  readonly tail: number;
  /** How long an access that arrives now waits until it is an alert, where at least `waitingMin` records wait. */
  readonly waitSeconds: number;
  readonly waitingMin: number;
}

/**
 * A segment of `entriesMax` decisions is open in each partition even when the archiver keeps up. Those that are in no index
 * file are in memory, so there are no more than a crowded window of time leaves.
 */
export function lagLimits(entriesMax: number): LagLimits {
  return {
    stages: { decider: 20_000, detector: 50_000, alerter: 50_000, archiver: 2 * PARTITIONS_DECIDED * entriesMax },
    tail: Math.min(2 * entriesMax, 450_000),
    waitSeconds: 5,
    waitingMin: 10_000,
  };
}

/** What waits before a stage, and the most that may. */
interface Behind {
  readonly what: string;
  readonly unit: 'records' | 'seconds';
  readonly value: number;
  readonly max: number;
}

/**
 * Watches the stages that run in the same process. Where they fall behind, intake answers 429, so that what waits is
 * bounded; a stage in another process is watched by the alert `CustodesStageBehind`.
 */
export class StageLag {
  readonly #deps: { readonly meters: Meters; readonly logger: Logger; readonly limits: LagLimits };
  readonly #timer: NodeJS.Timeout;
  /** The stage that is too far behind, and by how many records. */
  #behind: string | null = null;

  constructor(deps: { readonly meters: Meters; readonly logger: Logger; readonly limits: LagLimits }) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.read(), READ_MILLIS).unref();
  }

  /** Null while every stage keeps up. */
  get behind(): string | null {
    return this.#behind;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async read(): Promise<void> {
    const { meters, logger } = this.#deps;
    const share = this.#behind === null ? 1 : RESUMED_SHARE;
    const all = [...(await this.#records()), await this.#waiting()];
    const behind = all.find(({ value, max }) => value > max * share);
    if (behind !== undefined && this.#behind === null) {
      const { what: stage, unit, value, max } = behind;
      logger.warn({ stage, [unit]: Math.round(value), max }, 'intake slows down: a stage is behind');
    }
    this.#behind = behind === undefined ? null : behind.what;
    meters.intakeSlowed.set(this.#behind === null ? 0 : 1);
  }

  async #records(): Promise<Behind[]> {
    const { meters, limits } = this.#deps;
    const lags = (await meters.stageLag.get()).values.map(({ labels, value }): Behind => {
      const stage = String(labels.stage);
      return { what: stage, unit: 'records', value, max: limits.stages[stage] ?? Number.POSITIVE_INFINITY };
    });
    const tail = (await meters.indexTail.get()).values.map(({ value }): Behind => {
      return { what: 'index', unit: 'records', value, max: limits.tail };
    });
    return [...lags, ...tail];
  }

  /** One after the other: what waits for the detector waits for the alerter afterwards. */
  async #waiting(): Promise<Behind> {
    const { meters, limits } = this.#deps;
    const waits = (await meters.stageWait.get()).values.map(({ labels, value }) => ({
      stage: String(labels.stage),
      value,
    }));
    const longest = waits.reduce((one, other) => (other.value > one.value ? other : one), { stage: '', value: 0 });
    const stages = new Set(waits.map(({ stage }) => stage));
    const waiting = (await meters.stageLag.get()).values
      .filter(({ labels }) => stages.has(String(labels.stage)))
      .reduce((sum, { value }) => sum + value, 0);
    const seconds = waits.reduce((sum, { value }) => sum + value, 0);
    return {
      what: longest.stage,
      unit: 'seconds',
      max: limits.waitSeconds,
      value: waiting < limits.waitingMin ? 0 : seconds,
    };
  }
}
