import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../config/project-root.ts';

/** The required settings of a topic, from `infra/kafka/topics.yaml`. */
export interface TopicSpec {
  /** The name without the prefix. */
  readonly name: string;
  /** A description for people: whose records stay in order. */
  readonly key: string;
  readonly partitions: number;
  /** The number of replicas; at most as many as there are brokers. */
  readonly replication: number;
  /** Kafka's configuration names and values, as Kafka prints them. */
  readonly config: Readonly<Record<string, string>>;
}

/** Throws where the file does not have its documented form. */
export function readTopicSpecs(path = join(projectRoot, 'infra/kafka/topics.yaml')): TopicSpec[] {
  const { defaults, topics } = topicsForm.parse(parse(readFileSync(path, 'utf8')));
  return Object.entries(topics).map(([name, { key, partitions, config }]) => ({
    name,
    key,
    partitions,
    replication: defaults.replication,
    config: { ...defaults.config, ...config },
  }));
}

const config = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value)),
);
const count = z.number().int().positive();
export const topicsForm = z.strictObject({
  defaults: z.strictObject({ replication: count, config }),
  topics: z.record(z.string(), z.strictObject({ key: z.string(), partitions: count, config: config.default({}) })),
});
