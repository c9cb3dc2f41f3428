import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { atLeast } from './at-least.ts';
import { type BrokerSecurity, makeSecurity, type SecurityOptions } from './kafka/security.ts';
import { freePorts, isRunning, killServer, type StartedServer, startedServer } from './loopback.ts';

/**
 * `npm run kafka -- up [--brokers N] [--tls] [--sasl] [--acls] [--miss-after S]` and `down`: real Apache Kafka (KRaft) on loopback, without
 * Docker. Needs Java 17 and Maven. Everything lives under `.cache/kafka`; `down` also removes the data. `--folder`
 * keeps several clusters apart.
 */

const BROKERS_MAX = 5;
const START_MILLIS_MAX = 300_000;
/** A killed broker is missed sooner than after the usual 9 s. */
const MISSED_SECONDS = 3;
/** A mirror may fail once. */
const FETCHES_MAX = 3;
const FETCH_PAUSE_MILLIS = 15_000;
const defaultFolder = join(projectRoot, '.cache/kafka');
const jars = join(defaultFolder, 'jars');

interface BrokerPorts {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
}
interface Cluster {
  readonly all: readonly BrokerPorts[];
  readonly clusterId: string;
  readonly security: BrokerSecurity;
  readonly missAfter: number;
}
interface UpOptions extends SecurityOptions {
  readonly brokers: number;
  readonly folder: string;
  /** Seconds. */
  readonly missAfter: number;
}
interface State {
  readonly brokers: readonly (BrokerPorts & StartedServer)[];
  /** Lines printed beside `KAFKA_BROKERS`. */
  readonly variables: readonly string[];
}

const program = new Command('kafka').description('start or stop a real Apache Kafka on loopback');
program
  .command('up')
  .description('start brokers and print KAFKA_BROKERS=… and what else a client needs')
  .option('--brokers <n>', 'how many brokers (1 or more)', parseBrokers, 1)
  .option('--tls', 'clients must use TLS', false)
  .option('--sasl', 'clients must sign in with SCRAM', false)
  .option('--acls', 'users may do nothing without an ACL; each stage has a user (with --sasl)', false)
  .option('--miss-after <s>', 'how long a broker may be silent', atLeast(1), MISSED_SECONDS)
  .option('--folder <path>', 'where their data goes', defaultFolder)
  .action(async (options: UpOptions) => up(options));
program
  .command('down')
  .description('stop the brokers and remove their data')
  .option('--folder <path>', 'where their data went', defaultFolder)
  .action(({ folder }: { folder: string }) => down(resolve(folder)));
await program.parseAsync();

async function up({ brokers: count, folder: path, missAfter, ...options }: UpOptions): Promise<void> {
  const folder = resolve(path);
  const running = readState(folder);
  if (running?.brokers.length === count) return startDead(folder, running);
  if (running?.brokers.some(isRunning)) {
    console.error(`${running.brokers.length} brokers are running, not ${count}; \`npm run kafka -- down\` first`);
    process.exit(2);
  }
  down(folder);
  await fetchJars();
  const ports = await freePorts(2 * count);
  const brokers = Array.from({ length: count }, (_, index): BrokerPorts => {
    return { id: index + 1, port: ports[2 * index] ?? 0, controllerPort: ports[2 * index + 1] ?? 0 };
  });
  const clusterId = java(['kafka.tools.StorageTool', 'random-uuid']).trim().split('\n').at(-1) ?? '';
  const security = makeSecurity(join(folder, 'security'), options);
  const cluster: Cluster = { all: brokers, clusterId, security, missAfter };
  const started = brokers.map((broker) => ({ ...broker, ...start(folder, broker, cluster) }));
  const state: State = { brokers: started, variables: security.variables };
  writeState(folder, state);
  for (const broker of started) await isUp(folder, broker);
  print(state);
}

/** Brokers that were killed come back with the data they had. */
async function startDead(folder: string, { brokers, variables }: State): Promise<void> {
  const now = brokers.map((broker) => {
    if (isRunning(broker)) return broker;
    const home = join(folder, 'brokers', String(broker.id));
    rmSync(join(home, 'broker.log'), { force: true });
    return { ...broker, ...spawnBroker(home, brokers.length) };
  });
  const state: State = { brokers: now, variables };
  writeState(folder, state);
  for (const broker of now) await isUp(folder, broker);
  print(state);
}

function writeState(folder: string, state: State): void {
  writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
}

function down(folder: string): void {
  readState(folder)?.brokers.forEach(killServer);
  rmSync(join(folder, 'state.json'), { force: true });
  rmSync(join(folder, 'brokers'), { recursive: true, force: true });
  rmSync(join(folder, 'security'), { recursive: true, force: true });
}

