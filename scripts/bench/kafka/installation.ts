import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KafkaConfig } from '../../../services/adapters/kafka/kafka-config.ts';
import { type KafkaLog, openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { applyTopics } from '../../../services/adapters/kafka/topics/apply-topics.ts';
import { readTopicSpecs } from '../../../services/adapters/kafka/topics/topic-specs.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import type { StageName } from '../../../services/topology.ts';
import { plainEnvironment, type ServerProcess, untilReady } from '../server-process.ts';

/** Topics of the bare clients, beside those of the installation. */
const bareTopics = ['bare-copy', 'bare-produced'] as const;

const logger = openLogger('silent');

/** A separate custodes installation on the shared broker: prefixed topics, a folder, and the processes started in it. */
export interface BenchInstallation {
  readonly prefix: string;
  readonly log: KafkaLog;
  /** Starts the built process of a stage; resolves when it is ready. A decider is ready when it has caught up. */
  start(stage: StageName): Promise<ServerProcess>;
}

export async function openInstallation(prefix: string, folder: string, brokers: string): Promise<BenchInstallation> {
  const config: KafkaConfig = { brokers: brokers.split(','), topicPrefix: prefix, tls: null, sasl: null };
  await applyTopics(config, [...readTopicSpecs(), ...bareSpecs()], logger);
  const dataDir = join(folder, prefix);
  await mkdir(dataDir, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    ...plainEnvironment(),
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    DATA_DIR: dataDir,
    PORT: '0',
    AUTH: 'off',
    LOG_LEVEL: 'error',
    NODE_OPTIONS: '--no-warnings',
  };
  return {
    prefix,
    log: openKafkaLog(config, logger),
    start(stage) {
      const main = fileURLToPath(new URL(`../../../services/${stage}/main.js`, import.meta.url));
      return untilReady(process.execPath, [...process.execArgv, main], { env });
    },
  };
}

/** Each like the topic of decisions. */
function bareSpecs() {
  const [decisions] = readTopicSpecs().filter(({ name }) => name === 'access-decisions');
  if (decisions === undefined) throw new Error('infra/kafka/topics.yaml lacks `access-decisions`');
  return bareTopics.map((name) => ({ ...decisions, name }));
}
