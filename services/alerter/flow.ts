import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { AlertFiles } from '../adapters/alert-files/read-alert-files.ts';
import type { Clock } from '../adapters/clock.ts';
import type { RecordRead } from '../adapters/http/routes/router-of.ts';
import type { Router } from '../adapters/http/server.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { StageProgress } from '../adapters/metrics/stage-progress.ts';
import type { NotificationTarget } from '../adapters/notifications/read-notifications-file.ts';
import { frame } from '../avro/framing.ts';
import type { Log, LogBatch } from '../domain/decision-log/log.ts';
import type { RegisterFollower } from '../domain/register/register-follower.ts';
import type { RegisterView } from '../domain/register/register-view.ts';
import type { RowTable } from '../domain/sorted-rows.ts';
import type { RunningStage } from '../domain/stage.ts';
import { schemaIds } from '../records/schemas.ts';
import { encodeTick } from '../records/tick/encode-tick.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { AlertBook } from './alert-book.ts';
import { AddedFindings, measureAnswers, measureOpen } from './alert-meters.ts';
import { alertRoutes } from './alert-routes.ts';
import { NewestCanary } from './canary/heartbeats.ts';
import { GapRecorder } from './canary/record-gaps.ts';
import { measureCanaries, watchCanaries } from './canary/watch-canaries.ts';
import { backOff, notify, REPEAT_MILLIS } from './notify/notifier.ts';
import { AlertsOpening } from './opening.ts';

export interface AlerterDeps {
  readonly log: Log;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Decides who is the same person. The process starts and stops the follower; `view` is its sink. */
  readonly register: { readonly view: RegisterView; readonly follower: RegisterFollower };
  /** The segment window of `alerts` in milliseconds: a record waits no longer for its segment. */
  readonly segmentMillisMax: number;
  /** The meaning of each rule, and the objectives for answering alerts. */
  readonly alertFiles: AlertFiles;
  readonly recordRead: RecordRead;
  /** The alerts: a fold of the topic, which the stage closes. */
  readonly table: RowTable;
  /** The targets to notify. An empty list notifies nobody. */
  readonly targets?: readonly NotificationTarget[];
  /** The origin of the page, for links in messages. */
  readonly pageOrigin?: string | null;
  /** How long to wait after a number of failed attempts, in milliseconds. */
  readonly retryMillis?: (attempts: number) => number;
  /** How often a target that asks for it receives what is open. */
  readonly repeatMillis?: number;
  /** How often a canary access is sent, in milliseconds. Null, the default: never. */
  readonly canaryMillis?: number | null;
  /** What waited is folded once this resolves. Default: at once. */
  readonly started?: Promise<void>;
}

/** The records that are folded in one turn of the event loop: some milliseconds. */
const FOLDED_AT_ONCE = 16;
/** How often the alerter checks whether a tick is due. */
const TICK_CHECK_MILLIS = 250;
/** Alerts become overdue without a record: every so many checks they are counted again. */
const MEASURED_EVERY = 40;

/**
 * alerts -> alerts: folds findings and commands into the work items that people answer, serves them, and appends ticks
 * for every stage that writes there. It is ready before it folds what waited; requests wait until what the topic contained at the start is folded,
 * for some seconds, and then get 503.
 */
export function startAlerter(deps: AlerterDeps): RunningStage & { readonly routes: Router } {
  const alerter = new Alerter(deps);
  const failed = Promise.race([alerter.run(), deps.register.follower.failed]);
  failed.catch(() => {});
  return {
    routes: alertRoutes({ ...deps, book: alerter.book, opening: alerter.opening }),
    isReady: () => alerter.isReady,
    drain: () => Promise.race([alerter.drain(), failed]),
    failed,
  };
}

class Alerter {
  readonly book: AlertBook;
  readonly opening: AlertsOpening;
  isReady = false;
  /** Whether the gauges show what was folded. */
  #isMeasured = false;
  readonly #deps: AlerterDeps;
  readonly #startedAt: number;
  readonly #stop = new AbortController();
  readonly #stopNotifying = new AbortController();
  #notifying: Promise<void> = Promise.resolve();
  #watching: Promise<void> = Promise.resolve();
  readonly #newestCanary = new NewestCanary(PARTITIONS_DECIDED);
  readonly #gaps: GapRecorder;
  /** Ticks of the timer and of drain must not overlap. */
  #ticking: Promise<void> = Promise.resolve();
  #following: Promise<void> = Promise.resolve();
  /** When the first record that waits for its segment was seen at the latest; null when none waits. */
  #waitsSince: number | null = null;

  constructor(deps: AlerterDeps) {
    this.#deps = deps;
    this.book = new AlertBook(deps.table);
    this.opening = new AlertsOpening(this.book);
    this.#gaps = new GapRecorder({ ...deps, book: this.book });
    this.#startedAt = deps.clock();
  }

