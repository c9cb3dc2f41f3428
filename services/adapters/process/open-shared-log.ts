import { ConfigError } from '../config/environment.ts';
import { describeRefusal, hintOn, LogUnreachableError } from '../kafka/describe-refusal.ts';
import type { KafkaConfig } from '../kafka/kafka-config.ts';
import { openKafkaLog } from '../kafka/kafka-log.ts';
import { clusterIdOf } from '../kafka/sharing/cluster-id.ts';
import { prepareTopics } from '../kafka/topics/apply-topics.ts';
import type { Logger } from '../logger.ts';

/**
 * Opens the log on Kafka, which many processes share. Rejects with `ConfigError` where its topics would be unsafe, and
 * with `LogUnreachableError`.
 */
export async function openSharedLog(kafka: KafkaConfig, logger: Logger) {
  await prepareTopics(kafka, logger).catch((error: unknown) => {
    if (error instanceof ConfigError) throw error;
    const refusal = describeRefusal(error, kafka);
    if (refusal !== null) throw new ConfigError(refusal, { cause: error });
    const brokers = kafka.brokers.join(',');
    const why = `${(error as Error).message}${hintOn(error, kafka)}`;
    const message = `KAFKA_BROKERS is \`${brokers}\`, expected brokers that answer: ${why}`;
    throw new LogUnreachableError(message, { cause: error });
  });
  const logId = `kafka:${await clusterIdOf(kafka, logger)}:${kafka.topicPrefix}`;
  const log = openKafkaLog(kafka, logger);
  return { log, logId, close: () => log.close() };
}
