import { join } from 'node:path';
import type { Log } from '../../domain/decision-log/log.ts';
import { systemClock } from '../clock/clock.ts';
import { ConfigError } from '../config/environment.ts';
import { openEmbeddedLog } from '../embedded/embedded-log.ts';
import { describeRefusal, hintOn } from '../kafka/describe-refusal.ts';
import type { KafkaConfig } from '../kafka/kafka-config.ts';
import { openKafkaLog } from '../kafka/kafka-log.ts';
import { clusterIdOf } from '../kafka/sharing/cluster-id.ts';
import { prepareTopics } from '../kafka/topics/apply-topics.ts';
import type { Logger } from '../logging/logger.ts';

/** No broker answers. This is not necessarily the operator's mistake: a later start may succeed. */
export class LogUnreachableError extends Error {
  override readonly name = 'LogUnreachableError';
}

export interface OpenedLog {
  readonly log: Log;
  /** Identifies this log among all logs, so that stored tables and caches are only used with their own log. */
  readonly logId: string;
  close(): Promise<void>;
}

/** Opens Kafka if the environment names brokers, else the embedded log under `dataDir`. */
export async function openLog(
  { kafka, dataDir }: { readonly kafka: KafkaConfig | null; readonly dataDir: string },
  logger: Logger,
): Promise<OpenedLog> {
  if (kafka !== null) return openSharedLog(kafka, logger);
  const log = await openEmbeddedLog({ folder: join(dataDir, 'log'), clock: systemClock });
  return { log, logId: EMBEDDED, close: () => log.close() };
}

/**
 * Opens the log on Kafka, which many processes share. Rejects with `ConfigError` where its topics would be unsafe, and
 * with `LogUnreachableError`.
 */
export async function openSharedLog(kafka: KafkaConfig, logger: Logger): Promise<OpenedLog> {
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

/** The `logId` of the embedded log. */
export const EMBEDDED = 'embedded';