  /** Never resolves. */
  async run(): Promise<never> {
    const { log, logger } = this.#deps;
    const isContinued = await this.book.continueIn(log);
    if (!isContinued) logger.warn('the table of alerts is not of this log: alerts are read from the start of the log');
    const startEnd = await log.endOffset('alerts', 0);
    this.#measureOpen();
    const opened = this.opening.openAt(startEnd);
    // What follows is folded like new records: the stage is behind, and its lag shows by how much.
    this.isReady = true;
    this.#following = this.#follow();
    await Promise.all([this.#following, this.#keepTicking(), this.#notify(opened), this.#watch(opened)]);
    return new Promise<never>(() => {});
  }

  /** Starts after the topic is folded, because the fold contains who was already notified. */
  async #notify(opened: Promise<void>): Promise<void> {
    const { targets = [], pageOrigin = null, alertFiles, ...given } = this.#deps;
    const { retryMillis = backOff, repeatMillis = REPEAT_MILLIS } = this.#deps;
    await opened;
    if (this.#stopNotifying.signal.aborted) return;
    const deps = {
      ...given,
      pageOrigin,
      retryMillis,
      repeatMillis,
      book: this.book,
      objectives: alertFiles.objectives,
    };
    this.#notifying = notify(deps, targets, this.#stopNotifying.signal);
    await this.#notifying;
  }

  async #watch(opened: Promise<void>): Promise<void> {
    const { canaryMillis: everyMillis = null, targets = [], retryMillis = backOff, ...deps } = this.#deps;
    await opened;
    if (this.#stopNotifying.signal.aborted) return;
    this.#gaps.start();
    if (everyMillis === null) return;
    const given = {
      ...deps,
      retryMillis,
      everyMillis,
      targets,
      canaries: this.book.canaries,
      newest: this.#newestCanary,
    };
    this.#watching = watchCanaries(given, this.#stopNotifying.signal);
    await this.#watching;
  }

  async drain(): Promise<void> {
    // First, because what was delivered is appended too. `failed` reports an error.
    this.#stopNotifying.abort();
    await Promise.all([this.#notifying, this.#watching, this.#gaps.stop()]).catch(() => {});
    await this.book.reached(await this.#deps.log.endOffset('alerts', 0));
    await this.#tickIfDue(Number.POSITIVE_INFINITY);
    this.#stop.abort();
    await this.#following;
    // The last batch may have come after the last look.
    this.#measureOpen();
    // Nothing is answered from a closed table.
    this.opening.close();
    this.isReady = false;
    await this.#deps.table.close();
  }

  async #follow(): Promise<void> {
    const { log, clock, meters, logger } = this.#deps;
    const options = { follow: true, signal: this.#stop.signal };
    const progress = new StageProgress(meters, 'alerter');
    await this.#deps.started;
    for await (const batch of log.read('alerts', 0, this.book.offset, options)) {
      const added = new AddedFindings(meters, this.#startedAt);
      let folded = 0;
      for (const part of partsOf(batch)) {
        if (folded > 0) await turn();
        // Not kept until the batch is done: what is remembered so long outlives the young generation of the collector.
        const records = await this.book.apply(part, (offset) => {
          logger.error({ offset }, 'a record of `alerts` could not be read and was skipped');
        });
        folded += part.records.length;
        added.add(records);
        measureAnswers(records, this.book, meters, this.#startedAt);
        measureCanaries(records, { meters, newest: this.#newestCanary, startedAt: this.#startedAt });
        if (records.some(({ canary }) => canary !== null)) this.#gaps.record();
      }
      added.observe(clock());
      this.#isMeasured = false;
      progress.note(folded, batch.endOffset - batch.nextOffset);
    }
  }

  #measureOpen(): void {
    const { meters, alertFiles, clock } = this.#deps;
    measureOpen(this.book, meters, alertFiles.objectives, clock());
  }

  async #keepTicking(): Promise<void> {
    for (let checks = 0; !this.#stop.signal.aborted; checks += 1) {
      if (!this.#isMeasured || checks % MEASURED_EVERY === 0) this.#measureOpen();
      this.#isMeasured = true;
      await this.#tickIfDue(this.#deps.clock());
      // Rejects only when the stage stops.
      await pause(TICK_CHECK_MILLIS, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  /** Appends one tick when a record has waited for the length of the window, and waits until it is folded. */
  #tickIfDue(nowMs: number): Promise<void> {
    this.#ticking = this.#ticking.then(async () => {
      const { waitingSince } = this.book;
      // A time that is yet to come is that of a clock that was ahead, here or as the record was appended.
      const since = waitingSince === null ? null : Math.min(this.#waitsSince ?? nowMs, waitingSince, nowMs);
      this.#waitsSince = since;
      if (since === null || nowMs < since + this.#deps.segmentMillisMax) return;
      const value = frame(schemaIds.tick, encodeTick({ stage: 'alerter', at: this.#deps.clock() }));
      const offset = await this.#deps.log.append('alerts', 0, [{ key: null, value }]);
      await this.book.reached(offset + 1);
      this.#waitsSince = null;
    });
    return this.#ticking;
  }
}

/** A batch in parts that are folded in a turn each: answers wait for one, not for a hundred findings. */
function* partsOf(batch: LogBatch): Generator<LogBatch> {
  const { records } = batch;
  let begin = 0;
  for (; begin + FOLDED_AT_ONCE < records.length; begin += FOLDED_AT_ONCE) {
    const part = records.slice(begin, begin + FOLDED_AT_ONCE);
    yield { ...batch, records: part, nextOffset: (part.at(-1)?.offset ?? 0) + 1 };
  }
  yield { ...batch, records: records.slice(begin) };
}
