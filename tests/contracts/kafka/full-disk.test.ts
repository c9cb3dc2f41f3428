import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { openBrokerDisks } from '../../../services/adapters/kafka/disks/broker-disks.ts';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { applyTopics } from '../../../services/adapters/kafka/topics/apply-topics.ts';
import { readTopicSpecs } from '../../../services/adapters/kafka/topics/topic-specs.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { anIntakeServer, eventsOf, type IntakeServer } from '../../support/intake-server.ts';
import { clusters, silent } from '../../support/kafka/clusters.ts';
import { isWhole } from '../../support/process/pass.ts';

const MIB = 1024 * 1024;
const PATH = '/v1/access-events';
const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
const filler = join(folder, 'filler');
const hasDisk = clusters.one !== undefined && isWhole && mountSmallDisk();
const describeOnSmallDisk = hasDisk ? describe : describe.skip;

/** A broker of its own, on a disk of 500 MiB. */
describeOnSmallDisk("a broker's disk", () => {
  let brokers: string[];
  beforeAll(() => {
    brokers = [startBroker()];
  });
  afterAll(() => {
    kafka('down');
    rmSync(filler, { force: true });
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('that is nearly full makes intake answer 429; when it is full nothing acknowledged is lost', async () => {
    const config = { brokers, topicPrefix: '', tls: null, sasl: null };
    await applyTopics(config, readTopicSpecs(), silent);
    const log = openKafkaLog(config, silent);
    const meters = openMeters();
    const disks = await openBrokerDisks(config, { logger: silent, meters });
    const careful = await anIntakeServer({ log, isAccepting: disks.hasRoom });
    const acknowledged = new Set<string>();
    const post = async (server: IntakeServer, eventId: string) => {
      const event = anAccessEventJson({ eventId, source: { id: 'tool', instance: 'x'.repeat(200) } });
      const answer = await server.post(PATH, JSON.stringify(event));
      if (answer.status === 202) acknowledged.add(eventId);
      return answer;
    };

    expect((await post(careful, 'first')).status).toBe(202);
    fillUpTo(200 * MIB);
    while ((await post(careful, `a-${acknowledged.size}`)).status === 202) await pause(50);
    expect(await post(careful, 'refused')).toMatchObject({ status: 429, retryAfter: '1' });
    expect((await meters.brokerDiskRoom.get()).values[0]?.value).toBeLessThan(0);
    rmSync(filler);
    while ((await post(careful, `b-${acknowledged.size}`)).status !== 202) await pause(50);

    const careless = await anIntakeServer({ log });
    fillUpTo(0);
    let status = 202;
    for (let round = 0; status === 202; round += 1) {
      const answers = await Promise.all(Array.from({ length: 200 }, (_, one) => post(careless, `c-${round}-${one}`)));
      status = Math.max(...answers.map((answer) => answer.status));
    }
    expect(status).toBe(503);
    // It ends by itself, a moment after it has refused to write.
    while (isBrokerRunning()) await pause(50);
    rmSync(filler);
    expect([startBroker()]).toEqual(brokers);
    // The start stopped this thread for so long that kept connections have ended, which both sides learn now.
    await pause(100);
    while ((await post(careless, 'last')).status !== 202) await pause(50);

    const kept = new Set((await eventsOf(log)).map(({ eventId }) => eventId));
    expect([...acknowledged].filter((eventId) => !kept.has(eventId))).toEqual([]);
    expect(kept.has('refused')).toBe(false);
    disks.close();
    await careful.close();
    await careless.close();
    await log.close();
  });
});

function mountSmallDisk(): boolean {
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=500m', 'tmpfs', folder]);
  if (status === 0) return true;
  const why = error?.message ?? String(stderr).trim();
  process.stderr.write(`left out: a broker on a full disk (tests/contracts/kafka/full-disk.test.ts): ${why}\n`);
  return false;
}

function startBroker(): string {
  return kafka('up').replace(/^KAFKA_BROKERS=/, '');
}

function isBrokerRunning(): boolean {
  const state: { brokers: { pid: number }[] } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  return state.brokers.some(({ pid }) => existsSync(`/proc/${pid}`));
}

function kafka(verb: 'up' | 'down'): string {
  const script = join(projectRoot, process.env.KAFKA_SCRIPT ?? 'dist/scripts/kafka.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, verb, '--folder', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Until at most so many bytes are free. */
function fillUpTo(freeBytes: number): void {
  const file = openSync(filler, 'a');
  const chunk = Buffer.alloc(MIB, 1);
  try {
    while (free() > freeBytes) writeSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

function free(): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
