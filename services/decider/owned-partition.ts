import { setTimeout as pause } from 'node:timers/promises';
import { BLOCK_ENTRIES_MAX } from '../domain/decision-log/block.ts';
import type { LogBatch } from '../domain/decision-log/log.ts';
import { BatchDecider, type BatchDeciderParts } from './batch-decider.ts';
import type { LateClaim, LateStep } from './late/late-facts.ts';
import { LateWriter } from './late/late-writer.ts';
import { foreignSchemaIds, type SchemaLearner } from './schema-learner.ts';
import type { SerialQueue } from './serial-queue.ts';

/** What is read at once, and the end of the register asked for. */
const BATCH_RECORDS_MAX = 4 * BLOCK_ENTRIES_MAX;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** What is decided before other work of the partition has its turn. */
const SLICE_RECORDS_MAX = BLOCK_ENTRIES_MAX;
/** The number of accesses re-evaluated at once: a few milliseconds. */
const LATE_SLICE = 100;
/** How long late facts wait between two slices while new records wait. */
const LATE_PAUSE_MILLIS = 25;

export interface OwnedPartitionParts extends Omit<BatchDeciderParts, 'schemas'> {
  /** The owner's appends must not overlap, so every append goes through this queue. */
  readonly queue: SerialQueue;
  readonly learner: SchemaLearner;
}

interface SliceContext {
  readonly registerEnd: Promise<number>;
  readonly hasMore: () => boolean;
}

/**
 * A partition from one claim to its loss: decides its records, re-evaluates accesses after late facts, closes segments.
 */
export class OwnedPartition implements LateClaim {
  readonly #parts: OwnedPartitionParts;
  readonly #batches: BatchDecider;
  readonly #late: LateWriter;
  /** Aborts when an append outside the reading of batches failed, which must not wait for the next batch. */
  readonly #broken = new AbortController();
  /** Queued work is dropped. */
  #isOver = false;
  /** Records wait for a decision and take precedence over late facts. */
  #isBehind = false;
  #isCaughtUp = false;
  /** The next batch is here, and is decided right after this one. */
  #isNextHere = false;

  constructor(parts: OwnedPartitionParts) {
    this.#parts = parts;
    this.#batches = new BatchDecider({ ...parts, schemas: parts.learner.schemas });
    this.#late = new LateWriter(parts.deps, parts.partition, parts.owner);
  }

  /** True once nothing more is appended for this claim. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** True once everything that the partition contained at the claim is decided. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /** The first source offset without a decision. */
  get nextSource(): number {
    return this.#parts.owner.state.last + 1;
  }

  get partition(): number {
    return this.#parts.partition;
  }

  get lateCursor(): number {
    return this.#late.cursor;
  }

