import type { Logger } from '../../logging/logger.ts';
import type { KafkaConfig } from '../kafka-config.ts';
import { kafkaClient } from '../kafka-connection.ts';

/** The id that the cluster was formatted with: a cluster made anew is another one, whatever its addresses. */
export async function clusterIdOf(config: KafkaConfig, logger: Logger): Promise<string> {
  const admin = kafkaClient(config, logger).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).clusterId;
  } finally {
    await admin.disconnect();
  }
}
