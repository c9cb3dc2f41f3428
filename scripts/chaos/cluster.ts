import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { freePorts } from '../loopback.ts';
import { type Supervised, supervise } from './supervised.ts';

const BROKERS = 3;
const READY_MILLIS_MAX = 600_000;

const stages = ['intake', 'decider', 'decider-2', 'detector', 'alerter', 'archiver', 'auditor'] as const;
type ChaosProcess = (typeof stages)[number];

/** Real brokers, a real S3 server and one process per stage (two deciders), each under a supervisor. */
export interface ChaosCluster {
  readonly brokers: string;
  readonly brokerPids: readonly number[];
  readonly prefix: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly services: readonly Supervised[];
  /** Where each stage answers. */
  readonly url: Readonly<Record<ChaosProcess, string>>;
  isReady(): Promise<boolean>;
  startServices(): Promise<void>;
}

export async function openCluster(folder: string, seed: number): Promise<ChaosCluster> {
  const kafkaFolder = join(folder, 'kafka');
  const kafka = server('kafka', ['up', '--brokers', String(BROKERS), '--folder', kafkaFolder]);
  const prefix = `chaos-${seed}-`;
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ...kafka,
    ...server('object-store', ['up', '--folder', join(folder, 's3')]),
    NODE_OPTIONS: '--no-warnings',
    TOPIC_PREFIX: prefix,
    S3_PREFIX: prefix,
    SEGMENT_SECONDS: '5',
    LOG_LEVEL: 'warn',
    // Everything is on loopback, and faults are what this is about.
    AUTH: 'off',
    // The oracle reads one topic after the other: no event may come in between.
    CANARY_SECONDS: 'off',
  };
  run('scripts/custodes.mjs', ['topics', 'apply'], environment);
  const free = await freePorts(stages.length);
  const ports = new Map<ChaosProcess, number>(stages.map((stage, index) => [stage, free[index] ?? 0]));
  const url = Object.fromEntries([...ports].map(([stage, port]) => [stage, `http://127.0.0.1:${port}`]));
  const services: Supervised[] = [];
  const cluster: ChaosCluster = {
    brokers: kafka.KAFKA_BROKERS ?? '',
    brokerPids: brokerPids(kafkaFolder),
    prefix,
    environment,
    services,
    url: url as Record<ChaosProcess, string>,
    isReady: async () =>
      (await Promise.all(stages.map((stage) => answers(`${cluster.url[stage]}/readyz`)))).every(Boolean),
    async startServices() {
      services.length = 0;
      for (const stage of stages)
        services.push(startStage(stage, { folder, environment, port: ports.get(stage) ?? 0 }));
      const began = Date.now();
      while (!(await cluster.isReady())) {
        if (Date.now() - began > READY_MILLIS_MAX) throw new Error(`not ready in time; see ${folder}/*.log`);
        await pause(200);
      }
    },
  };
  return cluster;
}

export function closeCluster(folder: string): void {
  server('kafka', ['down', '--folder', join(folder, 'kafka')]);
  server('object-store', ['down', '--folder', join(folder, 's3')]);
}

/** Runs a built script to its end and throws when it fails. */
export function run(script: string, words: readonly string[], environment: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(projectRoot, script), ...words], {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (status === 0) return stdout;
  throw new Error(`${script} ${words.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
}

function startStage(
  stage: ChaosProcess,
  { folder, environment, port }: { folder: string; environment: NodeJS.ProcessEnv; port: number },
): Supervised {
  const stateDir = join(folder, 'state', stage);
  mkdirSync(stateDir, { recursive: true });
  return supervise({
    name: stage,
    command: [
      process.execPath,
      '--enable-source-maps',
      join(projectRoot, 'dist/services', stage.replace('-2', ''), 'main.js'),
    ],
    environment: {
      ...environment,
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      STATE_DIR: stateDir,
    },
    logFile: join(folder, `${stage}.log`),
  });
}

/** Parses the `NAME=value` lines that `npm run kafka` and `npm run object-store` print. */
function server(script: 'kafka' | 'object-store', words: readonly string[]): Record<string, string> {
  const printed = run(`dist/scripts/${script}.js`, words, { ...process.env, NODE_OPTIONS: '--no-warnings' });
  const pairs = printed.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function brokerPids(folder: string): number[] {
  const { stdout } = spawnSync('pgrep', ['-f', `kafka.Kafka ${folder}`], { encoding: 'utf8' });
  return stdout.trim().split('\n').map(Number);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
