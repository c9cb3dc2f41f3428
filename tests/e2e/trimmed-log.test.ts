import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../services/adapters/clock.ts';
import { openEmbeddedLog } from '../../services/adapters/embedded/embedded-log.ts';
import { filesystemObjectStore } from '../../services/adapters/filesystem/filesystem-object-store.ts';
import { openLogKey } from '../../services/adapters/keys/log-key.ts';
import type { RunningProcess } from '../../services/adapters/process/open-process.ts';
import { openSealedLog } from '../../services/archiver/sealed-log.ts';
import { trimLog } from '../../services/archiver/trim-log.ts';
import { verifyReceipt } from '../../services/domain/transparency-log/receipt.ts';
import { streamName } from '../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { archivedTopics, topicPartitions } from '../../services/topology.ts';
import { verifyInPython } from '../support/archive-folder.ts';
import { openCustodes } from '../support/process/open-custodes.ts';

/**
 * Every stage on the embedded log: what is sealed is trimmed, caches are deleted, and everything answers as before.
 * The retention is given to the function that trims; whoever runs custodes cannot ask for less than 397 days.
 */
describe('a log that is trimmed behind its seals', () => {
  let folder: string;
  let custodes: RunningProcess | null = null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-trimmed-'));
  });
  afterEach(async () => {
    await custodes?.close().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers everything as before, also without its caches, and is archived without a hole', async () => {
    await start();
    await send(accesses('first', 60));
    await send(accesses('first', 5));
    await sendRubbish();
    await decided(65);
    const before = await answersAtRest();
    expect(before.alerts.length).toBeGreaterThan(0);
    await stop();

    const removed = await trim();
    expect(removed.get('access-events')).toBeGreaterThan(65);
    expect(removed.get('access-decisions')).toBeGreaterThan(0);
    expect(removed.get('dead-letters')).toBe(1);
    await start();
    expect(await answers()).toEqual(before);
    await send([...accesses('first', 3), ...accesses('second', 40)]);
    await decided(65 + 43);
    const more = await answersAtRest();
    expect(more.accesses.filter(({ verdict }) => verdict === 'duplicate')).toHaveLength(5 + 3);
    await stop();

    expect((await trim()).get('access-events')).toBeGreaterThan(43);
    for (const cache of ['identities', 'objects/index', 'index-scratch']) {
      rmSync(join(folder, cache), { recursive: true, force: true });
    }
    await start();
    expect(await answers()).toEqual(more);
    const receipt = await (await fetch(`${custodes?.url}/v1/receipts/first-7`)).json();
    await send(accesses('third', 20));
    await decided(65 + 43 + 20);
    expect((await answers()).alerts.map(alertId)).toEqual(expect.arrayContaining(more.alerts.map(alertId)));
    await stop();

    const { vkey } = await openLogKey(join(folder, 'keys'));
    expect(verifyReceipt(receipt, vkey).seal.topic).toBe('access-decisions');
    const report = await verifyArchive(objects(), vkey);
    expect(report).toMatchObject({ ok: true, problems: [] });
    if (process.env.CUSTODES_HAVE_PYTHON !== '1') return;
    expect(await verifyInPython([join(folder, 'objects')], null)).toEqual([report]);
  });

  async function start(): Promise<void> {
    const env = { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', SEGMENT_SECONDS: '0.3' };
    custodes = await openCustodes(env);
    await custodes.ready;
  }

  async function stop(): Promise<void> {
    await custodes?.close();
    custodes = null;
  }

  const objects = () => filesystemObjectStore({ folder: join(folder, 'objects'), scratch: join(folder, 'scratch') });

  /** Removes whatever is sealed, however young; resolves with the records removed by topic. */
  async function trim(): Promise<ReadonlyMap<string, number>> {
    const log = await openEmbeddedLog({ folder: join(folder, 'log'), clock: systemClock });
    const archive = {
      objects: objects(),
      signer: await openLogKey(join(folder, 'keys')),
    };
    const streams = archivedTopics.flatMap((topic) => {
      return Array.from({ length: topicPartitions[topic] }, (_, partition) => ({ topic, partition }));
    });
    const { last } = await openSealedLog(archive, streams);
    const removed = new Map<string, number>();
    await trimLog({
      log,
      sealed: (stream) => last.get(streamName(stream)) ?? null,
      nowMs: systemClock() + 1_000,
      retentionMillis: 0,
      onTrimmed: ({ topic }, _start, count) => removed.set(topic, (removed.get(topic) ?? 0) + count),
    });
    await log.close();
    return removed;
  }

  async function send(events: readonly object[]): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${custodes?.url}/v1/access-events`, {
      method: 'POST',
      headers,
      body: JSON.stringify(events),
    });
    expect(answer.status).toBe(202);
  }

  async function sendRubbish(): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${custodes?.url}/v1/access-events`, { method: 'POST', headers, body: '{' });
    expect(answer.status).toBe(400);
  }

  async function decided(count: number): Promise<void> {
    while ((await answers()).accesses.length < count) await pause(50);
    // Alerts are a stage further.
    while ((await list('/v1/alerts?limit=1000')).length === 0) await pause(50);
  }

  /** After a stop, which leaves no finding on its way to an alert. */
  async function answersAtRest() {
    await stop();
    await start();
    return answers();
  }

  /** Without what the auditor reports about these very questions. */
  async function answers() {
    const accesses = await list('/v1/accesses?source=support-console&limit=1000');
    return { accesses, alerts: await list('/v1/alerts?limit=1000') };
  }

  async function list(path: string): Promise<readonly Record<string, unknown>[]> {
    const answer = await fetch(`${custodes?.url}${path}`);
    return ((await answer.json()) as { items: Record<string, unknown>[] }).items;
  }
});

function alertId(alert: Readonly<Record<string, unknown>>): unknown {
  return alert.alertId;
}

/** Views by a dozen people who are in no register, of which the database path breaks a rule. */
function accesses(name: string, count: number): object[] {
  return Array.from({ length: count }, (_, number) => ({
    eventId: `${name}-${number}`,
    occurredAt: new Date(Date.UTC(2026, 10, 1) + number * 60_000).toISOString(),
    source: { id: 'support-console' },
    actor: { id: `e-${number % 12}`, kind: 'employee' },
    action: 'view',
    path: number % 10 === 0 ? 'database' : 'app',
    resource: {
      kind: 'recording',
      recordingId: `r-${number}`,
      cameraId: `c-${number % 7}`,
      ownerId: `o-${number % 9}`,
    },
  }));
}