  /**
   * Decides records until `turn` aborts; rejects with the first append that failed. While a batch is decided, the next one is taken
   * and its barrier asked for.
   */
  async follow(turn: AbortSignal): Promise<void> {
    const { deps, partition } = this.#parts;
    const end = await deps.log.endOffset('access-events', partition);
    this.#isCaughtUp = this.nextSource >= end;
    const signal = AbortSignal.any([turn, this.#broken.signal]);
    const reading = deps.log.read('access-events', partition, this.nextSource, {
      follow: true,
      signal,
      recordsMax: BATCH_RECORDS_MAX,
      bytesMax: BATCH_BYTES_MAX,
    });
    let deciding = Promise.resolve();
    try {
      for await (const batch of reading) {
        await this.#learnSchemas(batch, signal);
        if (signal.aborted) break;
        const registerEnd = deps.log.endOffset('register', 0);
        // The error surfaces when the end is awaited; the claim may be over before.
        registerEnd.catch(() => {});
        this.#isNextHere = true;
        await deciding;
        this.#isNextHere = false;
        deciding = this.#decideSlices(batch, registerEnd, end);
      }
    } finally {
      // The next claim appends after the last append of this one has ended.
      await this.settled();
    }
    this.#broken.signal.throwIfAborted();
  }

  /** Resolves once the batch is decided; its last block may still be on its way into the log, or wait for the next batch. */
  async #decideSlices(batch: LogBatch, registerEnd: Promise<number>, end: number): Promise<void> {
    for (const slice of slicesOf(batch)) {
      const isLast = slice.nextOffset === batch.nextOffset;
      this.#isBehind = slice.nextOffset < slice.endOffset;
      await this.#decide(slice, { registerEnd, hasMore: () => !isLast || this.#isNextHere }, end);
    }
  }

  #decide(slice: LogBatch, { registerEnd, hasMore }: SliceContext, end: number): Promise<void> {
    const decided = this.#parts.queue.add(async () => {
      if (this.#isOver) return;
      await this.#batches.decide(slice, registerEnd, hasMore);
      const appended = this.#batches.settled().then(() => {
        this.#isCaughtUp ||= this.nextSource >= end;
      });
      appended.catch((error) => this.#fail(error));
    });
    // Not awaited before the next batch comes, which may never come.
    return decided.catch((error) => this.#fail(error));
  }

  /** Closes the open segment when its window has ended and nothing else would close it. */
  tickIfDue(): void {
    if (!this.#isTickDue()) return;
    const ticked = this.#enqueue(async () => {
      if (this.#isTickDue()) await this.#parts.owner.appendTick();
    });
    ticked.catch((error) => this.#fail(error));
  }

  /** Resolves whether or not an append failed: that is reported once, by `follow`. */
  async settled(): Promise<void> {
    // Also what waits in an open block: a register record that is looked up next may change it.
    await this.#enqueue(async () => {}).catch((error) => this.#fail(error));
    await this.#batches.settled().catch(() => {});
  }

  /** Re-evaluates the accesses of a step in slices; new records are decided between them. */
  async reevaluate({ hits, registerTo, isNoted }: LateStep): Promise<void> {
    const all = [...hits].sort(([one], [other]) => one - other);
    for (let at = 0; (at === 0 || at < all.length) && !this.#isOver; at += LATE_SLICE) {
      if (this.#isBehind) await pause(LATE_PAUSE_MILLIS);
      const slice = all.slice(at, at + LATE_SLICE);
      const isLast = at + LATE_SLICE >= all.length;
      const written = this.#enqueue(() => this.#late.write(slice, isLast ? registerTo : null, isNoted));
      await written.catch((error) => this.#fail(error));
    }
  }

  /** Closes the open segment and appends nothing after it. */
  finish(): Promise<void> {
    return this.#enqueue(async () => {
      this.#isOver = true;
      if (this.#parts.owner.tickDueAt !== null) await this.#parts.owner.appendTick();
    });
  }

  /** Drops the queued work: another owner does it. */
  release(): void {
    this.#isOver = true;
  }

  /** Nothing may follow a failed append: the log would state that it was processed. */
  #fail(error: unknown): void {
    this.#isOver = true;
    this.#broken.abort(error);
  }

  /** Work that comes after every decision before it: the open block is appended first. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    return this.#parts.queue.add(async () => {
      if (this.#isOver) return;
      await this.#batches.flush();
      await this.#batches.settled();
      await work();
    });
  }

  #isTickDue(): boolean {
    const { deps, owner } = this.#parts;
    return owner.isTickDue(deps.clock());
  }

  /** Runs outside the queue, so that ticks continue while a batch waits for the schema registry. */
  async #learnSchemas({ records, nextOffset, endOffset }: LogBatch, signal: AbortSignal): Promise<void> {
    const ids = foreignSchemaIds(records);
    if (ids.size === 0) return;
    const { lags, partition, learner } = this.#parts;
    lags.note(partition, endOffset - nextOffset + records.length);
    await learner.learn(ids, signal);
  }
}

/** One slice at least: a batch without records ends behind a hole. */
function* slicesOf({ records, nextOffset, endOffset }: LogBatch): Generator<LogBatch> {
  let first = 0;
  for (; records.length - first > SLICE_RECORDS_MAX; first += SLICE_RECORDS_MAX) {
    const slice = records.slice(first, first + SLICE_RECORDS_MAX);
    yield { records: slice, nextOffset: (slice.at(-1)?.offset ?? 0) + 1, endOffset };
  }
  yield { records: records.slice(first), nextOffset, endOffset };
}
