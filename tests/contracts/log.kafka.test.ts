import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { openLogger } from '../../services/adapters/config/logger.ts';
import { openKafkaLog } from '../../services/adapters/kafka/kafka-log.ts';
import { topicPartitions } from '../../services/topology.ts';
import { describeLog } from './log.ts';

const brokers = (process.env.KAFKA_BROKERS ?? '').split(',');
const describeWithKafka = process.env.KAFKA_BROKERS
  ? describeLog
  : () =>
      describe.skip('log: kafka', () => {
        it('needs a broker', () => {});
      });

describeWithKafka('kafka', async () => {
  const topicPrefix = `t-${randomUUID()}-`;
  const config = { brokers, topicPrefix, tls: null, sasl: null };
  const logger = openLogger('silent');
  const admin = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: Object.entries(topicPartitions).map(([topic, numPartitions]) => ({
      topic: topicPrefix + topic,
      numPartitions,
      configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
    })),
  });
  await admin.disconnect();
  let log = openKafkaLog(config, logger);
  return {
    log,
    async reopen() {
      await log.close();
      log = openKafkaLog(config, logger);
      return log;
    },
    close: () => log.close(),
  };
});
