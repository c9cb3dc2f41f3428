import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { blockCodec } from '../adapters/avro/block-codec.ts';
import type { Clock } from '../adapters/clock.ts';
import type { JsonCache } from '../adapters/filesystem/json-cache.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { StageProgress } from '../adapters/metrics/stage-progress.ts';
import { type ReadBlock, readAcceptedBlocks } from '../domain/decision-log/accepted-blocks.ts';
import { type FoldPosition, foldPositionStart } from '../domain/decision-log/fold.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import { Detection, type DetectionHooks } from '../domain/finding/detection.ts';
import type { Progress } from '../domain/finding/detector.ts';
import type { Finding, Withdrawal } from '../domain/finding/finding.ts';
import type { PlannedDetector } from '../domain/finding/mechanisms/planned-detectors.ts';
import type { RowTable } from '../domain/sorted-rows.ts';
import type { RunningStage } from '../domain/stage.ts';
import { SteadyTime } from '../domain/steady-time.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { DetectorState, type LoadedSnapshot, type SnapshotPortions } from './detector-state.ts';
import { FindingWriter } from './finding-writer.ts';
import { type BlockFindings, type ObservedNow, observing } from './observe-block.ts';
import { PartitionProgress } from './partition-progress.ts';
import { type KnownFindings, readKnownFindings, readKnownSince } from './replay/known-findings.ts';
import { mergeBlocks } from './replay/merge-blocks.ts';
import { Rebuild } from './replay/rebuild.ts';
import { ReplayMarks } from './replay/replay-marks.ts';
import { Snapshots } from './snapshots.ts';
import { Standstill } from './standstill.ts';
import { WaitingReevaluations } from './waiting-reevaluations.ts';

export interface DetectorDeps {
  readonly log: Log;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets: what time makes overdue is not decided by a `clock` that is ahead for a moment. */
  readonly monotonic: () => number;
  /** The detectors to run. Another list than before is taken over while the stage runs. */
  readonly detectors: () => readonly PlannedDetector[];
  /** Exceptions of detections. Default: there are none. */
  readonly suppressions?: Required<Pick<DetectionHooks, 'suppressionOf' | 'onSuppressed'>>;
  /** Stores how far the detector has read. Default: without a snapshot it reads the log from its start. */
  readonly marks?: JsonCache;
  /** After a start from a snapshot, that is loaded, and what was decided since is read, once this resolves. Default: at once. */
  readonly started?: Promise<void>;
  /** The memory of the detectors, and the findings that may change. The stage closes it. */
  readonly table: RowTable;
  /** How snapshots are divided. */
  readonly portions?: SnapshotPortions;
}

export interface RunningDetector extends RunningStage {
  /** Whether the detectors remember what was read before the start. A stage is ready before it loads a snapshot. */
  isLoaded(): boolean;
}

/** How often time-dependent findings are checked and the lag is measured. */
const ADVANCE_MILLIS = 500;

/**
 * access-decisions -> alerts: folds every partition and runs every detector. Windows are a fold of the decisions in the
 * log; findings that `alerts` already contains are not appended again.
 */
export function startDetector(deps: DetectorDeps): RunningDetector {
  const detector = new DetectorStage(deps);
  const failed = detector.run();
  failed.catch(() => {});
  return {
    isReady: () => detector.isReady,
    isLoaded: () => detector.isLoaded,
    drain: () => Promise.race([detector.drain(), failed]),
    failed,
  };
}

class DetectorStage {
  isReady = false;
  isLoaded = false;
  readonly #deps: DetectorDeps;
  #planned: readonly PlannedDetector[];
  /** The plan that ends the detectors that run; those that it begins may still see the past. */
  #limitedBy: readonly PlannedDetector[];
  readonly #detection: Detection;
  readonly #judgedAgain: WaitingReevaluations;
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
  readonly #state: DetectorState;
  readonly #standstill = new Standstill();
  readonly #snapshots: Snapshots;
  /** Whether there was a snapshot at the start. */
  #isContinued = false;
  readonly #shown: StageProgress;
  readonly #time = new SteadyTime();
  /** The accesses of all partitions up to the last measured lag. */
  #seen = 0;
  #evicted = 0;
  /** Advancing, with the switches in between. */
  #advancing: Promise<void> | null = null;

