import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { withAdmin } from '../../../services/adapters/kafka/kafka-admin.ts';
import { applyTopics } from '../../../services/adapters/kafka/topics/apply-topics.ts';
import { readTopicSpecs } from '../../../services/adapters/kafka/topics/topic-specs.ts';
import { clusters, configOf, describeOn, plainClient, silent } from '../../support/kafka/clusters.ts';

const script = join(projectRoot, process.env.KAFKA_SCRIPT ?? 'dist/scripts/kafka.js');

describeOn('one', 'an admin call about a topic that the broker does not have yet', () => {
  it('is repeated until the topic is there', async () => {
    const config = configOf('one');
    const topic = `${config.topicPrefix}late`;
    let attempts = 0;
    const asked = withAdmin(config, silent, (ask) =>
      ask((admin) => {
        attempts += 1;
        return admin.fetchTopicMetadata({ topics: [topic] });
      }),
    );
    const ended = asked.then(
      () => true,
      () => true,
    );
    while (attempts < 2 && !(await Promise.race([ended, wait(20)])));
    const stranger = plainClient(config).admin();
    await stranger.connect();
    await stranger.createTopics({ topics: [{ topic, numPartitions: 1 }] });
    await stranger.disconnect();
    expect((await asked).topics.map(({ name }) => name)).toEqual([topic]);
  });
});

describeOn('one', 'topics that two processes create at once', () => {
  it('are compared by the one that comes second', async () => {
    const config = configOf('one');
    const specs = [3, 5].map((partitions) => ({ name: 'both', key: 'actor', partitions, replication: 1, config: {} }));
    const reports = await Promise.all(specs.map((spec) => applyTopics(config, [spec], silent)));
    const partitions = reports.flatMap(({ differences }) =>
      differences.filter(({ setting }) => setting === 'partitions').map(({ found, expected }) => [found, expected]),
    );
    expect(partitions).toHaveLength(1);
    expect(partitions[0]?.toSorted()).toEqual(['3', '5']);
  });
});

(clusters.three ? describe : describe.skip)('topics applied while three brokers are starting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-starting-'));
  let starting: ChildProcess;
  afterAll(() => {
    starting.kill();
    spawnSync(process.execPath, [script, 'down', '--folder', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('are created, with three replicas each', async () => {
    starting = spawn(process.execPath, [script, 'up', '--brokers', '3', '--folder', folder], { stdio: 'ignore' });
    const ended = once(starting, 'exit');
    const ports = await portsIn(join(folder, 'state.json'));
    await answersOn(ports[0]);
    const brokers = ports.map((port) => `127.0.0.1:${port}`);
    const config = { brokers, topicPrefix: '', tls: null, sasl: null };
    const specs = readTopicSpecs();
    const { created, differences } = await applyTopics(config, specs, silent);
    expect(created).toEqual(specs.map(({ name }) => name));
    expect(differences).toEqual([]);
    const again = await applyTopics(config, specs, silent);
    expect(again).toEqual({ created: [], differences: [] });
    expect(await ended).toEqual([0, null]);
  });
});

async function portsIn(file: string): Promise<readonly number[]> {
  while (!existsSync(file)) await wait(20);
  const { brokers }: { brokers: { port: number }[] } = JSON.parse(readFileSync(file, 'utf8'));
  return brokers.map(({ port }) => port);
}

async function answersOn(port: number | undefined): Promise<void> {
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port: port ?? 0 });
    const answered = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (answered) return;
    await wait(20);
  }
}
