import { setTimeout as wait } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { ConfigError } from '../../config/environment.ts';
import type { Logger } from '../../logger.ts';
import { type RunAdminCall, withAdmin } from '../kafka-admin.ts';
import type { KafkaConfig } from '../kafka-config.ts';
import { PartitionReader } from '../partition-reader.ts';
import {
  compareTopic,
  configFor,
  describeDifference,
  type FoundTopic,
  type TopicDifference,
} from './compare-topics.ts';
import { readTopicSpecs, type TopicSpec } from './topic-specs.ts';

export interface TopicsReport {
  /** Topic names with their prefix. With `dryRun`, the topics that would be created. */
  readonly created: readonly string[];
  readonly differences: readonly TopicDifference[];
}

const LEADERS_MILLIS_MAX = 30_000;
const BROKERS_MILLIS_MAX = 30_000;
const BROKERS_RETRY_MILLIS = 500;

/** Creates missing topics and reports differences of the others; never changes an existing topic. */
export async function applyTopics(
  config: KafkaConfig,
  specs: readonly TopicSpec[],
  logger: Logger,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<TopicsReport> {
  return withAdmin(config, logger, async (ask) => {
    const existing = new Set(await ask((admin) => admin.listTopics()));
    const missing = specs.filter(({ name }) => !existing.has(config.topicPrefix + name));
    const brokers = await countBrokers(ask, !dryRun && missing.length > 0 ? brokersAwaited(config, missing) : 1);
    const isOurs = dryRun || missing.length === 0 || (await create(ask, config.topicPrefix, missing, brokers));
    const present = isOurs ? specs.filter((spec) => !missing.includes(spec)) : specs;
    const found = await describe(ask, config.topicPrefix, present);
    const differences = present.flatMap((spec, index) => {
      const topic = found[index];
      return topic === undefined ? [] : compareTopic(spec, topic, brokers);
    });
    const misshapen = new Set(differences.filter(({ setting }) => setting === 'partitions').map(({ topic }) => topic));
    const usable = specs.filter(({ name }) => !misshapen.has(name));
    if (!dryRun) await waitForLeaders(config, usable, logger);
    return { created: missing.map(({ name }) => config.topicPrefix + name), differences };
  });
}

/**
 * A service calls this before it reads or writes. It creates missing topics, warns about differences (also about
 * settings that a managed cluster hides), and throws `ConfigError` where it would be unsafe to continue.
 */
export async function prepareTopics(config: KafkaConfig, logger: Logger): Promise<void> {
  const { created, differences } = await applyTopics(config, readTopicSpecs(), logger);
  for (const topic of created) logger.info({ topic }, 'topic created');
  for (const difference of differences) {
    if (!difference.isUnsafe) logger.warn(describeDifference(difference));
  }
  const unsafe = differences.filter(({ isUnsafe }) => isUnsafe);
  if (unsafe.length > 0) throw new ConfigError(unsafe.map(describeDifference).join('\n'));
}

/** Returns false where one of them was there by then: another process may be creating the same topics, perhaps with other settings. */
async function create(
  ask: RunAdminCall,
  prefix: string,
  specs: readonly TopicSpec[],
  brokers: number,
): Promise<boolean> {
  const topics = specs.map((spec) => ({
    topic: prefix + spec.name,
    numPartitions: spec.partitions,
    replicationFactor: Math.min(spec.replication, brokers),
    configEntries: Object.entries(configFor(spec, brokers)).map(([name, value]) => ({ name, value })),
  }));
  return ask((admin) => admin.createTopics({ waitForLeaders: true, timeout: LEADERS_MILLIS_MAX, topics }));
}

/** A topic keeps the replication it was created with, so wait for brokers that are still starting. */
function brokersAwaited({ brokers }: KafkaConfig, missing: readonly TopicSpec[]): number {
  return Math.min(new Set(brokers).size, Math.max(...missing.map(({ replication }) => replication)));
}

/**
 * Returns the cluster's number of brokers after half a minute if `awaited` brokers do not come up: several names may be
 * one broker.
 */
async function countBrokers(ask: RunAdminCall, awaited: number): Promise<number> {
  const until = performance.now() + BROKERS_MILLIS_MAX;
  for (;;) {
    const { brokers } = await ask((admin) => admin.describeCluster());
    if (brokers.length >= awaited || performance.now() >= until) return brokers.length;
    await wait(BROKERS_RETRY_MILLIS);
  }
}

/**
 * The cluster knows a new topic, perhaps created by another process, before its partition leaders do. An append that
 * they refuse would count as "outcome unknown".
 */
async function waitForLeaders(config: KafkaConfig, specs: readonly TopicSpec[], logger: Logger): Promise<void> {
  const partitions = specs.flatMap(({ name, partitions: count }) =>
    Array.from(
      { length: count },
      (_, partition) => new PartitionReader(config, logger, config.topicPrefix + name, partition),
    ),
  );
  await Promise.all(partitions.map((reader) => reader.endOffset().finally(() => reader.close())));
}

async function describe(ask: RunAdminCall, prefix: string, specs: readonly TopicSpec[]): Promise<FoundTopic[]> {
  if (specs.length === 0) return [];
  const names = specs.map(({ name }) => prefix + name);
  const { topics } = await ask((admin) => admin.fetchTopicMetadata({ topics: names }));
  const configs = await describeConfigs(ask, names);
  return names.map((name) => {
    const partitions = topics.find((topic) => topic.name === name)?.partitions ?? [];
    const replication = Math.min(...partitions.map(({ replicas }) => replicas.length));
    return { partitions: partitions.length, replication, config: configs.get(name) ?? null };
  });
}

/** Leaves out the topics whose settings the cluster hides. */
async function describeConfigs(
  ask: RunAdminCall,
  names: readonly string[],
): Promise<Map<string, Record<string, string>>> {
  const configs = new Map<string, Record<string, string>>();
  const resources = names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name }));
  try {
    const described = await ask((admin) => admin.describeConfigs({ resources, includeSynonyms: false }));
    for (const { resourceName, configEntries } of described.resources) {
      const shown = configEntries.filter(({ configValue }) => configValue !== null);
      configs.set(resourceName, Object.fromEntries(shown.map((entry) => [entry.configName, entry.configValue])));
    }
  } catch (error) {
    // Managed clusters refuse the request altogether.
    if (!/AUTHORIZATION_FAILED|UNSUPPORTED_VERSION|INVALID_REQUEST/.test(String((error as { type?: string }).type)))
      throw error;
  }
  return configs;
}
