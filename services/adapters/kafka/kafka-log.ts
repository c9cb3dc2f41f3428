import { verifyTrim } from '../../domain/decision-log/batch-reader.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import { type TopicName, topicPartitions } from '../../topology.ts';
import type { Logger } from '../logger.ts';
import { AppendLane } from './appending/append-lane.ts';
import type { KafkaConfig } from './kafka-config.ts';
import { PartitionReader } from './partition-reader.ts';
import { readPartition } from './read-partition.ts';
import { trimTopic } from './topics/trim-topic.ts';

export interface KafkaLog extends Log {
  /** Waits for appends in progress. Readers end with their own signals. */
  close(): Promise<void>;
}

/**
 * The `max.message.bytes` of each topic, which limits an append: blocks and intake's appends have at most 512 KiB of
 * content. Dead letters have none of the refused bytes and need less.
 */
export const appendBytesMax: Readonly<Record<TopicName, number>> = {
  'access-events': 1024 * 1024,
  'access-decisions': 1024 * 1024,
  register: 1024 * 1024,
  alerts: 1024 * 1024,
  'dead-letters': 2 * 1024 * 1024,
};

/** The `Log` port on Apache Kafka 2.3 and newer. One append is (part of) one record batch. */
export function openKafkaLog(config: KafkaConfig, logger: Logger): KafkaLog {
  const lanes = new Map<string, AppendLane>();
  /** One idle connection per partition whose end is queried: the decider queries it before every batch. */
  const ends = new Map<string, PartitionReader>();
  const readerOf = (topic: TopicName, partition: number): PartitionReader => {
    checkPartition(topic, partition);
    const open = () => new PartitionReader(config, logger, config.topicPrefix + topic, partition);
    return kept(ends, `${topic}/${partition}`, open);
  };

  return {
    async append(topic, partition, records) {
      if (records.length === 0) throw new RangeError('records to append are `[]`, expected at least one');
      checkPartition(topic, partition);
      const lane = kept(lanes, `${topic}/${partition}`, () => {
        const position = { topic: config.topicPrefix + topic, partition, batchBytesMax: appendBytesMax[topic] };
        return new AppendLane(config, logger, position);
      });
      return lane.append(records);
    },
    read(topic, partition, from, options) {
      const reader = new PartitionReader(config, logger, config.topicPrefix + topic, partition);
      return readPartition(reader, from, options ?? {});
    },
    async endOffset(topic, partition) {
      return readerOf(topic, partition).endOffset();
    },
    async startOffset(topic, partition) {
      return readerOf(topic, partition).firstOffset();
    },
    async trim(topic, partition, before) {
      const reader = readerOf(topic, partition);
      verifyTrim(before, await reader.endOffset());
      if (before <= (await reader.firstOffset())) return;
      await trimTopic(config, logger, { topic: config.topicPrefix + topic, partition, offset: before });
    },
    async close() {
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
      for (const reader of ends.values()) reader.close();
    },
  };
}

function kept<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

function checkPartition(topic: TopicName, partition: number): void {
  if (partition >= 0 && partition < topicPartitions[topic]) return;
  throw new RangeError(`partition of \`${topic}\` is \`${partition}\`, expected 0 to ${topicPartitions[topic] - 1}`);
}
