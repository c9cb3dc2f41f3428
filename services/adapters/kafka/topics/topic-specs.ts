import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../config/project-root.ts';

/** What a topic must be, from `infra/kafka/topics.yaml`. */
export interface TopicSpec {
  /** Without the prefix. */
  readonly name: string;
  /** In words: whose records stay in order. */
  readonly key: string;
  readonly partitions: number;
  /** At most as many as there are brokers. */
  readonly replication: number;
  /** By Kafka's names, as Kafka prints them. */
  readonly config: Readonly<Record<string, string>>;
}

/** Throws where the file is not as its own comments say. */
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
