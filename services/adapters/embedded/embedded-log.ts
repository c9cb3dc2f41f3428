import { mkdirSync } from 'node:fs';
import type { AppendRecord, Log, LogBatch, ReadOptions } from '../../domain/decision-log/log.ts';
import { type TopicName, topicPartitions } from '../../topology.ts';
import type { Clock } from '../clock.ts';
import { RecentBatches } from '../memory/recent-batches.ts';
import { BatchStore } from './batch-store.ts';
import { EmbeddedPartition } from './embedded-partition.ts';
import { GroupCommit } from './group-commit.ts';
import type { StoredRecord } from './record-batch.ts';

export interface EmbeddedLogOptions {
  /** The folder contains only the log. */
  readonly folder: string;
  readonly clock: Clock;
}

export type EmbeddedLog = Log & {
  /** Waits for appends in progress, then closes. Abort followers first: their next step rejects. */
  close(): Promise<void>;
};

/** Numbers on disk: never reuse or change one. */
const topicNumbers: Readonly<Record<TopicName, number>> = {
  'access-events': 1,
  'access-decisions': 2,
  register: 3,
  alerts: 4,
  'dead-letters': 5,
};

/** How often followers look for appends of other processes. Appends of this process wake them at once. */
const POLL_MILLIS = 50;

/**
 * Opens the log on one machine: lmdb, one value per append call, and one disk flush for all waiting calls (group
 * commit). Several processes may open a folder; their appends share one order.
 */
export async function openEmbeddedLog({ folder, clock }: EmbeddedLogOptions): Promise<EmbeddedLog> {
  mkdirSync(folder, { recursive: true });
  const store = new BatchStore(folder);
  const partitions = openPartitions(store, clock);
  const commit = new GroupCommit(store);
  const polling = setInterval(() => {
    for (const partition of partitions.values()) partition.poll();
  }, POLL_MILLIS);
  polling.unref();
  let closing: Promise<void> | null = null;

  function partitionAt(topic: TopicName, partition: number): EmbeddedPartition {
    if (closing !== null) throw new Error(`the log in \`${folder}\` is closed`);
    const found = partitions.get(`${topic}/${partition}`);
    if (found !== undefined) return found;
    throw new RangeError(`partition of \`${topic}\` is \`${partition}\`, expected 0 to ${topicPartitions[topic] - 1}`);
  }

  async function close(): Promise<void> {
    clearInterval(polling);
    await commit.settled();
    for (const partition of partitions.values()) partition.close();
    await store.close();
  }

  return {
    async append(topic: TopicName, partition: number, records: readonly AppendRecord[]): Promise<number> {
      if (records.length === 0) throw new RangeError('records to append are `[]`, expected at least one');
      return commit.append(partitionAt(topic, partition), records);
    },
    read(topic: TopicName, partition: number, from: number, options?: ReadOptions): AsyncIterable<LogBatch> {
      return partitionAt(topic, partition).read(from, options);
    },
    async endOffset(topic: TopicName, partition: number): Promise<number> {
      return partitionAt(topic, partition).endOffset();
    },
    async startOffset(topic: TopicName, partition: number): Promise<number> {
      return partitionAt(topic, partition).startOffset();
    },
    async trim(topic: TopicName, partition: number, before: number): Promise<void> {
      await partitionAt(topic, partition).trim(before);
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function openPartitions(store: BatchStore, clock: Clock): Map<string, EmbeddedPartition> {
  const partitions = new Map<string, EmbeddedPartition>();
  const recent = new RecentBatches<StoredRecord>();
  for (const topic of Object.keys(topicNumbers) as TopicName[]) {
    for (let partition = 0; partition < topicPartitions[topic]; partition++) {
      const name = `${topic}/${partition}`;
      const place = { name, topic: topicNumbers[topic], partition, clock, recent };
      partitions.set(name, new EmbeddedPartition(store, place));
    }
  }
  return partitions;
}
