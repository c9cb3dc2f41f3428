import type { Logger } from '../../logger.ts';
import { withAdmin } from '../kafka-admin.ts';
import type { KafkaConfig } from '../kafka-config.ts';

/** Removes the records below `offset` (DeleteRecords). Resolves once every replica in sync has moved its start there. */
export async function trimTopic(
  config: KafkaConfig,
  logger: Logger,
  { topic, partition, offset }: { readonly topic: string; readonly partition: number; readonly offset: number },
): Promise<void> {
  await withAdmin(config, logger, (ask) =>
    ask(async (admin) => {
      // kafkajs looks for the leader before it has asked for the topic's metadata; this asks.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
    }),
  );
}
