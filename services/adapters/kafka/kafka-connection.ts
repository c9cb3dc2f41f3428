import { Kafka, logLevel } from 'kafkajs';
import Cluster, { type Broker } from 'kafkajs/src/cluster/index.js';
import { createLogger } from 'kafkajs/src/loggers/index.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import type { Logger } from '../logger.ts';
import { type BytesRequest, RequestSender } from './appending/request-sender.ts';
import type { KafkaConfig } from './kafka-config.ts';
import { OwnedSockets } from './owned-sockets.ts';

export type { KafkaConfig } from './kafka-config.ts';

const CONNECTION_TIMEOUT_MILLIS = 3_000;
/** The default for every request; above the 10 s a broker may take for an append. */
const REQUEST_TIMEOUT_MILLIS = 15_000;
const METADATA_AGE_MILLIS_MAX = 60_000;
/** How often a full queue is checked again; kafkajs's own default. */
const PENDING_CHECK_MILLIS = 10;

armTimersOnlyForPendingRequests();

/** kafkajs logs to our logger, at most at debug level: our code decides what is an error. */
export function kafkaClient(config: KafkaConfig, logger: Logger, sockets = new OwnedSockets()): Kafka {
  const { brokers, tls, sasl } = config;
  return new Kafka({
    socketFactory: sockets.factory,
    clientId: 'custodes',
    brokers: inTurn(brokers),
    connectionTimeout: CONNECTION_TIMEOUT_MILLIS,
    requestTimeout: REQUEST_TIMEOUT_MILLIS,
    ...(tls ? { ssl: tls } : {}),
    ...(sasl ? { sasl } : {}),
    logLevel: logLevel.WARN,
    logCreator: () => quietly(logger),
  });
}

let turn = Math.floor(Math.random() * 1_000);

/**
 * Each client starts with another broker. kafkajs connects to the first of the list, and if that broker accepts
 * connections but never answers (it is stopped, or its disk hangs), kafkajs does not try the next one: every client
 * would fail for as long as that lasts.
 */
function inTurn(brokers: readonly string[]): string[] {
  const first = turn++ % brokers.length;
  return [...brokers.slice(first), ...brokers.slice(0, first)];
}

/**
 * Opens what sends to one topic, as docs/decisions/0005 requires: no transaction and no retry of its own, so that a failure is
 * reported once and means "outcome unknown".
 */
export async function openProducer(config: KafkaConfig, logger: Logger, topic: string): Promise<OwnedProducer> {
  const sockets = new OwnedSockets();
  try {
    const cluster = await openCluster(config, logger, sockets);
    await cluster.addTargetTopic(topic);
    const sender = new RequestSender();
    return {
      send: async (partition, request) => sender.send(await leaderOf(cluster, topic, partition), request),
      end: () => sockets.end(),
    };
  } catch (error) {
    sockets.end();
    throw error;
  }
}

/** A producer that leaves no socket or timer behind once it has ended. */
export interface OwnedProducer {
  /** Sends a request to the leader of a partition; the one before must have resolved. */
  send<Answer>(partition: number, request: BytesRequest<Answer>): Promise<Answer>;
  /** Does not wait; the outcome of an append in progress is unknown. */
  end(): void;
}

/** Throws where the partition has no leader. */
export async function leaderOf(cluster: Cluster, topic: string, partition: number): Promise<Broker> {
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (nodeId === undefined) throw new Error(`\`${topic}\`/${partition} has no leader`);
  return cluster.findBroker({ nodeId });
}

/**
 * Opens the connections of one reader or producer. A long poll keeps a connection busy, so they share none. They end with
 * `sockets`.
 */
export async function openCluster(config: KafkaConfig, logger: Logger, sockets: OwnedSockets): Promise<Cluster> {
  const { brokers, tls, sasl } = config;
  const cluster = new Cluster({
    logger: createLogger({ level: logLevel.WARN, logCreator: () => quietly(logger) }),
    socketFactory: sockets.factory,
    brokers: inTurn(brokers),
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

/**
 * kafkajs 2.2.4 arms a timer after every answer, with a negative delay unless it is throttled: each idle connection
 * wakes the process 900 times a second, and newer Nodes print `TimeoutNegativeWarning` (docs/operation.md, R13; pull
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
