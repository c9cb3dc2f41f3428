import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Figure, percentile } from './figures.ts';
import { startServer } from './server-process.ts';

const ALERTS = 300;
const EACH_MILLIS = 50;

/** From the append of a finding to its webhook, on `npm start`: each access opens an alert of severity critical. */
export async function measureWebhooks(scratch: string): Promise<Figure[]> {
  console.error(`measuring: ${ALERTS} alerts to a webhook …`);
  const times: number[] = [];
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { at: string } };
    times.push(Date.now() - Date.parse(data.at));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  await writeFile(join(scratch, 'secret'), `whsec_${randomBytes(32).toString('base64')}`);
  const target = { name: 'bench', kind: 'webhook', url, secretFile: 'secret', allowPrivateAddress: true };
  // JSON is YAML.
  process.env.NOTIFICATIONS_FILE = join(scratch, 'notifications.yml');
  await writeFile(process.env.NOTIFICATIONS_FILE, JSON.stringify({ targets: [target] }));
  const server = await startServer(join(scratch, 'server'));
  for (let alert = 0; alert < ALERTS; alert += 1) {
    await report(server.url, alert);
    await pause(EACH_MILLIS);
  }
  while (times.length < ALERTS) await pause(EACH_MILLIS);
  await server.kill();
  receiver.close();
  receiver.closeAllConnections();
  const value = `p50 ${percentile(times, 0.5)} ms, p99 ${percentile(times, 0.99)} ms`;
  return [{ what: 'alert to webhook', value, against: `${ALERTS} critical alerts, 20 a second`, ratio: null }];
}

/** Each by another source, or ten actors would be a storm. */
async function report(url: string, alert: number): Promise<void> {
  const event = {
    eventId: `ev-${alert}`,
    occurredAt: new Date().toISOString(),
    source: { id: `s-${alert}` },
    actor: { id: `e-${alert}`, kind: 'service' },
    action: 'view',
    resource: { kind: 'recording', recordingId: `r-${alert}`, ownerId: `o-${alert}` },
  };
  const headers = { 'content-type': 'application/json' };
  const sent = await fetch(`${url}/v1/access-events`, { method: 'POST', headers, body: JSON.stringify(event) });
  if (!sent.ok) throw new Error(`the event was answered \`${sent.status}\`, expected 2xx`);
}
