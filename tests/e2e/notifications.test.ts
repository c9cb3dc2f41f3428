import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEmbeddedLog } from '../../services/adapters/embedded/embedded-log.ts';
import { alertRecordsIn } from '../support/alerts/alert-records.ts';
import { WEBHOOK_SECRET, webhookReceiver } from '../support/notifications/webhook-receiver.ts';
import { isWhole } from '../support/process/pass.ts';
import { custodesWith, startCustodes } from '../support/process/running-custodes.ts';

/** The built server, killed with SIGKILL around the delivery of notifications. */

const KILLS = process.env.CI === 'true' && isWhole ? 9 : 2;

let folder: string;
let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-notified-'));
  receiver = await webhookReceiver();
  await writeFile(join(folder, 'secret'), WEBHOOK_SECRET);
  const target = { name: 'soc', kind: 'webhook', url: receiver.url, secretFile: 'secret', allowPrivateAddress: true };
  // JSON is YAML.
  await writeFile(join(folder, 'notifications.yml'), JSON.stringify({ targets: [target] }));
  const file = join(folder, 'notifications.yml');
  environment = { NOTIFICATIONS_FILE: file, DATA_DIR: join(folder, 'data'), PORT: '0', DEMO: 'off' };
});
afterAll(async () => {
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

it('custodes notify test sends one message, and reports what failed', async () => {
  const sent = await custodesWith(environment, 'notify', 'test', 'soc');
  expect(sent).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^delivered msg_test_\S+ to soc \(webhook\)\n$/),
  });
  expect(receiver.received.splice(0)).toEqual([expect.objectContaining({ type: 'alert.test' })]);
  receiver.answer(500);
  const failed = await custodesWith(environment, 'notify', 'test', 'soc');
  expect(failed).toMatchObject({ code: 1, stderr: 'not delivered to soc (webhook): HTTP 500: no\n' });
  const unknown = await custodesWith(environment, 'notify', 'test', 'nobody');
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('expected one of: soc') });
});

it('misses nothing and never gives an event of an alert another id, however often the server is killed', async () => {
  // A target receives what happens after its first start.
  while ((await lanesStarted()) < 2) {
    const first = await startCustodes(environment);
    await pause(500);
    await first.end('SIGTERM');
  }
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const server = await startCustodes(environment);
    const before = receiver.received.length;
    await report(server.url, `e-${kill}`);
    // Before the delivery, while it is recorded, or after it.
    if (kill % 3 !== 0) while (receiver.received.length === before) await pause(1);
    if (kill % 3 === 2) await pause(50);
    await server.end('SIGKILL');
  }
  const last = await startCustodes(environment);
  // Each source has an alert of its own, which is about no actor.
  const ofActors = () => receiver.received.flatMap(({ data }) => data.alert.actor ?? []);
  const actors = () => new Set(ofActors());
  while (actors().size < KILLS) await pause(20);
  await last.end('SIGTERM');
  // Alerts of sources may still wait for their turn.
  const delivered = receiver.received.map(({ id }) => id);
  const again = await startCustodes(environment);
  await pause(500);
  await again.end('SIGTERM');
  const later = receiver.received.slice(delivered.length);
  expect(later.filter(({ id }) => delivered.includes(id))).toEqual([]);
  const ids = new Map<string, Set<string>>();
  for (const { id, data } of receiver.received) {
    const event = `${data.alert.alertId} ${data.cause}`;
    ids.set(event, (ids.get(event) ?? new Set()).add(id));
  }
  expect([...ids.values()].filter((one) => one.size > 1)).toEqual([]);
  expect(actors()).toEqual(new Set(Array.from({ length: KILLS }, (_, index) => `e-${index + 1}`)));
});

/** The lanes of the target, critical ones and others, that a server has started. */
async function lanesStarted(): Promise<number> {
  const log = await openEmbeddedLog({ folder: join(folder, 'data/log'), clock: Date.now });
  const records = await alertRecordsIn(log);
  await log.close();
  return records.filter((record) => record.kind === 'notification' && record.outcome === 'started').length;
}

/** Each actor through a tool of their own: ten at one source within ten minutes would be one alert of the source. */
async function report(url: string, actor: string): Promise<void> {
  const event = {
    eventId: `ev-${actor}`,
    occurredAt: new Date().toISOString(),
    source: { id: `console-of-${actor}` },
    actor: { id: actor, kind: 'employee' },
    action: 'view',
    path: 'direct-store',
    resource: { kind: 'recording', recordingId: 'r-1', ownerId: 'o-1' },
  };
  const response = await fetch(`${url}/v1/access-events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
  expect(response.status).toBeLessThan(300);
}
