import type { ConnectionOptions } from 'node:tls';
import { Kafka, logLevel, type Producer, type SASLOptions } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import { createLogger } from 'kafkajs/src/loggers/index.js';
import defaultSocketFactory from 'kafkajs/src/network/socketFactory.js';
import type { Logger } from '../config/logger.ts';

export interface KafkaConfig {
  readonly brokers: readonly string[];
  /** Put before every topic name: several installations on one cluster. */
  readonly topicPrefix: string;
  readonly tls: ConnectionOptions | null;
  readonly sasl: SASLOptions | null;
}

const CONNECTION_TIMEOUT_MILLIS = 3_000;
const REQUEST_TIMEOUT_MILLIS = 30_000;
const METADATA_AGE_MILLIS_MAX = 60_000;

/** What kafkajs says goes to our logger, at most as a warning: we decide what is an error. */
export function kafkaClient({ brokers, tls, sasl }: KafkaConfig, logger: Logger): Kafka {
  return new Kafka({
    clientId: 'custodes',
    brokers: [...brokers],
    connectionTimeout: CONNECTION_TIMEOUT_MILLIS,
    requestTimeout: REQUEST_TIMEOUT_MILLIS,
    ...(tls ? { ssl: tls } : {}),
    ...(sasl ? { sasl } : {}),
    logLevel: logLevel.WARN,
    logCreator: () => quietly(logger),
  });
}

/**
 * A producer as reliability.md 2.4 demands: not idempotent, no transaction, one request in flight, and no retry of its
 * own, so that a failure is reported once and means "outcome unknown".
 */
export async function openProducer(client: Kafka): Promise<Producer> {
  const producer = client.producer({
    idempotent: false,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // Every message names its partition; a default would place it anew on a retry (reliability.md R17).
    createPartitioner:
      () =>
      ({ message }) =>
        Number(message.partition),
    retry: { retries: 0 },
  });
  await producer.connect();
  return producer;
}

/** Connections for one reader: a long poll keeps a connection busy, so readers share none. */
export async function openCluster({ brokers, tls, sasl }: KafkaConfig, logger: Logger): Promise<Cluster> {
  const cluster = new Cluster({
    logger: createLogger({ level: logLevel.WARN, logCreator: () => quietly(logger) }),
    socketFactory: defaultSocketFactory(),
    brokers: [...brokers],
    ssl: tls ?? undefined,
    sasl: sasl ?? undefined,
    clientId: 'custodes',
    connectionTimeout: CONNECTION_TIMEOUT_MILLIS,
    requestTimeout: REQUEST_TIMEOUT_MILLIS,
    enforceRequestTimeout: true,
    metadataMaxAge: METADATA_AGE_MILLIS_MAX,
    retry: { retries: 2, initialRetryTime: 100 },
    allowAutoTopicCreation: false,
    isolationLevel: 0,
  });
  await cluster.connect();
  return cluster;
}

function quietly(logger: Logger) {
  return ({ namespace, log }: { namespace: string; log: { message: string; error?: unknown } }) =>
    logger.debug({ kafkajs: namespace, error: log.error }, log.message);
}
