import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { canaryActors } from '../../../services/domain/access-event/canary.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { openCustodes } from '../../support/process/open-custodes.ts';

/** A canary access in the whole pipeline: decided, detected, archived, and a heartbeat to somebody outside. */

interface Answer {
  readonly items?: readonly { readonly eventId: string; readonly actor: { readonly id: string } }[];
  readonly canaries?: number;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-canary-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('refuses a heartbeat without canary accesses', async () => {
  const file = await notificationsFile('http://127.0.0.1:1/');
  const env = { PORT: '0', DATA_DIR: join(folder, 'refused'), NOTIFICATIONS_FILE: file, CANARY_SECONDS: 'off' };
  await expect(openCustodes(env)).rejects.toThrow(
    'CANARY_SECONDS is `off`, expected seconds: target `deadman` has a heartbeat',
  );
});

it('comes back as decision, archived leaf, alert record and heartbeat, and disturbs nothing that people see', async () => {
  const beats: { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      beats.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const file = await notificationsFile(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const custodes = await openCustodes({
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    SEGMENT_SECONDS: '0.5',
    NOTIFICATIONS_FILE: file,
    CANARY_SECONDS: '10',
  });
  try {
    await custodes.ready;
    const text = async () => (await fetch(`${custodes.url}/metrics`)).text();
    while (!legs.every(cameBackIn(await text()))) await wait(200);
    expect(beats[0]).toMatchObject({ type: 'heartbeat', data: { everySeconds: 10 } });

    const asked = async (path: string): Promise<Answer> =>
      (await fetch(`${custodes.url}${path}`)).json() as Promise<Answer>;
    expect(await asked('/v1/alerts')).toEqual({ items: [] });
    const actors = (await asked('/v1/accesses')).items?.map(({ actor }) => actor.id);
    expect(actors?.filter((id) => id.startsWith('custodes-canary'))).toEqual([]);
    const canariesOf = async (actor: string) => (await asked(`/v1/accesses?actor=${actor}`)).items ?? [];
    while ((await canariesOf('custodes-canary')).length === 0) await wait(200);
    const canaries = await canariesOf('custodes-canary');
    expect(canaries[0]).toMatchObject({ verdict: 'explained', eventId: expect.stringMatching(/^canary-10s-/) });
    // One partition is sealed before another.
    const receipt = async () => (await fetch(`${custodes.url}/v1/receipts/${canaries.at(-1)?.eventId}`)).status;
    while ((await receipt()) === 409) await wait(200);
    expect(await receipt()).toBe(200);
    // Each partition has an actor of its own.
    for (const actor of canaryActors(PARTITIONS_DECIDED)) {
      while ((await canariesOf(actor)).length === 0) await wait(200);
    }
    const monitoring = await asked('/v1/monitoring');
    expect(monitoring).toMatchObject({ gaps: [], watchedShare: 1 });
    expect(monitoring.canaries).toBeGreaterThan(0);
    expect(await text()).not.toContain('custodes_findings_total{');
  } finally {
    await custodes.close();
    server.close();
  }
});

const legs = ['decision', 'alert', 'archive', 'notification'];

function cameBackIn(metrics: string): (leg: string) => boolean {
  return (leg) => new RegExp(`custodes_canary_seconds_count\\{leg="${leg}"\\} [1-9]`).test(metrics);
}

async function notificationsFile(url: string): Promise<string> {
  await writeFile(join(folder, 'deadman.url'), url);
  const file = join(folder, 'notifications.yml');
  const target = { name: 'deadman', kind: 'heartbeat', urlFile: 'deadman.url', allowPrivateAddress: true };
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ targets: [target] }));
  return file;
}
