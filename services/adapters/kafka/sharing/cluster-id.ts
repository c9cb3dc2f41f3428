import type { Logger } from '../../logger.ts';
import { withAdmin } from '../kafka-admin.ts';
import type { KafkaConfig } from '../kafka-config.ts';

/** Returns the id that the cluster was formatted with: a reformatted cluster is another one, whatever its addresses. */
export async function clusterIdOf(config: KafkaConfig, logger: Logger): Promise<string> {
  return withAdmin(config, logger, async (ask) => {
    const { clusterId } = await ask((admin) => admin.describeCluster());
    return clusterId;
  });
}
