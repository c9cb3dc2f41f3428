import { randomUUID } from 'node:crypto';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig } from '../../../services/adapters/kafka/kafka-config.ts';
import { type KafkaLog, openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { applyTopics } from '../../../services/adapters/kafka/topics/apply-topics.ts';
import { readTopicSpecs } from '../../../services/adapters/kafka/topics/topic-specs.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { isWhole } from '../process/pass.ts';

/** `npm test` starts one and three brokers and names them here; without them the suites are left out. */
export const clusters = {
  one: brokersIn(process.env.KAFKA_BROKERS_ONE),
  three: brokersIn(process.env.KAFKA_BROKERS_THREE),
} as const;
export type ClusterName = keyof typeof clusters;

/** `describe`, or `describe.skip` where that cluster is not there. */
export function describeOn(cluster: ClusterName, what: string, suite: () => void): void {
  const run = clusters[cluster] ? describe : describe.skip;
  run(`${what} (${cluster === 'one' ? 'one broker' : 'three brokers'})`, suite);
}

/**
 * As `describeOn`, for what waits a minute or more for a broker's time-outs and says the same on every Node: `npm test`
 * runs it with `CI=true`, on the first one only, and says so.
 */
export function describeOnceOn(cluster: ClusterName, what: string, suite: () => void): void {
  if (isWhole) describeOn(cluster, what, suite);
  else describe.skip(what, suite);
}

export const silent = openLogger('silent');

/** Topics of their own for each test: nothing is left over from the one before. */
export function configOf(cluster: ClusterName): KafkaConfig {
  const brokers = clusters[cluster]?.split(',') ?? [];
  return { brokers, topicPrefix: `t-${randomUUID()}-`, tls: null, sasl: null };
}

export async function withAdmin<Answer>(config: KafkaConfig, use: (admin: Admin) => Promise<Answer>): Promise<Answer> {
  const admin = plainClient(config).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

/** A stranger's kafkajs: none of our settings. */
export function plainClient({ brokers }: KafkaConfig): Kafka {
  return new Kafka({ clientId: 'stranger', brokers: [...brokers], logLevel: logLevel.NOTHING });
}

export interface TestLog {
  readonly log: KafkaLog;
  readonly config: KafkaConfig;
}

/** An empty log on new topics. */
export async function openTestLog(cluster: ClusterName): Promise<TestLog> {
  const config = configOf(cluster);
  await applyTopics(config, readTopicSpecs(), silent);
  return { log: openKafkaLog(config, silent), config };
}

/** What `scripts/kafka.ts up` printed, `KAFKA_BROKERS=…`. */
function brokersIn(printed: string | undefined): string | undefined {
  return printed?.replace(/^KAFKA_BROKERS=/, '');
}
