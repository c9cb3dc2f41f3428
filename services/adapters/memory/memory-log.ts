import { setImmediate } from 'node:timers/promises';
import {
  BatchBounds,
  type FetchRange,
  type PartitionSource,
  readBatches,
  verifyTrim,
} from '../../domain/decision-log/batch-reader.ts';
import type { AppendRecord, Log, LogBatch, LogRecord, ReadOptions } from '../../domain/decision-log/log.ts';
import { type TopicName, topicPartitions } from '../../topology.ts';
import type { Clock } from '../clock.ts';
import { Growth } from './growth.ts';

export interface MemoryLogOptions {
  readonly clock: Clock;
  /** Partitions per topic, where they differ from the topology's. */
  readonly partitions?: Partial<Record<TopicName, number>>;
}

/** A log that lives as long as the process: the same guarantees as the others, except durability. */
export function memoryLog({ clock, partitions = {} }: MemoryLogOptions): Log {
  const counts = { ...topicPartitions, ...partitions };
  const opened = new Map<string, MemoryPartition>();

  function partitionAt(topic: TopicName, partition: number): MemoryPartition {
    if (!(Number.isInteger(partition) && partition >= 0 && partition < counts[topic])) {
      throw new RangeError(`partition of \`${topic}\` is \`${partition}\`, expected 0 to ${counts[topic] - 1}`);
    }
    const name = `${topic}/${partition}`;
    const found = opened.get(name) ?? new MemoryPartition(clock);
    opened.set(name, found);
    return found;
  }

  return {
    async append(topic: TopicName, partition: number, records: readonly AppendRecord[]): Promise<number> {
      return partitionAt(topic, partition).append(records);
    },
    read(topic: TopicName, partition: number, from: number, options?: ReadOptions): AsyncIterable<LogBatch> {
      return readBatches(partitionAt(topic, partition), from, options);
    },
    async endOffset(topic: TopicName, partition: number): Promise<number> {
      return partitionAt(topic, partition).endOffset();
    },
    async startOffset(topic: TopicName, partition: number): Promise<number> {
      return partitionAt(topic, partition).startOffset();
    },
    async trim(topic: TopicName, partition: number, before: number): Promise<void> {
      partitionAt(topic, partition).trim(before);
    },
  };
}

class MemoryPartition implements PartitionSource {
  readonly #clock: Clock;
  /** The records from the start offset on. */
  readonly #records: LogRecord[] = [];
  #startOffset = 0;
  #appendedAt = 0;
  readonly #growth = new Growth();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  append(records: readonly AppendRecord[]): number {
    if (records.length === 0) throw new RangeError('records to append are `[]`, expected at least one');
    const first = this.endOffset();
    const appendedAt = Math.max(this.#clock(), this.#appendedAt);
    this.#appendedAt = appendedAt;
    records.forEach(({ key, value, headers }, index) => {
      const copied = { key: key && Buffer.from(key), value: Buffer.from(value) };
      this.#records.push({ offset: first + index, appendedAt, ...copied, headers: headers ?? {} });
    });
    this.#growth.announce(this.endOffset());
    return first;
  }

  endOffset(): number {
    return this.#startOffset + this.#records.length;
  }

  startOffset(): number {
    return this.#startOffset;
  }

  trim(before: number): void {
    verifyTrim(before, this.endOffset());
    if (before <= this.#startOffset) return;
    this.#records.splice(0, before - this.#startOffset);
    this.#startOffset = before;
  }

  recordsIn(range: FetchRange): readonly LogRecord[] {
    const bounds = new BatchBounds(range);
    const start = Math.max(range.from - this.#startOffset, 0);
    let end = start;
    while (end < Math.min(range.until - this.#startOffset, this.#records.length)) {
      const record = this.#records[end];
      if (record === undefined || !bounds.take(record.value.length + (record.key?.length ?? 0))) break;
      end += 1;
    }
    return this.#records.slice(start, end);
  }

  grown(offset: number, signal: AbortSignal | undefined): Promise<void> {
    return this.endOffset() > offset ? Promise.resolve() : this.#growth.next(offset, signal);
  }

  async pause(): Promise<void> {
    await setImmediate();
  }
}
