import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import type { TopicName } from '../../../services/topology.ts';
import { configOf, withAdmin } from './clusters.ts';

/** Where `npm test` keeps the cluster of three. */
const folder = process.env.KAFKA_FOLDER_THREE ?? join(projectRoot, '.cache/test-servers/KAFKA_BROKERS_THREE');

/** The process that leads partition 0. */
export async function leaderPid(topicPrefix: string, topicName: TopicName): Promise<number> {
  const config = { ...configOf('three'), topicPrefix };
  const topic = topicPrefix + topicName;
  const { topics } = await withAdmin(config, (admin) => admin.fetchTopicMetadata({ topics: [topic] }));
  const leader = topics[0]?.partitions.find(({ partitionId }) => partitionId === 0)?.leader;
  const state: { brokers: { id: number; pid: number }[] } = JSON.parse(
    readFileSync(join(folder, 'state.json'), 'utf8'),
  );
  const broker = state.brokers.find(({ id }) => id === leader);
  if (broker === undefined) throw new Error(`broker ${leader} is not in ${folder}`);
  return broker.pid;
}

/** Those that were killed. */
export function restartBrokers(): void {
  const script = join(projectRoot, process.env.KAFKA_SCRIPT ?? 'dist/scripts/kafka.js');
  const { status, stderr } = spawnSync(process.execPath, [script, 'up', '--brokers', '3', '--folder', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}
