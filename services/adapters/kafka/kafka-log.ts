import type { Producer } from 'kafkajs';
import type { AppendRecord, Batch, Log, ReadOptions } from '../../domain/decision-log/log.ts';
import { type TopicName, topicPartitions } from '../../topology.ts';
import type { Logger } from '../config/logger.ts';
import { type KafkaConfig, kafkaClient, openProducer } from './kafka-connection.ts';
import { PartitionReader, readPartition } from './read-partition.ts';

export interface KafkaLog extends Log {
  close(): Promise<void>;
}

const APPEND_TIMEOUT_MILLIS = 20_000;

/**
 * The `Log` port on Apache Kafka. One append is one record batch, which the broker takes whole or not at all; the
 * batch must fit the topic's `max.message.bytes`. Appends to one partition are sent one after another, so that they
 * land in the order of the calls.
 */
export function openKafkaLog(config: KafkaConfig, logger: Logger): KafkaLog {
  const client = kafkaClient(config, logger);
  const lanes = new Map<string, Promise<unknown>>();
  /** One idle connection for each partition whose end is asked for: the decider asks before every batch. */
  const offsets = new Map<string, PartitionReader>();
  let producing: Promise<Producer> | null = null;

  const send = async (topic: TopicName, partition: number, records: readonly AppendRecord[]): Promise<number> => {
    producing ??= openProducer(client);
    const used = producing;
    try {
      const producer = await used;
      const [written] = await producer.send({
        topic: config.topicPrefix + topic,
        acks: -1,
        timeout: APPEND_TIMEOUT_MILLIS,
        messages: records.map(({ key, value, headers }) => ({ key, value, partition, headers: { ...headers } })),
      });
      return Number(written?.baseOffset);
    } catch (error) {
      // The batch may have landed, or may still: whoever sends next starts with a fresh producer (reliability.md E2).
      if (producing === used) producing = null;
      used.then((producer) => producer.disconnect()).catch(() => {});
      throw error;
    }
  };

  return {
    async append(topic, partition, records) {
      checkAppend(topic, partition, records);
      const lane = `${topic}/${partition}`;
      const appended = (lanes.get(lane) ?? Promise.resolve()).then(
        () => send(topic, partition, records),
        () => send(topic, partition, records),
      );
      lanes.set(lane, appended);
      return appended;
    },
    read: (topic: TopicName, partition: number, from: number, options?: ReadOptions): AsyncIterable<Batch> =>
      readPartition(config, logger, { topic: config.topicPrefix + topic, partition, from }, options ?? {}),
    endOffset(topic, partition) {
      const lane = `${topic}/${partition}`;
      const reader = offsets.get(lane) ?? new PartitionReader(config, logger, config.topicPrefix + topic, partition);
      offsets.set(lane, reader);
      return reader.offset({ fromBeginning: false });
    },
    async close() {
      await Promise.all([...offsets.values()].map((reader) => reader.close()));
      await Promise.allSettled(lanes.values());
      const producer = await producing?.catch(() => null);
      await producer?.disconnect();
    },
  };
}

function checkAppend(topic: TopicName, partition: number, records: readonly AppendRecord[]): void {
  if (records.length === 0) throw new RangeError('records to append are `[]`, expected at least one');
  if (partition >= 0 && partition < topicPartitions[topic]) return;
  throw new RangeError(`partition of \`${topic}\` is \`${partition}\`, expected 0 to ${topicPartitions[topic] - 1}`);
}