async function fetchJars(): Promise<void> {
  if (existsSync(jars) && readdirSync(jars).some((jar) => jar.startsWith('kafka_2.13'))) return;
  console.error('fetching Apache Kafka from Maven Central …');
  const pom = join(projectRoot, 'infra/kafka/pom.xml');
  const words = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`];
  let stdout = '';
  for (let tries = 0; tries < FETCHES_MAX; tries += 1) {
    if (tries > 0) await wait(FETCH_PAUSE_MILLIS);
    const fetched = spawnSync('mvn', words, { encoding: 'utf8' });
    if (fetched.status === 0) return;
    if (fetched.error !== undefined) break;
    stdout = fetched.stdout;
  }
  console.error(`mvn could not fetch Apache Kafka (Java 17 and Maven are needed)\n${stdout ?? ''}`);
  process.exit(2);
}

function start(
  folder: string,
  { id, port, controllerPort }: BrokerPorts,
  { all, clusterId, security, missAfter }: Cluster,
): StartedServer {
  const home = join(folder, 'brokers', String(id));
  mkdirSync(home, { recursive: true });
  const config = join(home, 'server.properties');
  const replicas = Math.min(3, all.length);
  writeFileSync(
    config,
    [
      'process.roles=broker,controller',
      `node.id=${id}`,
      `controller.quorum.voters=${all.map((other) => `${other.id}@127.0.0.1:${other.controllerPort}`).join(',')}`,
      `listeners=CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
      `advertised.listeners=CLIENT://127.0.0.1:${port}`,
      `listener.security.protocol.map=CLIENT:${security.protocol},CONTROLLER:PLAINTEXT`,
      'inter.broker.listener.name=CLIENT',
      ...security.properties,
      'controller.listener.names=CONTROLLER',
      `log.dirs=${join(home, 'data')}`,
      `offsets.topic.replication.factor=${replicas}`,
      `transaction.state.log.replication.factor=${replicas}`,
      `transaction.state.log.min.isr=${Math.max(1, replicas - 1)}`,
      'offsets.topic.num.partitions=4',
      'transaction.state.log.num.partitions=4',
      'group.initial.rebalance.delay.ms=0',
      'broker.heartbeat.interval.ms=500',
      `broker.session.timeout.ms=${missAfter * 1_000}`,
      'auto.create.topics.enable=false',
      'unclean.leader.election.enable=false',
      '',
    ].join('\n'),
  );
  java(['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config, ...security.formatOptions]);
  return spawnBroker(home, all.length);
}

function spawnBroker(home: string, count: number): StartedServer {
  // The broker outlives this process and must keep none of its caller's pipes open.
  const output = openSync(join(home, 'output.log'), 'a');
  const heap = count === 1 ? '-Xmx1g' : '-Xmx512m';
  const child = spawn(
    'java',
    [
      heap,
      `-Dcustodes.kafka.log=${join(home, 'broker.log')}`,
      ...javaArguments(),
      'kafka.Kafka',
      join(home, 'server.properties'),
    ],
    {
      detached: true,
      stdio: ['ignore', output, output],
    },
  );
  child.unref();
  return startedServer(child.pid);
}

async function isUp(folder: string, broker: State['brokers'][number]): Promise<void> {
  const { id } = broker;
  const log = join(folder, 'brokers', String(id), 'broker.log');
  for (const began = Date.now(); Date.now() - began < START_MILLIS_MAX; await wait(100)) {
    if (existsSync(log) && readFileSync(log, 'utf8').includes('Kafka Server started')) return;
    if (!isRunning(broker)) break;
  }
  // `down` removes its log, and the data of brokers that were killed.
  readState(folder)?.brokers.forEach(killServer);
  console.error(`broker ${id} did not start; see ${log} and output.log beside it`);
  process.exit(1);
}

function java(arguments_: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(
    'java',
    [`-Dcustodes.kafka.log=${join(defaultFolder, 'tools.log')}`, ...javaArguments(), ...arguments_],
    { encoding: 'utf8' },
  );
  if (status === 0) return stdout;
  console.error(`java ${arguments_[0]} failed: ${error?.message ?? stderr}`);
  process.exit(1);
}

function javaArguments(): string[] {
  const logging = join(projectRoot, 'infra/kafka/log4j2.properties');
  return [`-Dlog4j2.configurationFile=${logging}`, '-cp', join(jars, '*')];
}

function print({ brokers, variables }: State): void {
  console.log(`KAFKA_BROKERS=${brokers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`);
  for (const variable of variables) console.log(variable);
}

function readState(folder: string): State | null {
  const stateFile = join(folder, 'state.json');
  return existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State) : null;
}

function parseBrokers(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= BROKERS_MAX) return count;
  throw new InvalidArgumentError(`expected 1 to ${BROKERS_MAX}`);
}