  constructor(deps: DetectorDeps) {
    this.#deps = deps;
    // Before the past is read, which takes a while: the first look is believed.
    this.#times();
    this.#planned = deps.detectors();
    this.#limitedBy = this.#planned;
    this.#detection = new Detection(deps.table, this.#planned, {
      ...deps.suppressions,
      onObserved: (rule) => deps.meters.findingsObserved.inc({ rule }),
    });
    this.#judgedAgain = new WaitingReevaluations(this.#detection);
    this.#state = new DetectorState(deps.table, deps.portions);
    this.#shown = new StageProgress(deps.meters, 'detector');
    this.#writer = new FindingWriter(deps.log, deps.logger);
    this.#snapshots = new Snapshots(deps, {
      detection: this.#detection,
      state: this.#state,
      writer: this.#writer,
      standstill: this.#standstill,
      progress: () => this.#progress.map(({ position, appendedAt }) => ({ position, appendedAt })),
      settle: () => this.#change(this.#judgedAgain.count(deps.clock())),
    });
  }

  /** Never resolves. */
  async run(): Promise<never> {
    const { marks } = this.#deps;
    this.#marks = marks === undefined ? null : await ReplayMarks.open(marks);
    this.#known = await this.#start();
    const history = this.#progress.map((progress) => this.#read(progress, false));
    for await (const { partition, accepted } of mergeBlocks(history)) {
      await this.#observe(this.#progress[partition], accepted);
    }
    const known = this.#known;
    this.#recall(known);
    await this.#advance();
    await this.#writer.write(known.missing());
    this.#known = null;
    // At once: without one, a start after a crash of the first minute would read everything again before it is ready.
    if (!this.#isContinued) this.#snapshots.dueNow();
    this.#resolveHistoryRead();
    this.isReady = true;
    this.isLoaded = true;

    const following = this.#progress.map((progress) => this.#follow(progress));
    this.#advancing = this.#keepAdvancing();
    await Promise.all([...following, this.#advancing]);
    return new Promise<never>(() => {});
  }

  /** Goes on from the snapshot. Without one, a part of the past is observed again. */
  async #start(): Promise<KnownFindings> {
    const { log } = this.#deps;
    const snapshot = (await this.#state.isThere(log)) ? await this.#loaded() : null;
    for (const [partition, { position, appendedAt }] of (snapshot?.partitions ?? []).entries())
      this.#progress[partition]?.startAt(position, appendedAt);
    this.#isContinued = snapshot !== null;
    if (snapshot !== null) {
      if (snapshot.others.length > 0) {
        const rebuild = this.#rebuild(snapshot.others);
        await this.#readBeside(rebuild);
        await this.#takeOver(rebuild);
      }
      this.isReady = true;
      this.isLoaded = true;
      return readKnownSince(log, snapshot.alertsFrom, this.#detection.recalling);
    }
    for (const [partition, position] of (this.#marks?.start(this.#deps.clock()) ?? []).entries())
      this.#progress[partition]?.startAt(position, null);
    return readKnownFindings(log, this.#positions, this.#detection.recalling);
  }

  /** The stage is behind, and what it has to make up for begins here: hundreds of megabytes of windows take seconds in a flood. */
  async #loaded(): Promise<LoadedSnapshot | null> {
    this.isReady = true;
    await this.#deps.started;
    const snapshot = await this.#state.load(this.#detection);
    // The past is read first, where a part of it has to be.
    this.isReady = snapshot?.others.length === 0;
    return snapshot;
  }

  /**
   * Goes on with the detectors that are planned now. Those with other settings see the past beside the others, which go
   * on meanwhile; only the last blocks are read while nothing is observed.
   *
   * CRASH: the next start finds no memory of the new ones in the snapshot, and lets them see the past again.
   */
  async #switch(): Promise<void> {
    const { detectors, logger } = this.#deps;
    const planned = detectors();
    if (planned === this.#planned) return;
    const others = this.#detection.newOf(planned);
    const rebuild = this.#rebuild(others);
    await this.#readBeside(rebuild);
    const thaw = await this.#standstill.begin();
    try {
      await this.#readBeside(rebuild);
      // The stage stops, and the past was read only in part.
      if (this.#stop.signal.aborted) return;
      await this.#change(this.#judgedAgain.count(this.#deps.clock()));
      this.#planned = planned;
      await this.#takeOver(rebuild);
    } finally {
      thaw();
    }
    const versions = others.map(({ identity }) => identity);
    logger.info({ event: 'detections-changed', versions }, 'the detections in force have changed');
  }

  #rebuild(planned: readonly PlannedDetector[]): Rebuild {
    const { clock, log, suppressions } = this.#deps;
    // What the others have counted is not counted again.
    const hooks = suppressions === undefined ? {} : { suppressionOf: suppressions.suppressionOf };
    const from = this.#marks?.start(clock()) ?? this.#progress.map(() => foldPositionStart);
    return new Rebuild({ log, planned, from, hooks, signal: this.#stop.signal });
  }

  /** Reads up to where the others are; without detectors, nothing. */
  async #readBeside(rebuild: Rebuild): Promise<void> {
    const { clock, logger } = this.#deps;
    if (!rebuild.isEmpty) await rebuild.readTo(this.#positions, { ms: clock(), logger });
  }

  /** The rebuilt detectors are where the others are: from here on they look at the same accesses. */
  async #takeOver(rebuild: Rebuild): Promise<void> {
    const { clock, log } = this.#deps;
    this.#detection.change(this.#planned, rebuild.detection, rebuild.standing);
    if (rebuild.isEmpty) return;
    await this.#writer.durable();
    const from = this.#marks?.start(clock()) ?? [];
    const known = await readKnownFindings(log, from, this.#detection.recalling);
    this.#recall(known);
    for (const finding of rebuild.standing) known.change(finding);
    await this.#writer.write(known.missing());
  }

  #recall(known: KnownFindings): void {
    const { nowMs } = this.#times();
    known.takenOver(this.#detection, nowMs, Number.POSITIVE_INFINITY);
    this.#detection.recall(nowMs, (finding) => known.remains(finding));
  }

  get #positions(): FoldPosition[] {
    return this.#progress.map(({ position }) => position);
  }

  async drain(): Promise<void> {
    const { log } = this.#deps;
    const ends = await Promise.all(this.#progress.map(({ partition }) => log.endOffset('access-decisions', partition)));
    await Promise.all(this.#progress.map((progress) => progress.reached(ends[progress.partition] ?? 0)));
    await this.#historyRead;
    await this.#advance();
    await this.#writer.idle();
    this.#stop.abort();
    await this.#advancing;
    await this.#snapshots.takeLast();
    await this.#state.close();
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
    // CRASH: where this throws, the stage stops and stays frozen: no snapshot has a part of a block.
    const thaw = await this.#mayObserve(accepted);
    const planned = this.#deps.detectors();
    if (planned !== this.#limitedBy) {
      this.#detection.limit(planned);
      this.#limitedBy = planned;
    }
    const now = {
      ms: clock(),
      logger,
      partition: progress?.partition ?? 0,
      decidedAt: accepted.appendedAt,
    };
    if (accepted.block.kind === 'reevaluations') this.#known?.takenOver(this.#detection, accepted.appendedAt);
    const { findings, changes, appendedAt } = await this.#observed(accepted, now);
    // In the turn in which the block was observed: a snapshot has its findings queued and its position, or neither.
    let written: readonly Promise<void>[] = [this.#change(changes), this.#write(findings)];
    // Each step of the past again: `alerts` may end with any of them, and what changed twice would look unchanged.
    if (this.#known !== null) written = [...written, this.#change(this.#judgedAgain.count(clock()))];
    progress?.accepted(accepted, appendedAt);
    this.#snapshots.observed(accepted.block.entries.length);
    thaw();
    await Promise.all(written);
    await this.#marks?.note(accepted.appendedAt, this.#positions, clock()).catch((error: unknown) => {
      logger.warn({ err: error }, 'the position of the detector could not be saved');
    });
  }

  /** A look-up begins after one step, not after the block: a thousand findings take a third of a second. */
  async #observed({ block }: ReadBlock, now: ObservedNow): Promise<BlockFindings> {
    const steps = observing(block, { detection: this.#detection, judgedAgain: this.#judgedAgain }, now);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      await turn();
    }
  }

  async #mayObserve({ block }: ReadBlock): Promise<() => void> {
    let thaw = await this.#standstill.begin();
    while (block.kind === 'reevaluations' && this.#snapshots.isBetweenDetectors) {
      thaw();
      await this.#snapshots.allSaved();
      thaw = await this.#standstill.begin();
    }
    return thaw;
  }

  async #write(findings: readonly Finding[]): Promise<void> {
    const known = this.#known;
    await this.#writer.write(findings.filter((one) => known === null || !known.has(one)));
  }

  /** Of the history only the end shows what accesses that were judged again changed. */
  async #change(changes: readonly (Finding | Withdrawal)[]): Promise<void> {
    if (this.#known === null) await this.#writer.write(changes);
    else for (const one of changes) this.#known.change(one);
  }

  async #keepAdvancing(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#advance();
      await this.#measureLag();
      if (!this.#snapshots.isTaking) await this.#switch();
      this.#snapshots.beginIfDue();
      // Rejects only when the stage stops.
      await pause(ADVANCE_MILLIS, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  async #advance(): Promise<void> {
    const { log, meters } = this.#deps;
    const times = this.#times();
    // Read the ends next: everything acknowledged until now is below them.
    const ends = await Promise.all(this.#progress.map(({ partition }) => log.endOffset('access-events', partition)));
    const observed = this.#progress.map((progress) => progress.observedUpTo(ends[progress.partition] ?? 0));
    const thaw = await this.#standstill.begin();
    // What a detection that was removed had counted is no longer in the sum.
    meters.detectorEvicted.inc(Math.max(0, this.#detection.evicted - this.#evicted));
    this.#evicted = this.#detection.evicted;
    const changed = this.#change(this.#judgedAgain.count(times.wallMs));
    const found = this.#detection.advance({ ...times, observedUpTo: Math.min(...observed) });
    thaw();
    await this.#write(found);
    await changed;
  }

  #times(): Required<Pick<Progress, 'nowMs' | 'wallMs'>> {
    const { clock, monotonic } = this.#deps;
    const wallMs = clock();
    return { nowMs: this.#time.look(wallMs, monotonic()), wallMs };
  }

  /** In accesses, because a block has up to a thousand: what waits is bounded by the time that it takes. */
  async #measureLag(): Promise<void> {
    const { log } = this.#deps;
    const lags = this.#progress.map(async (progress) => {
      const { partition } = progress;
      const [events, blocks] = [
        log.endOffset('access-events', partition),
        log.endOffset('access-decisions', partition),
      ];
      return progress.lag(await events, await blocks);
    });
    const lag = (await Promise.all(lags)).reduce((sum, one) => sum + one, 0);
    const seen = this.#progress.reduce((sum, { position }) => sum + position.state.last, 0);
    this.#shown.note(seen - this.#seen, lag);
    this.#seen = seen;
  }
}
