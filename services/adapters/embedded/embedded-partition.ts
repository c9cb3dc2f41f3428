import { setImmediate } from 'node:timers/promises';
import {
  BatchBounds,
  type FetchRange,
  type PartitionSource,
  readBatches,
  verifyTrim,
} from '../../domain/decision-log/batch-reader.ts';
import type { AppendRecord, LogBatch, ReadOptions } from '../../domain/decision-log/log.ts';
import type { Clock } from '../clock.ts';
import { Growth } from '../memory/growth.ts';
import type { RecentBatches } from '../memory/recent-batches.ts';
import type { BatchStore, PartitionEnd } from './batch-store.ts';
import { decodeBatch, encodeBatch, type StoredRecord } from './record-batch.ts';

/** An append waits for at most one removal transaction of this many batches. */
const BATCHES_REMOVED_AT_ONCE = 1_000;

export interface PartitionPlace {
  /** `TOPIC/PARTITION`. */
  readonly name: string;
  /** The topic's number on disk. */
  readonly topic: number;
  readonly partition: number;
  readonly clock: Clock;
  /** Of all partitions of the log. */
  readonly recent: RecentBatches<StoredRecord>;
}

/** One partition of one topic in the batch store. */
export class EmbeddedPartition {
  readonly #name: string;
  readonly #store: BatchStore;
  readonly #topic: number;
  readonly #partition: number;
  readonly #clock: Clock;
  readonly #recent: RecentBatches<StoredRecord>;
  readonly #growth = new Growth();
  /** The readers of this process that wait for what comes. */
  #followers = 0;
  /**
   * The last end read or written. It is set inside a transaction, before the commit; another process may have moved the
   * end since.
   */
  #writeEnd: PartitionEnd | null = null;
  /** The last committed end this process has seen. */
  #readEnd: PartitionEnd;
  #closed = false;

  constructor(store: BatchStore, { name, topic, partition, clock, recent }: PartitionPlace) {
    this.#store = store;
    this.#name = name;
    this.#topic = topic;
    this.#partition = partition;
    this.#clock = clock;
    this.#recent = recent;
    this.#readEnd = store.endOf(topic, partition);
  }

  /** Stores one batch and returns its first offset. Call it inside a write transaction. */
  put(records: readonly AppendRecord[]): number {
    const { endOffset, appendedAt } = this.#endForWriting();
    const now = Math.max(this.#clock(), appendedAt);
    this.#store.put(this.#topic, this.#partition, endOffset, encodeBatch(records, now));
    this.#writeEnd = { endOffset: endOffset + records.length, appendedAt: now };
    return endOffset;
  }

  /** Call it once the transaction of the last `put` is on disk. */
  committed(): void {
    this.#store.refresh();
    if (this.#writeEnd !== null) this.#readEnd = this.#writeEnd;
    this.#growth.announce(this.#readEnd.endOffset);
  }

  /**
   * Call it when the transaction of the last `put` failed. The batch may still be on disk, so the end is read again.
   */
  forget(): void {
    this.#writeEnd = null;
  }

  /** Wakes readers if another process appended. */
  poll(): void {
    if (this.#growth.hasWaiters) this.#growth.announce(this.endOffset());
  }

  endOffset(): number {
    this.#store.refresh();
    if (this.#store.has(this.#topic, this.#partition, this.#readEnd.endOffset)) {
      this.#readEnd = this.#store.endOf(this.#topic, this.#partition);
    }
    return this.#readEnd.endOffset;
  }

  startOffset(): number {
    this.#store.refresh();
    return this.#store.startOf(this.#topic, this.#partition);
  }

  /**
   * CRASH: readers ignore everything below `before` as soon as the first transaction commits. The next trim removes
   * what a crash left behind.
   */
  async trim(before: number): Promise<void> {
    verifyTrim(before, this.endOffset());
    if (before <= this.startOffset()) return;
    await this.#store.setStart(this.#topic, this.#partition, before);
    let removed = BATCHES_REMOVED_AT_ONCE;
    while (removed === BATCHES_REMOVED_AT_ONCE && !this.#closed) {
      removed = await this.#store.removeBelow(this.#topic, this.#partition, before, BATCHES_REMOVED_AT_ONCE);
    }
  }

  async *read(from: number, options: ReadOptions = {}): AsyncGenerator<LogBatch, void, undefined> {
    const { follow = false } = options;
    if (follow) this.#followers += 1;
    try {
      yield* readBatches(this.#source(), from, options);
    } finally {
      if (follow) this.#followers -= 1;
    }
  }

  /** Returns the state of one reader, which caches the batch it is reading. */
  #source(): PartitionSource {
    let current: readonly StoredRecord[] = [];
    return {
      endOffset: () => this.#open().endOffset(),
      recordsIn: (range) => {
        const records = this.#open().#recordsIn(range, current);
        current = records.rest;
        return records.taken;
      },
      grown: async (offset, signal) => {
        if (this.#open().endOffset() <= offset) await this.#growth.next(offset, signal);
      },
      pause: async () => {
        await setImmediate();
      },
    };
  }

  close(): void {
    this.#closed = true;
    this.#growth.announce(Number.POSITIVE_INFINITY);
  }

  #open(): this {
    if (this.#closed) throw new Error('the log was closed during a read');
    return this;
  }

  #endForWriting(): PartitionEnd {
    const known = this.#writeEnd;
    if (known !== null && !this.#store.has(this.#topic, this.#partition, known.endOffset)) return known;
    return this.#store.endOf(this.#topic, this.#partition);
  }

  #recordsIn(
    range: FetchRange,
    current: readonly StoredRecord[],
  ): { taken: StoredRecord[]; rest: readonly StoredRecord[] } {
    const bounds = new BatchBounds(range);
    const taken: StoredRecord[] = [];
    let next = Math.max(range.from, this.#store.startOf(this.#topic, this.#partition));
    for (;;) {
      const inBatch = current[0]?.offset === next ? current : this.#batchWith(next);
      const full = inBatch.findIndex((record) => {
        return record.offset >= range.until || !bounds.take(record.size);
      });
      if (full >= 0) return { taken: taken.concat(inBatch.slice(0, full)), rest: inBatch.slice(full) };
      if (inBatch.length === 0) return { taken, rest: [] };
      for (const record of inBatch) taken.push(record);
      next = (inBatch.at(-1)?.offset ?? next) + 1;
    }
  }

  /**
   * Returns the records from `offset` on in the batch that contains it, or else in the next batch. Empty at the end of
   * the log.
   */
  #batchWith(offset: number): readonly StoredRecord[] {
    // Check the end first: a reader that keeps up polls at the end, and would otherwise decode the last batch each
    // time.
    if (offset >= this.endOffset()) return [];
    const direct = this.#batchAt(offset);
    if (direct.length > 0) return direct;
    const below = this.#batchAt(this.#store.baseBelow(this.#topic, this.#partition, offset));
    const holding = below.filter((record) => record.offset >= offset);
    return holding.length > 0 ? holding : this.#batchAt(this.#store.baseFrom(this.#topic, this.#partition, offset));
  }

  /** Empty where no batch begins at `base`. */
  #batchAt(base: number | null): readonly StoredRecord[] {
    if (base === null) return [];
    const name = `${this.#name} ${base}`;
    const known = this.#recent.take(name);
    if (known !== null) return known;
    const batch = this.#store.get(this.#topic, this.#partition, base);
    if (batch === null) return [];
    const records = decodeBatch(batch, base);
    this.#recent.keep(name, { records, bytes: batch.length, left: this.#followers - 1 });
    return records;
  }
}
