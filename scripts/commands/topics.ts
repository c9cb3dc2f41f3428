import { Command } from 'commander';
import { ConfigError } from '../../services/adapters/config/environment.ts';
import { type KafkaConfig, kafkaEnvironment } from '../../services/adapters/kafka/kafka-config.ts';
import { applyTopics, type TopicsReport } from '../../services/adapters/kafka/topics/apply-topics.ts';
import { describeDifference } from '../../services/adapters/kafka/topics/compare-topics.ts';
import { createAcls, stageAcls } from '../../services/adapters/kafka/topics/stage-acls.ts';
import { readTopicSpecs } from '../../services/adapters/kafka/topics/topic-specs.ts';
import { openLogger } from '../../services/adapters/logger.ts';
import { fromEnvironment } from './environment.ts';

const EXIT_DOES_NOT_HOLD = 1;
const EXIT_INPUT = 2;
const EXIT_UNREACHABLE = 3;

/** `custodes topics apply|check|acls`: manages the topics of `infra/kafka/topics.yaml` on the cluster in `KAFKA_BROKERS`. */
export function topicsCommand(): Command {
  const command = new Command('topics').description('create and check the topics on Apache Kafka');
  command
    .command('apply')
    .description('create missing topics; report differences without changing them')
    .option('--dry-run', 'only report what would be created')
    .option('--json', 'print the report as JSON')
    .action(({ dryRun = false, json = false }: { dryRun?: boolean; json?: boolean }) => run({ dryRun, json }));
  command
    .command('check')
    .description('exit with 1 if a topic is missing or unsafe')
    .option('--json', 'print the report as JSON')
    .action(({ json = false }: { json?: boolean }) => run({ dryRun: true, json, isCheck: true }));
  command
    .command('acls')
    .description('let each stage read and write its own topics only, with a user of its own; nothing is removed')
    .option('--user-prefix <text>', 'the users are this and the name of the stage', 'custodes-')
    .option('--dry-run', 'only print what would be allowed')
    .action(({ userPrefix, dryRun = false }: { userPrefix: string; dryRun?: boolean }) => runAcls(userPrefix, dryRun));
  return command;
}

async function runAcls(userPrefix: string, dryRun: boolean): Promise<void> {
  const config = configOrExit();
  if (config === null) return;
  try {
    if (!dryRun) await createAcls(config, userPrefix, openLogger('silent'));
    for (const { stage, resource, name, operation } of stageAcls(config.topicPrefix))
      console.log(
        `${dryRun ? 'would be allowed' : 'allowed'}: User:${userPrefix}${stage} ${operation} ${resource} ${name}`,
      );
  } catch (error) {
    console.error(`${config.brokers.join(',')} could not be used: ${(error as Error).message}`);
    process.exitCode = EXIT_UNREACHABLE;
  }
}

interface TopicsOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly isCheck?: boolean;
}

async function run({ dryRun, json, isCheck = false }: TopicsOptions): Promise<void> {
  const config = configOrExit();
  if (config === null) return;
  try {
    const report = await applyTopics(config, readTopicSpecs(), openLogger('silent'), { dryRun });
    console.log(json ? JSON.stringify(report) : textOf(report, dryRun));
    const isUnsafe = report.differences.some((difference) => difference.isUnsafe);
    if (isUnsafe || (isCheck && report.created.length > 0)) process.exitCode = EXIT_DOES_NOT_HOLD;
  } catch (error) {
    console.error(`${config.brokers.join(',')} could not be used: ${(error as Error).message}`);
    process.exitCode = EXIT_UNREACHABLE;
  }
}

function configOrExit(): KafkaConfig | null {
  process.exitCode = EXIT_INPUT;
  try {
    const config = fromEnvironment(kafkaEnvironment);
    if (config === null) console.error('KAFKA_BROKERS is not set, expected host:port, several separated by commas');
    else process.exitCode = 0;
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return null;
  }
}

function textOf({ created, differences }: TopicsReport, dryRun: boolean): string {
  const lines = created.map((topic) => (dryRun ? `missing: ${topic}` : `created: ${topic}`));
  for (const difference of differences) {
    lines.push(`${difference.isUnsafe ? 'unsafe' : 'differs'}: ${describeDifference(difference)}`);
  }
  return lines.length === 0 ? 'every topic is configured as required' : lines.join('\n');
}
