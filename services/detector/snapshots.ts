import { setTimeout as pause, setImmediate as yieldToLoop } from 'node:timers/promises';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { Detection } from '../domain/finding/detection.ts';
import type { DetectorState, SavedProgress, SnapshotStops } from './detector-state.ts';
import type { FindingWriter } from './finding-writer.ts';
import type { Standstill } from './standstill.ts';

/** A snapshot is taken after this time … */
const EACH_MILLIS = 60_000;
/** … or after this many accesses, which a start reads again in about two seconds … */
const ACCESSES = 100_000;
/** … or, without any access, after this time: detectors also remember that nothing came … */
const IDLE_MILLIS = 600_000;
/** … or when the findings of this many accesses wait in memory for it … */
const REPORTED_MAX = 50_000;
/** … but taking one may use only this share of the time … */
const SHARE_MAX = 0.02;
/** … or this share, never all of it: on a full disk the findings wait until there is room … */
const FULL_SHARE_MAX = 0.2;
/**
 * … where those of this many accesses wait: they are written together, and lmdb keeps the memory of all pages that its largest
 * write touched. A busy machine takes longer for each snapshot, so that the smaller share would be no bound.
 */
const REPORTED_FULL = 2 * REPORTED_MAX;
/** Before the next stop, blocks are observed for so many times as long as the last one took: several of each partition came meanwhile. */
const PAUSE_SHARE = 3;

interface SnapshotsDeps {
  readonly log: Log;
  /** Milliseconds. A wall clock that was ahead when one was taken would put the next off until that time. */
  readonly monotonic: () => number;
  readonly logger: Logger;
  readonly meters: Meters;
}

/** What a snapshot is of. */
interface SnapshotsOf {
  readonly detection: Detection;
  readonly state: DetectorState;
  readonly writer: FindingWriter;
  readonly standstill: Standstill;
  /** Where the detection is. */
  progress(): readonly SavedProgress[];
  /** Counts what waits to be counted; resolves once what follows is on its way to `alerts`. */
  settle(): Promise<void>;
}

/** When snapshots of the detection are taken, beside what it observes. */
export class Snapshots {
  /** The accesses observed since the last one began. */
  #since = 0;
  #at: number;
  #millis = 0;
  #taking: Promise<void> | null = null;
  #stops: Stops | null = null;
  #isEnding = false;

  constructor(
    private readonly deps: SnapshotsDeps,
    private readonly of: SnapshotsOf,
  ) {
    this.#at = deps.monotonic();
  }

  observed(accesses: number): void {
    this.#since += accesses;
  }

  /** The next one is due. */
  dueNow(): void {
    this.#at = Number.NEGATIVE_INFINITY;
  }

  get isTaking(): boolean {
    return this.#taking !== null;
  }

  /** Takes the last one, behind one that is being taken: nothing is observed any more, so neither lets blocks be. */
  async takeLast(): Promise<void> {
    this.#isEnding = true;
    this.#stops?.hurry();
    await this.#taking;
    await this.take();
  }

  /**
   * While it is true, some detectors are saved and others are not. What was judged again may not be counted then: it concerns the
   * findings of all of them.
   */
  get isBetweenDetectors(): boolean {
    return this.#stops?.isBetween === true;
  }

  /** Resolves once all detectors are saved. The others are saved without letting anything be observed in between. */
  async allSaved(): Promise<void> {
    await this.#stops?.allSaved();
  }

  /** Takes one beside what is observed, where it is due. */
  beginIfDue(): void {
    if (this.#taking !== null || !this.#isDue()) return;
    this.#taking = this.take().finally(() => {
      this.#taking = null;
    });
  }

  /** A failed snapshot changes only how long the next start takes. */
  async take(): Promise<void> {
    try {
      await this.#take();
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'the memory of the detectors could not be saved');
    }
  }

  #isDue(): boolean {
    const { size } = this.of.detection.reported;
    const passed = this.deps.monotonic() - this.#at;
    const isMuch = this.#since >= ACCESSES || size >= REPORTED_MAX;
    const wait = this.#since === 0 ? IDLE_MILLIS : EACH_MILLIS;
    const shareMax = size >= REPORTED_FULL ? FULL_SHARE_MAX : SHARE_MAX;
    return (isMuch || passed >= wait) && passed >= this.#millis / shareMax;
  }

  async #take(): Promise<void> {
    const { log, monotonic, meters } = this.deps;
    const { detection, state, writer } = this.of;
    const alertsFrom = await log.endOffset('alerts', 0);
    let settled = Promise.resolve();
    const stops = new Stops(this.of, () => {
      settled = this.of.settle();
      this.#since = 0;
    });
    this.#stops = stops;
    if (this.#isEnding) stops.hurry();
    const taken = await state.take(detection, { alertsFrom, stops });
    this.#at = monotonic();
    this.#millis = taken.millis;
    meters.detectorMemory.set(taken.bytes);
    await settled;
    await writer.durable();
    await taken.write();
  }
}

/** The standstills of one snapshot. */
class Stops implements SnapshotStops {
  /** While some detectors are saved and others are not. */
  #saving: Promise<void> | null = null;
  #allSaved = (): void => {};
  #isHurried = false;
  #stoppedAt = 0;
  #end = (): void => {};

  constructor(
    private readonly of: Pick<SnapshotsOf, 'standstill' | 'progress'>,
    private readonly onFirst: () => void,
  ) {}

  get isBetween(): boolean {
    return this.#saving !== null;
  }

  hurry(): void {
    this.#isHurried = true;
  }

  async allSaved(): Promise<void> {
    this.hurry();
    await this.#saving;
  }

  async begin(): Promise<readonly SavedProgress[]> {
    await this.#stop();
    this.#saving = new Promise((resolve) => {
      this.#allSaved = resolve;
    });
    this.onFirst();
    return this.of.progress();
  }

  async pause(): Promise<readonly SavedProgress[]> {
    if (this.#isHurried) await yieldToLoop();
    else {
      const stopped = performance.now() - this.#stoppedAt;
      this.#end();
      await pause(PAUSE_SHARE * stopped);
      await this.#stop();
    }
    return this.of.progress();
  }

  end(): void {
    this.#end();
    this.#saving = null;
    this.#allSaved();
  }

  async #stop(): Promise<void> {
    this.#end = await this.of.standstill.begin();
    this.#stoppedAt = performance.now();
  }
}
