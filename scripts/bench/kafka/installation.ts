import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KafkaConfig } from '../../../services/adapters/kafka/kafka-config.ts';
import { type KafkaLog, openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { applyTopics } from '../../../services/adapters/kafka/topics/apply-topics.ts';
import { readTopicSpecs } from '../../../services/adapters/kafka/topics/topic-specs.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { PARTITIONS_DECIDED, type StageName } from '../../../services/topology.ts';
import { type BenchEvent, ndjsonBodies } from '../bench-world.ts';
import { postAll } from '../http-client.ts';
import { LINES_PER_BATCH } from '../pipeline.ts';
import type { S3Access, Servers } from './servers.ts';

/** Records in one append, as a busy source sends them; far below intake's limit of 512 KiB. */
const RECORDS_PER_APPEND = 1_000;
/** Extra topics for the bare copies and the echo. They accept batches of any size. */
const bareTopics = [
  { name: 'bare-copy', partitions: 4 },
  { name: 'bare-blocks', partitions: 4 },
  { name: 'bare-streams', partitions: 4 },
  { name: 'bare-echo', partitions: 1 },
] as const;
const BARE_MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

const logger = openLogger('silent');

/**
 * A separate custodes installation on the shared broker: prefixed topics, a folder, and the processes started in it.
 */
export interface BenchInstallation {
  readonly prefix: string;
  readonly brokers: string;
  /** Its files. */
  readonly folder: string;
  readonly log: KafkaLog;
  /** Starts the built process of a stage; resolves when it is ready. A decider is ready when it has caught up. */
  start(stage: StageName, environment?: Readonly<Record<string, string>>): Promise<StageProcess>;
}

export interface StageProcess {
  readonly url: URL;
  /** Sends SIGTERM and waits for the drain. Rejects when the process fails. */
  drain(): Promise<void>;
}

export async function openInstallation(prefix: string, folder: string, servers: Servers): Promise<BenchInstallation> {
  const { brokers, s3 } = servers;
  const config: KafkaConfig = { brokers: brokers.split(','), topicPrefix: prefix, tls: null, sasl: null };
  await applyTopics(config, [...readTopicSpecs(), ...bareSpecs()], logger);
  const dataDir = join(folder, prefix);
  await mkdir(dataDir, { recursive: true });
  const ofAll: NodeJS.ProcessEnv = {
    ...process.env,
    ...(s3 === null ? {} : { ...s3Environment(s3), S3_PREFIX: prefix }),
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    DATA_DIR: dataDir,
    PORT: '0',
    AUTH: 'off',
    LOG_LEVEL: 'warn',
    NODE_OPTIONS: '--no-warnings',
  };
  return {
    prefix,
    brokers,
    folder: dataDir,
    log: openKafkaLog(config, logger),
    start: (stage, environment = {}) => startStage(stage, { ...ofAll, ...environment }),
  };
}

/** Posts through intake, which also ends the segment of the appended records. */
export async function fillRegister(installation: BenchInstallation, records: readonly object[]): Promise<void> {
  const intake = await installation.start('intake');
  await postAll(new URL('/v1/register', intake.url), ndjsonBodies(records, LINES_PER_BATCH), 1);
  await intake.drain();
}

/** Appends events to `access-events` as fast as the broker accepts them. `place` selects each event's partition. */
export async function fillEvents(
  { log }: BenchInstallation,
  events: readonly BenchEvent[],
  place: (event: BenchEvent) => number = ({ partition }) => partition,
): Promise<void> {
  await Promise.all(
    Array.from({ length: PARTITIONS_DECIDED }, async (_, partition) => {
      const own = events.filter((event) => place(event) === partition);
      for (let first = 0; first < own.length; first += RECORDS_PER_APPEND) {
        const records = own.slice(first, first + RECORDS_PER_APPEND);
        await log.append('access-events', partition, records.map(toRecord));
      }
    }),
  );
}

export function toRecord({ event, value }: BenchEvent) {
  return { key: Buffer.from(event.actor.id), value };
}

function bareSpecs() {
  const [decisions] = readTopicSpecs().filter(({ name }) => name === 'access-decisions');
  if (decisions === undefined) throw new Error('infra/kafka/topics.yaml lacks `access-decisions`');
  const config = { ...decisions.config, 'max.message.bytes': String(BARE_MESSAGE_BYTES_MAX) };
  return bareTopics.map(({ name, partitions }) => ({ ...decisions, name, partitions, config }));
}

function s3Environment(s3: S3Access): Record<string, string> {
  return {
    S3_ENDPOINT: s3.endpoint,
    S3_BUCKET: s3.bucket,
    S3_REGION: s3.region,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
  };
}

async function startStage(stage: StageName, environment: NodeJS.ProcessEnv): Promise<StageProcess> {
  const main = fileURLToPath(new URL(`../../../services/${stage}/main.js`, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, main], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  ended.then(() => process.off('exit', kill));
  const url = await readyUrl(stage, child, ended);
  return {
    url: new URL(url),
    async drain() {
      child.kill('SIGTERM');
      const [code] = await ended;
      if (code !== 0) throw new Error(`${stage} ended with \`${code}\`, expected 0`);
    },
  };
}

function readyUrl(stage: StageName, child: ChildProcess, ended: Promise<unknown>): Promise<string> {
  let output = '';
  return new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /is ready: (\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    ended.then(() => reject(new Error(`${stage} ended before it was ready: ${output}`)));
  });
}
