import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processes } from '../../scripts/generate/described-processes.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { processEnvironment } from '../../services/adapters/process/process-definition.ts';
import { type StageName, topology } from '../../services/topology.ts';
import { configOf, describeOn } from '../support/kafka/clusters.ts';
import { isWhole } from '../support/process/pass.ts';
import { type RunningCustodes, startCustodes, startStage } from '../support/process/running-custodes.ts';

/** Every stage as a process of its own, on real Kafka, as an operator runs them. */

const hasPython = process.env.CUSTODES_HAVE_PYTHON === '1';
const ACTORS = 24;
const stages = topology.map(({ name }) => name);

let folder: string;
const running = new Set<RunningCustodes>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-processes-'));
});
afterEach(async () => {
  await Promise.all([...running].map((one) => one.end('SIGKILL').catch(() => {})));
  running.clear();
  rmSync(folder, { recursive: true, force: true });
});

describeOn('one', 'processes of one stage each', () => {
  it('decide every event once, also when one of two deciders is killed, and leave an archive that verifies', async () => {
    const { environment, start } = anInstallation();
    const started = await Promise.all(stages.map(async (name) => [name, await start(name)] as const));
    const { intake, decider, detector, alerter, auditor } = Object.fromEntries(started) as Record<
      StageName,
      RunningCustodes
    >;
    const victim = await start('decider', { STATE_DIR: join(folder, 'second') });

    const before = await send(intake.url, 'before');
    expect(await decided(auditor.url, before.length)).toEqual(before);
    expect(await metric(decider.url, 'custodes_blocks_ignored_total')).toBe(0);

    await victim.end('SIGKILL');
    running.delete(victim);
    const after = await send(intake.url, 'after');
    expect(await decided(auditor.url, before.length + after.length)).toEqual([...after, ...before]);
    // Nobody knows these actors: each source's unknown accesses are one alert.
    expect(await firstAlert(alerter.url)).toMatchObject({ rules: ['actor-unknown'], source: 'support-console' });

    await expectOneAddress(await start('console', urlsOf({ intake, decider, detector, alerter, auditor })), [
      ...after,
      ...before,
    ]);

    for (const [, one] of started) {
      expect(await one.end('SIGTERM')).toBe(0);
      running.delete(one);
    }
    expectVerified(join(environment.DATA_DIR, 'objects'));
  });

  it('start as one process too, on the same Kafka, and refuse the tables of another log', async () => {
    const { environment } = anInstallation();
    const whole = await startCustodes({ ...environment, DEMO: 'off' });
    running.add(whole);
    const sent = await send(whole.url, 'whole');
    expect(await decided(whole.url, sent.length)).toEqual(sent);
    expect(await whole.end('SIGTERM')).toBe(0);
    running.delete(whole);
    expectVerified(join(environment.DATA_DIR, 'objects'));
    const elsewhere = startCustodes({ ...environment, DEMO: 'off', TOPIC_PREFIX: `${environment.TOPIC_PREFIX}2-` });
    await expect(elsewhere).rejects.toThrow(/ended with 2[\s\S]*belongs to log `kafka:/);
  });
});

const onBoth = process.env.CUSTODES_OBJECT_STORE ? it : it.skip;

describeOn('one', 'one process on Kafka and S3', () => {
  onBoth('decides, seals into the bucket and finds the access again', async () => {
    const { environment } = anInstallation();
    const bucket = aBucket();
    const whole = await startCustodes({ ...environment, ...bucket, DEMO: 'off' });
    running.add(whole);
    const sent = await send(whole.url, 'bucket');
    expect(await decided(whole.url, sent.length)).toEqual(sent);
    expect(await whole.end('SIGTERM')).toBe(0);
    running.delete(whole);
    expect(existsSync(join(folder, 'objects'))).toBe(false);
    const verifying = spawnSync(
      process.execPath,
      [join(projectRoot, 'scripts/custodes.mjs'), 'verify', `s3://${bucket.S3_BUCKET}/${bucket.S3_PREFIX}`, '--json'],
      { encoding: 'utf8', env: { PATH: process.env.PATH, ...bucket } },
    );
    expect(JSON.parse(verifying.stdout)).toMatchObject({ ok: true, problems: [] });
    expect(verifying.status).toBe(0);
  });
});

describe('a process of one stage', () => {
  it.each(some(stages))('%s reports that it needs Kafka, and ends with 2', async (name) => {
    await expect(startStage(name, { KAFKA_BROKERS: '', PORT: '0' })).rejects.toThrow(
      /ended with 2[\s\S]*KAFKA_BROKERS is not set, expected/,
    );
  });
});

describe.each(some(processes))('--help of $name', (definition) => {
  const { name } = definition;
  const main = join(projectRoot, 'dist/services', name === 'custodes' ? 'all-in-one' : name, 'main.js');

  it('prints every variable that the process reads, and nothing starts', () => {
    const { status, stdout } = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    const printed = [...stdout.matchAll(/^ {2}([A-Z][A-Z0-9_]+)$/gm)].map(([, variable]) => variable);
    const read = processEnvironment(definition).sections.flatMap(({ variables }) => Object.keys(variables));
    expect(new Set(printed)).toEqual(new Set(read));
    expect(printed).toHaveLength(new Set(read).size);
    expect(read.length).toBeGreaterThan(4);
  });

  it('is named where another argument is given', () => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'run'], { encoding: 'utf8' });
    expect(stderr).toBe('argument `run`, expected none or --help\n');
    expect(status).toBe(2);
  });
});

