import { setTimeout as pause } from 'node:timers/promises';
import { blockCodec } from '../adapters/avro/block-codec.ts';
import type { Clock } from '../adapters/clock/clock.ts';
import type { JsonCache } from '../adapters/filesystem/json-cache.ts';
import type { Logger } from '../adapters/logging/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { type ReadBlock, readAcceptedBlocks } from '../domain/decision-log/accepted-blocks.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import { Detection } from '../domain/finding/detection.ts';
import type { Detector as FindingDetector } from '../domain/finding/detector.ts';
import type { Finding, Withdrawal } from '../domain/finding/finding.ts';
import type { RunningStage } from '../domain/stage.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { FindingWriter } from './finding-writer.ts';
import { type KnownFindings, readKnownFindings } from './known-findings.ts';
import { mergeBlocks } from './merge-blocks.ts';
import { observeBlock } from './observe-block.ts';
import { PartitionProgress } from './partition-progress.ts';
import { ReplayMarks } from './replay-marks.ts';

export interface DetectorDeps {
  readonly log: Log;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly detectors: readonly (() => FindingDetector)[];
  /** Stores how far the detector has read. Default: it reads the log from its start. */
  readonly marks?: JsonCache;
}

/** How often time-dependent findings are checked and the lag is measured. */
const ADVANCE_MILLIS = 500;

/**
 * access-decisions -> alerts: folds every partition and runs every detector. Windows are a fold of the decisions in the
 * log; findings that `alerts` already contains are not appended again.
 */
export function startDetector(deps: DetectorDeps): RunningStage {
  const detector = new DetectorStage(deps);
  const failed = detector.run();
  failed.catch(() => {});
  return { isReady: () => detector.isReady, drain: () => Promise.race([detector.drain(), failed]), failed };
}

class DetectorStage {
  isReady = false;
  readonly #deps: DetectorDeps;
  readonly #detection: Detection;
  readonly #writer: FindingWriter;
  readonly #progress = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => new PartitionProgress(partition));
  readonly #stop = new AbortController();
  #resolveHistoryRead = (): void => {};
  /** Resolves once the history has been read and all its findings are on their way. */
  readonly #historyRead = new Promise<void>((resolve) => {
    this.#resolveHistoryRead = resolve;
  });
  /** Null once the history has been read, when no old finding can occur again. */
  #known: KnownFindings | null = null;
  #marks: ReplayMarks | null = null;

  constructor(deps: DetectorDeps) {
    this.#deps = deps;
    this.#detection = new Detection(deps.detectors);
    this.#writer = new FindingWriter(deps.log, deps.logger);
  }

  /** Never resolves. */
  async run(): Promise<never> {
    const { log, marks } = this.#deps;
    this.#marks = marks === undefined ? null : await ReplayMarks.open(marks);
    for (const [partition, position] of (this.#marks?.start ?? []).entries())
      this.#progress[partition]?.startAt(position);
    const positions = this.#progress.map(({ position }) => position);
    this.#known = await readKnownFindings(log, positions);
    const history = this.#progress.map((progress) => this.#read(progress, false));
    for await (const { partition, accepted } of mergeBlocks(history)) {
      await this.#observe(this.#progress[partition], accepted);
    }
    await this.#advance();
    await this.#writer.write(this.#known.missing());
    this.#known = null;
    this.#resolveHistoryRead();
    this.isReady = true;

    const following = this.#progress.map((progress) => this.#follow(progress));
    await Promise.all([...following, this.#keepAdvancing()]);
    return new Promise<never>(() => {});
  }

  async drain(): Promise<void> {
    const { log } = this.#deps;
    const ends = await Promise.all(this.#progress.map(({ partition }) => log.endOffset('access-decisions', partition)));
    await Promise.all(this.#progress.map((progress) => progress.reached(ends[progress.partition] ?? 0)));
    await this.#historyRead;
    await this.#advance();
    await this.#writer.idle();
    this.#stop.abort();
  }

  #read(progress: PartitionProgress, follow: boolean): AsyncGenerator<ReadBlock, void, undefined> {
    const { partition, position: from } = progress;
    const onIgnored = ({ offset }: LogRecord) => progress.skipped(offset);
    const reading = { codec: blockCodec, log: this.#deps.log, partition, from, onIgnored };
    return readAcceptedBlocks({ ...reading, follow, signal: this.#stop.signal });
  }

  async #follow(progress: PartitionProgress): Promise<void> {
    for await (const accepted of this.#read(progress, true)) await this.#observe(progress, accepted);
  }

  async #observe(progress: PartitionProgress | undefined, accepted: ReadBlock): Promise<void> {
    const { clock, logger } = this.#deps;
    const { findings, appendedAt } = observeBlock(accepted.block, this.#detection, { ms: clock(), logger });
    if (this.#known !== null && accepted.block.kind === 'reevaluations')
      for (const one of findings) this.#known.change(one);
    else await this.#write(findings);
    progress?.accepted(accepted, appendedAt);
    const positions = this.#progress.map(({ position }) => position);
    await this.#marks?.note(accepted.appendedAt, positions).catch((error: unknown) => {
      logger.warn({ err: error }, 'the position of the detector could not be saved');
    });
  }

  async #write(findings: readonly (Finding | Withdrawal)[]): Promise<void> {
    const known = this.#known;
    const isNew = (one: Finding | Withdrawal) => known === null || one.kind === 'withdrawal' || !known.has(one);
    await this.#writer.write(findings.filter(isNew));
  }

  async #keepAdvancing(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#advance();
      await this.#measureLag();
      // Rejects only when the stage stops.
      await pause(ADVANCE_MILLIS, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  async #advance(): Promise<void> {
    const { log, clock } = this.#deps;
    // Read the ends first: everything acknowledged until now is below them.
    const ends = await Promise.all(this.#progress.map(({ partition }) => log.endOffset('access-events', partition)));
    const observed = this.#progress.map((progress) => progress.observedUpTo(ends[progress.partition] ?? 0));
    await this.#write(this.#detection.advance({ nowMs: clock(), observedUpTo: Math.min(...observed) }));
  }

  async #measureLag(): Promise<void> {
    const { log, meters } = this.#deps;
    const ends = await Promise.all(this.#progress.map(({ partition }) => log.endOffset('access-decisions', partition)));
    const lag = this.#progress.reduce((sum, { partition, offset }) => sum + (ends[partition] ?? 0) - offset, 0);
    meters.stageLag.set({ stage: 'detector' }, Math.max(0, lag));
  }
}
