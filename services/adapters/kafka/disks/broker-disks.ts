import { setTimeout as pause } from 'node:timers/promises';
import type Cluster from 'kafkajs/src/cluster/index.js';
import { DISK_FREE_BYTES_MIN } from '../../filesystem/disk-space.ts';
import type { Logger } from '../../logger.ts';
import type { Meters } from '../../metrics/catalogue.ts';
import type { KafkaConfig } from '../kafka-config.ts';
import { openCluster } from '../kafka-connection.ts';
import { OwnedSockets } from '../owned-sockets.ts';
import { type BrokerDisk, describeDisks } from './log-dirs-protocol.ts';

export interface BrokerDisks {
  /** False while a broker's disk is nearly full: there must be room to process what was acknowledged. */
  hasRoom(): boolean;
  close(): void;
}

/**
 * The share of a disk that must stay free. A disk can fill between two checks, so a large one needs a larger reserve.
 */
const FREE_SHARE_MIN = 0.01;
const LOOK_MILLIS = 2_000;

/**
 * Checks the disks of every broker, every two seconds. Resolves after the first check. A broker that does not answer
 * reports nothing, and one that refuses (ACL `Describe` on the cluster; before Kafka 3.3) never will. Without a report
 * everything is accepted until an append fails.
 */
export async function openBrokerDisks(
  config: KafkaConfig,
  { logger, meters }: { readonly logger: Logger; readonly meters: Meters },
): Promise<BrokerDisks> {
  const closing = new AbortController();
  const topic = `${config.topicPrefix}access-events`;
  let sockets = new OwnedSockets();
  let cluster: Cluster | null = null;
  let roomBytes: number | null = null;
  const look = async (): Promise<void> => {
    try {
      cluster ??= await openCluster(config, logger, sockets);
      const found = leastRoom(await disksOf(cluster, topic));
      if (found === null) return;
      if (found < 0 !== (roomBytes ?? 0) < 0)
        logger.warn({ roomBytes: found }, 'the free space of the fullest broker disk crossed its limit');
      roomBytes = found;
      meters.brokerDiskRoom.set(found);
    } catch (error) {
      logger.debug({ error }, 'the brokers did not report their disks');
      sockets.end();
      sockets = new OwnedSockets();
      cluster = null;
    }
  };
  await look();
  if (roomBytes === null) logger.info('no broker reports its disk usage: records are accepted until an append fails');
  const looking = (async () => {
    while (!closing.signal.aborted) {
      await pause(LOOK_MILLIS, undefined, { signal: closing.signal, ref: false });
      await look();
    }
  })();
  looking.catch(() => {}).finally(() => sockets.end());
  return { hasRoom: () => (roomBytes ?? 0) >= 0, close: () => closing.abort() };
}

async function disksOf(cluster: Cluster, topic: string): Promise<readonly BrokerDisk[]> {
  const { brokers } = await cluster.metadata({ topics: [topic] });
  const asked = await Promise.allSettled(
    brokers.map(async ({ nodeId }) => {
      const broker = await cluster.findBroker({ nodeId: String(nodeId) });
      return broker.connectionPool.send(describeDisks());
    }),
  );
  return asked.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

/** Returns the bytes above the reserve on the fullest disk; `null` when no broker reported any. */
export function leastRoom(disks: readonly BrokerDisk[]): number | null {
  // Brokers report -1 for "unknown".
  const known = disks.filter(({ totalBytes, usableBytes }) => totalBytes > 0 && usableBytes >= 0);
  if (known.length === 0) return null;
  return Math.min(...known.map(({ totalBytes, usableBytes }) => usableBytes - freeBytesMin(totalBytes)));
}

function freeBytesMin(totalBytes: number): number {
  return Math.max(DISK_FREE_BYTES_MIN, Math.ceil(totalBytes * FREE_SHARE_MIN));
}
