import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { type StageName, topology } from '../../../services/topology.ts';
import { configOf, describeOn } from '../../support/kafka/clusters.ts';
import { custodes } from '../../support/process/running-custodes.ts';
import { withoutAuth } from '../../support/process/without-auth.ts';

/** A stage does not know where it runs: here every stage is a worker thread of one process, on real Kafka. */

const EVENTS = 24;
const stages = topology.map(({ name }) => name);
const threads = new Set<Worker>();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-threads-'));
});
afterEach(async () => {
  await Promise.all([...threads].map((thread) => thread.terminate()));
  threads.clear();
  rmSync(folder, { recursive: true, force: true });
});

describeOn('one', 'stages in worker threads', () => {
  it('decide every event once, drain, and leave an archive that verifies', async () => {
    const { brokers, topicPrefix } = configOf('one');
    const environment = {
      KAFKA_BROKERS: brokers.join(','),
      TOPIC_PREFIX: topicPrefix,
      DATA_DIR: folder,
      SEGMENT_SECONDS: '1',
      PORT: '0',
      ...withoutAuth({}),
    };
    const starting = stages.map(async (name) => [name, await startThread(name, environment)] as const);
    const started = await Promise.all(starting);
    const { intake, auditor } = Object.fromEntries(started) as Record<StageName, Thread>;
    await send(intake.url);
    await decided(auditor.url);
    for (const [, thread] of started) await thread.drain();

    const { code, stdout } = await custodes('verify', join(folder, 'objects'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [] });
    expect(code).toBe(0);
  });
});

interface Thread {
  readonly url: string;
  drain(): Promise<void>;
}

async function startThread(stage: StageName, environment: Readonly<Record<string, string>>): Promise<Thread> {
  const worker = new Worker(join(projectRoot, 'tests/support/process/stage-thread.mjs'), {
    workerData: { root: projectRoot, stage, environment },
    execArgv: [],
  });
  threads.add(worker);
  const [url] = (await once(worker, 'message')) as [string];
  return {
    url,
    async drain() {
      worker.postMessage('drain');
      expect(await once(worker, 'message')).toEqual(['drained']);
    },
  };
}

async function send(url: string): Promise<void> {
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    eventId: `thread-${index}`,
    occurredAt: '2026-11-24T09:12:03Z',
    source: { id: 'support-console' },
    actor: { id: `e-${index}`, kind: 'employee' },
    action: 'view',
    resource: { kind: 'camera', cameraId: 'c-1' },
  }));
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/access-events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(response.status).toBe(202);
}

/** Jest's time-out is the bound. */
async function decided(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/v1/accesses?source=support-console&limit=1000`);
    const { items } = (await response.json()) as { items: readonly { eventId: string }[] };
    if (items.length >= EVENTS) {
      expect(new Set(items.map(({ eventId }) => eventId)).size).toBe(EVENTS);
      return;
    }
    await pause(100);
  }
}
