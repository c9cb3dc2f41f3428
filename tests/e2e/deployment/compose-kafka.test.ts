import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { freePorts } from '../../../scripts/loopback.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { kafkaEnvironment } from '../../../services/adapters/kafka/kafka-config.ts';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { TopicName } from '../../../services/topology.ts';
import { silent } from '../../support/kafka/clusters.ts';
import { custodesWith } from '../../support/process/running-custodes.ts';

// @ts-expect-error: plain JavaScript, which the image runs as it is
const { kafkaServices, makeSecrets } = await import('../../../infra/docker/secrets.mjs');

/**
 * The Kafka of docker-compose.yml without containers: its environment, its secrets and the scripts that it runs, on the
 * broker from Maven. Only names, ports and folders are those of this machine.
 */

const jars = join(projectRoot, '.cache/kafka/jars');
// The jars are there where the secure brokers are.
const describeSecure = (process.env.KAFKA_BROKERS_SECURE ?? '') === '' ? describe.skip : describe;
const { services } = parse(readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8'), { merge: true });

let folder: string;
let broker: ChildProcess | null = null;
let client: string;
const logs: ReturnType<typeof openKafkaLog>[] = [];

/** As the compose file configures a service, with the broker and the secrets of this machine. */
function environmentOf(service: string): Record<string, string> {
  const names = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD_FILE'];
  const given = Object.fromEntries(names.map((name) => [name, String(services[service].environment[name])]));
  const file = String(given.KAFKA_SASL_PASSWORD_FILE).replace('/secrets', join(folder, 'secrets', service));
  return { ...given, KAFKA_SASL_PASSWORD_FILE: file, KAFKA_BROKERS: client };
}

function logAs(environment: Record<string, string>): Log {
  const config = kafkaEnvironment.read(environment);
  if (config === null) throw new Error('no brokers');
  const log = openKafkaLog(config, silent);
  logs.push(log);
  return log;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const write = (log: Log, topic: TopicName) => log.append(topic, 0, [{ key: null, value: Buffer.from('x') }]);

describeSecure('the Kafka of docker-compose.yml', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-compose-kafka-'));
    makeSecrets(join(folder, 'secrets'));
    const ports = await freePorts(3);
    const [clientPort, localPort, controllerPort] = ports.map(String) as [string, string, string];
    client = `127.0.0.1:${clientPort}`;
    const here = (value: string) =>
      value
        .replace('CLIENT://:9092', `CLIENT://127.0.0.1:${clientPort}`)
        .replace('CLIENT://kafka:9092', `CLIENT://${client}`)
        .replaceAll('localhost:9094', `127.0.0.1:${localPort}`)
        .replaceAll('localhost:9093', `127.0.0.1:${controllerPort}`)
        .replace('/var/lib/kafka/data', join(folder, 'data'));
    const given = Object.entries(services.kafka.environment).map(([name, value]) => [name, here(String(value))]);
    const shell = { PATH: process.env.PATH ?? '', KAFKA_LIBS: jars };
    broker = spawn('sh', [join(projectRoot, 'infra/docker/stand-ins/kafka-run.sh')], {
      env: { ...shell, ...Object.fromEntries(given) },
      stdio: 'ignore',
    });
    const users = ['infra/docker/kafka-users.sh', join(folder, 'secrets/kafka-users'), `127.0.0.1:${localPort}`];
    const env = { ...shell, KAFKA_CONFIGS: join(projectRoot, 'infra/docker/stand-ins/kafka-configs.sh') };
    // The health check of the file waits for this.
    while (!(await listens(Number(localPort)))) {
      if (broker.exitCode !== null) throw new Error(`the broker ended with ${broker.exitCode}`);
      await pause(200);
    }
    const { status, stderr } = spawnSync('sh', users, { cwd: projectRoot, env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    for (const verb of ['apply', 'acls']) {
      const { code, stderr } = await custodesWith(environmentOf('topics'), 'topics', verb);
      expect([code, stderr]).toEqual([0, '']);
    }
  });
  afterAll(async () => {
    await Promise.all(logs.map((log) => log.close().catch(() => {})));
    broker?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives every service a user and a password of its own', () => {
    const all = kafkaServices.map((service: string) => environmentOf(service));
    const users = all.map(({ KAFKA_SASL_USERNAME: user }: Record<string, string>) => user);
    const passwords = all.map((one: Record<string, string>) =>
      readFileSync(String(one.KAFKA_SASL_PASSWORD_FILE), 'utf8'),
    );
    expect(users).toEqual(kafkaServices.map((service: string) => `custodes-${service}`));
    expect(new Set(passwords).size).toBe(kafkaServices.length);
  });

  it.each<[string, TopicName, TopicName]>([
    ['intake', 'access-events', 'access-decisions'],
    ['decider', 'access-decisions', 'alerts'],
    ['detector', 'alerts', 'access-decisions'],
    ['alerter', 'alerts', 'register'],
  ])('lets %s write %s and not %s', async (service, own, foreign) => {
    const log = logAs(environmentOf(service));
    await write(log, own);
    await expect(write(log, foreign)).rejects.toThrow(/[Aa]uthoriz/);
  });

  it('lets the archiver write nothing', async () => {
    await expect(write(logAs(environmentOf('archiver')), 'alerts')).rejects.toThrow(/[Aa]uthoriz/);
  });

  it.each<[string, (own: Record<string, string>) => Record<string, string>]>([
    ['the password of another', (own) => ({ ...own, KAFKA_SASL_USERNAME: 'custodes-topics' })],
    ['no password', () => ({ KAFKA_BROKERS: client })],
  ])('lets nobody in with %s', async (_what, change) => {
    await expect(write(logAs(change(environmentOf('intake'))), 'access-events')).rejects.toThrow();
  });
});
