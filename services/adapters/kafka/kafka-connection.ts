import { Kafka, logLevel, type Producer } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import { createLogger } from 'kafkajs/src/loggers/index.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import defaultSocketFactory from 'kafkajs/src/network/socketFactory.js';
import type { Logger } from '../config/logger.ts';
import type { KafkaConfig } from './kafka-config.ts';

export type { KafkaConfig } from './kafka-config.ts';

const CONNECTION_TIMEOUT_MILLIS = 3_000;
/** For every request that has no time of its own; above the 10 s a broker may take for an append. */
const REQUEST_TIMEOUT_MILLIS = 15_000;
const METADATA_AGE_MILLIS_MAX = 60_000;
/** How often a full queue looks again; kafkajs's own figure. */
const PENDING_CHECK_MILLIS = 10;

armTimersOnlyForPendingRequests();

/** What kafkajs says goes to our logger, at most as a debug line: we decide what is an error. */
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
  try {
    await cluster.connect();
  } catch (error) {
    cluster.disconnect().catch(() => {});
    throw error;
  }
  return cluster;
}

function quietly(logger: Logger) {
  return ({ namespace, log }: { namespace: string; log: { message: string; error?: unknown } }) =>
    logger.debug({ kafkajs: namespace, error: log.error }, log.message);
}

/**
 * kafkajs 2.2.4 arms a timer after every answer, with a negative delay unless it is throttled: each idle connection
 * wakes the process 900 times a second, and newer Nodes print `TimeoutNegativeWarning` (reliability.md R13; pull
 * request #1755 was never merged). Waiting requests are sent when an answer comes, so only they need the timer.
 */
function armTimersOnlyForPendingRequests(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = function schedule(this: RequestQueue) {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const delayMillis = Math.max(this.throttledUntil - Date.now(), PENDING_CHECK_MILLIS);
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, delayMillis);
  };
}