/** One code answers for each process: without `CI=true` the first two are asked. */
function some<Item>(all: readonly Item[]): readonly Item[] {
  return isWhole ? all : all.slice(0, 2);
}

function anInstallation() {
  const { brokers, topicPrefix } = configOf('one');
  const environment = {
    KAFKA_BROKERS: brokers.join(','),
    TOPIC_PREFIX: topicPrefix,
    DATA_DIR: folder,
    SEGMENT_SECONDS: '1',
    PORT: '0',
  };
  return {
    environment,
    async start(name: StageName | 'console', more: Readonly<Record<string, string>> = {}): Promise<RunningCustodes> {
      const one = await startStage(name, { ...environment, ...more });
      running.add(one);
      return one;
    },
  };
}

function urlsOf(stages: Readonly<Record<string, RunningCustodes>>): Record<string, string> {
  return Object.fromEntries(Object.entries(stages).map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url]));
}

/** The console has the page, passes on what is sent and asked, and counts with the metrics of the stages. */
async function expectOneAddress(console: RunningCustodes, known: readonly string[]): Promise<void> {
  expect(await (await fetch(`${console.url}/`)).text()).toContain('<title>');
  const metrics = await (await fetch(`${console.url}/console/metrics`)).text();
  expect(metrics).toMatch(/^custodes_decisions_total\{verdict="unknown"\} [1-9]/m);
  const sent = await send(console.url, 'passed-on');
  expect(await decided(console.url, known.length + sent.length)).toEqual([...known, ...sent]);
  expect((await fetch(`${console.url}/v1/accesses/${known[0]}`)).status).toBe(200);
  expect(await firstAlert(console.url)).toMatchObject({ source: 'support-console' });
  expect(await mayI(console.url)).toMatchObject({ decision: false, context: { verdict: 'unknown' } });
  expect(await console.end('SIGTERM')).toBe(0);
  running.delete(console);
}

/** Asks before an access of somebody whom nobody knows, until it is answered by the rules. */
async function mayI(url: string): Promise<{ context: { determinedBy: readonly string[] } }> {
  const subject = { type: 'employee', id: 'nobody' };
  const question = { subject, action: { name: 'view' }, resource: { type: 'recording', id: 'r-90' } };
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(question) };
  for (;;) {
    const response = await fetch(`${url}/access/v1/evaluation`, asked);
    const answer = (await response.json()) as Awaited<ReturnType<typeof mayI>>;
    if (answer.context.determinedBy.includes('actor-unknown')) return answer;
    await pause(100);
  }
}

/** An empty corner of the bucket of the run, as the environment says it. */
function aBucket(): Record<string, string> {
  const lines = (process.env.CUSTODES_OBJECT_STORE ?? '').split('\n');
  const printed = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)));
  return { ...printed, S3_PREFIX: `processes-${randomUUID()}` };
}

/** One event of each actor, so that every partition has some; their ids, sorted. */
async function send(url: string, name: string): Promise<string[]> {
  const ids = Array.from({ length: ACTORS }, (_, index) => `${name}-${String(index).padStart(2, '0')}`);
  const events = ids.map((eventId, index) => ({
    eventId,
    occurredAt: '2026-11-24T09:12:03Z',
    source: { id: 'support-console' },
    actor: { id: `e-${index}`, kind: 'employee' },
    action: 'view',
    resource: { kind: 'camera', cameraId: 'c-1' },
  }));
  const body = JSON.stringify(events);
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/access-events`, { method: 'POST', headers, body });
  expect(response.status).toBe(202);
  return ids;
}

/** Ids of every decided access of the test's source, sorted, once there are `count`; Jest's time-out is the bound. */
async function decided(url: string, count: number): Promise<string[]> {
  for (;;) {
    const page = await json<{ items: { eventId: string }[] }>(`${url}/v1/accesses?source=support-console&limit=1000`);
    if (page.items.length >= count) return page.items.map(({ eventId }) => eventId).sort();
    await pause(100);
  }
}

async function firstAlert(url: string): Promise<unknown> {
  for (;;) {
    const { items } = await json<{ items: unknown[] }>(`${url}/v1/alerts?rule=actor-unknown`);
    if (items.length > 0) return items[0];
    await pause(100);
  }
}

async function json<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
}

function expectVerified(objects: string): void {
  const ours = [process.execPath, join(projectRoot, 'scripts/custodes.mjs'), 'verify', objects, '--json'];
  const independent = ['python3', join(projectRoot, 'tests/independent/verify.py'), objects, '--json'];
  for (const [command = '', ...words] of hasPython ? [ours, independent] : [ours]) {
    const { status, stdout } = spawnSync(command, words, { encoding: 'utf8' });
    const report = JSON.parse(stdout);
    expect(report.problems).toEqual([]);
    expect(report.entries).toBeGreaterThanOrEqual(ACTORS);
    expect(status).toBe(0);
  }
}
