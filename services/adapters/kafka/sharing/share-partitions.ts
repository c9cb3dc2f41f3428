import type { Consumer } from 'kafkajs';
import type { PartitionShare } from '../../../domain/decision-log/partition-share.ts';
import type { TopicName } from '../../../topology.ts';
import type { Logger } from '../../logger.ts';
import type { KafkaConfig } from '../kafka-config.ts';
import { kafkaClient } from '../kafka-connection.ts';

/** The shortest timeout that brokers allow by default: the partitions of a killed member are reassigned after it. */
const SESSION_MILLIS = 6_000;
const REBALANCE_MILLIS = 10_000;
const HEARTBEAT_MILLIS = 1_000;
const IDLE_WAIT_MILLIS = 500;
/**
 * After this time without a heartbeat the group has dropped this member, and kafkajs did not notice (docs/operation.md,
 * R9).
 */
const SILENCE_MILLIS_MAX = 60_000;
const WATCH_MILLIS = 5_000;
const LEAVE_MILLIS_MAX = 3_000;
/**
 * Brokers may be unavailable for about a minute, as for every other reader; kafkajs never resets its retry count (R3).
 */
const RETRIES_MAX = 30;
const RETRY_MILLIS_MAX = 2_000;

/** The consumer group by which processes share the partitions of a topic. */
export function groupOf(topicPrefix: string, topic: string): string {
  return `${topicPrefix}custodes-${topic}`;
}

/**
 * Shares the partitions of `topic` through a consumer group that consumes nothing: kafkajs only provides the
 * assignment, and every fetch stays paused (docs/decisions/0007).
 */
export function sharePartitions(config: KafkaConfig, topic: TopicName, logger: Logger): PartitionShare {
  const consumer = kafkaClient(config, logger).consumer({
    groupId: groupOf(config.topicPrefix, topic),
    sessionTimeout: SESSION_MILLIS,
    rebalanceTimeout: REBALANCE_MILLIS,
    heartbeatInterval: HEARTBEAT_MILLIS,
    maxWaitTimeInMs: IDLE_WAIT_MILLIS,
    readUncommitted: true,
    allowAutoTopicCreation: false,
    retry: { retries: RETRIES_MAX, maxRetryTime: RETRY_MILLIS_MAX, restartOnFailure: async (error) => passes(error) },
  });
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const watch = watchHeartbeats(consumer, fail);
  return {
    follow(onChange) {
      run(consumer, config.topicPrefix + topic, onChange).catch(fail);
    },
    async leave() {
      clearInterval(watch);
      // kafkajs may hang here while it reconnects (docs/operation.md, R11); the group then notices by itself.
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, LEAVE_MILLIS_MAX).unref());
      await Promise.race([consumer.disconnect().catch(() => {}), timeout]);
    },
    failed,
  };
}

async function run(
  consumer: Consumer,
  topic: string,
  onChange: (partitions: ReadonlySet<number>) => void,
): Promise<void> {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    consumer.pause([{ topic }]);
    onChange(new Set(payload.memberAssignment[topic] ?? []));
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => {} });
}

/**
 * A new coordinator loads its groups first. kafkajs gives up at once, but the error is temporary, and the silence limit
 * bounds the wait.
 */
function passes(error: Error): boolean {
  return (error as { type?: string }).type === 'GROUP_LOAD_IN_PROGRESS';
}

/** A member can be dead while its process lives; only a restart repairs that (docs/operation.md, R1, R2, R9). */
function watchHeartbeats(consumer: Consumer, fail: (error: Error) => void): NodeJS.Timeout {
  let heardAt = performance.now();
  const hear = () => {
    heardAt = performance.now();
  };
  consumer.on(consumer.events.HEARTBEAT, hear);
  consumer.on(consumer.events.GROUP_JOIN, hear);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return;
    fail(new Error('the consumer group that shares partitions was lost', { cause: payload.error }));
  });
  return setInterval(() => {
    if (performance.now() - heardAt < SILENCE_MILLIS_MAX) return;
    fail(new Error(`the consumer group that shares partitions was silent for ${SILENCE_MILLIS_MAX} ms`));
  }, WATCH_MILLIS).unref();
}
