import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kafkaEnvironment } from '../../../services/adapters/kafka/kafka-config.ts';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { stageAcls } from '../../../services/adapters/kafka/topics/stage-acls.ts';
import { trimLog } from '../../../services/archiver/trim-log.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { type StageName, type TopicName, topicPartitions, topology } from '../../../services/topology.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { silent } from '../../support/kafka/clusters.ts';
import { custodesWith, type RunningCustodes, startStage } from '../../support/process/running-custodes.ts';

/** What `scripts/kafka.ts up --tls --sasl --acls` printed, one `NAME=value` a line. */
const printed = process.env.KAFKA_BROKERS_SECURE ?? '';
const given: Readonly<Record<string, string>> = Object.fromEntries(
  printed.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)),
);
const describeSecure = printed === '' ? describe.skip : describe;

const TOPIC_PREFIX = `t-${randomUUID()}-`;
const stages = topology.map(({ name }) => name);
const administrator = { ...given, TOPIC_PREFIX };
/** As the process of one stage is configured: a user of its own. */
const userOf = (stage: StageName) => ({
  ...administrator,
  KAFKA_SASL_USERNAME: `custodes-${stage}`,
  KAFKA_SASL_PASSWORD_FILE: join(dirname(given.KAFKA_SASL_PASSWORD_FILE ?? ''), `custodes-${stage}.password`),
});

let folder: string;
const running: RunningCustodes[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-acls-'));
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.end('SIGKILL').catch(() => {})));
  rmSync(folder, { recursive: true, force: true });
});

describeSecure('a Kafka where each stage is a user with ACLs of its own', () => {
  beforeAll(async () => {
    for (const verb of ['apply', 'acls']) {
      const { code, stderr } = await custodesWith(administrator, 'topics', verb);
      expect([code, stderr]).toEqual([0, '']);
    }
  });

  it('lets every stage do its work: an access is decided, found, an alert, and in the archive', async () => {
    const started = await Promise.all(
      stages.map(async (stage) => {
        const environment = { ...userOf(stage), DATA_DIR: folder, PORT: '0', SEGMENT_SECONDS: '1' };
        const one = await startStage(stage, environment);
        running.push(one);
        return [stage, one.url] as const;
      }),
    );
    const url = Object.fromEntries(started) as Record<StageName, string>;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify([anAccessEventJson({ eventId: 'one' }), { eventId: 'refused' }]);
    const sent = await fetch(`${url.intake}/v1/access-events`, { method: 'POST', headers, body });
    expect(sent.status).toBe(207);
    const verdict = await until(async () => {
      const answer = await fetch(`${url.auditor}/v1/accesses/one`);
      return answer.ok ? ((await answer.json()) as { verdict: string }).verdict : null;
    });
    expect(verdict).toBe('unknown');
    const alert = await until(async () => {
      const { items } = (await (await fetch(`${url.alerter}/v1/alerts`)).json()) as { items: unknown[] };
      return items[0] ?? null;
    });
    expect(alert).toMatchObject({ source: 'support-console' });
    expect(await until(async () => ((await fetch(`${url.auditor}/v1/receipts/one`)).ok ? 'sealed' : null))).toBe(
      'sealed',
    );
  });

  it('lets the archiver trim the log', async () => {
    const log = logOf('archiver');
    const starts = new Map<string, number>();
    // Sealed is nothing, so only a letter to which no decision refers may go.
    const sealed = () => ({ lastSource: -1, next: { offset: 0, appendedAt: 0, fold: null } });
    const onTrimmed = ({ topic }: { topic: string }, start: number) => starts.set(topic, start);
    await trimLog({ log, sealed, nowMs: Date.now(), retentionMillis: -3_600_000, onTrimmed });
    expect(Object.fromEntries(starts)).toEqual({ 'access-events': 0, 'access-decisions': 0, 'dead-letters': 1 });
    await log.close();
  });

  it.each(stages)('refuses %s every topic that it does not write', async (stage) => {
    const log = logOf(stage);
    const allowed = stageAcls('').filter((acl) => acl.stage === stage && acl.operation === 'write');
    const topics = Object.keys(topicPartitions) as TopicName[];
    const forbidden = topics.filter((topic) => !allowed.some(({ name }) => name === topic));
    expect(forbidden.length).toBeGreaterThan(1);
    for (const topic of forbidden) {
      const refused = log.append(topic, 0, [{ key: null, value: Buffer.from('x') }]);
      await expect(refused).rejects.toThrow(/[Aa]uthoriz/);
    }
    await log.close();
  });

  it.each([
    ['intake', 'alerts'],
    ['detector', 'access-events'],
    ['alerter', 'access-decisions'],
    ['auditor', 'dead-letters'],
  ] as const)('refuses %s to read %s', async (stage, topic) => {
    const log = logOf(stage);
    await expect(first(log, topic)).rejects.toThrow(/[Aa]uthoriz/);
    await log.close();
  });
});

/** No stage before it asks: a log that trusts no check at the start. */
function logOf(stage: StageName) {
  const config = kafkaEnvironment.read(userOf(stage));
  if (config === null) throw new Error('no brokers');
  return openKafkaLog(config, silent);
}

async function first(log: Log, topic: TopicName): Promise<void> {
  for await (const _ of log.read(topic, 0, 0)) return;
}

async function until<Value>(look: () => Promise<Value | null>): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await pause(100);
  }
}
