import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { isWhole } from '../support/process/pass.ts';
import {
  custodes,
  finished,
  freePort,
  npmStart,
  type RunningCustodes,
  startCustodes,
} from '../support/process/running-custodes.ts';

/** What a newcomer does, on the built program: start, import, ask, prove, kill, start again, stop. */

const cloudTrailFile = join(projectRoot, 'tests/vectors/cloudtrail/ec2_proxy_s3_exfiltration_2020-09-14.ndjson');
/** Of the replay: about 400 accesses a day. */
const DAYS = isWhole ? '12' : '3';
const KILLS = isWhole ? 2 : 1;
const hasPython = process.env.CUSTODES_HAVE_PYTHON === '1';

let folder: string;
let running: RunningCustodes | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-e2e-'));
});
afterEach(async () => {
  await running?.end('SIGKILL').catch(() => {});
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

describe('custodes', () => {
  it('takes the real CloudTrail file through to an alert and what verifies offline: a receipt, and an archive until a byte is flipped', async () => {
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off' });
    const imported = await custodes('import', 'cloudtrail', cloudTrailFile, '--url', running.url, '--json');
    expect(imported.code).toBe(0);
    expect(JSON.parse(imported.stdout)).toMatchObject({ used: 9, refused: 0 });

    const alert = await first(running.url, '/v1/alerts', ({ rules }) => (rules as string[]).length === 2);
    expect(alert).toMatchObject({
      state: 'new',
      severity: 'critical',
      accesses: 9,
      rules: ['service-not-entitled', 'unreported-access'],
    });

    const access = await first(running.url, '/v1/accesses?source=cloudtrail&action=view', () => true);
    expect(access).toMatchObject({ path: 'direct-store', verdict: 'violation', resource: { kind: 'recording' } });
    const receiptFile = join(folder, 'receipt.json');
    writeFileSync(receiptFile, await receiptOf(running.url, String(access.eventId)));
    await running.end('SIGTERM');
    running = null;
    const key = join(folder, 'objects/log.vkey');
    expect(await custodes('receipt', 'verify', receiptFile, '--key', key)).toMatchObject({ code: 0 });
    writeFileSync(receiptFile, readFileSync(receiptFile, 'utf8').replace(/"index":\s*\d+/, '"index": 7777'));
    expect(await custodes('receipt', 'verify', receiptFile, '--key', key)).toMatchObject({ code: 1 });
    const objects = join(folder, 'objects');
    expectVerified(objects);
    expectFlipNamed(objects);
  });

  it('loses and invents nothing when it is killed in the middle of a replay and started again', async () => {
    const world = join(folder, 'world');
    const data = join(folder, 'data');
    const port = String(await freePort());
    const written = await custodes(
      ...['world', '--seed', '4711', '--staff', '40', '--owners', '200', '--days', DAYS, '--out', world],
    );
    expect(written.code).toBe(0);
    const start = () => startCustodes({ DATA_DIR: data, PORT: port, DEMO: 'off' });
    running = await start();
    const replaying = finished(
      spawn(process.execPath, [
        join(projectRoot, 'scripts/custodes.mjs'),
        'replay',
        world,
        '--speed',
        '200000',
        '--url',
        running.url,
      ]),
    );
    for (let kills = 0; kills < KILLS; kills += 1) {
      await manyDecisions(running.url, 300);
      await running.end('SIGKILL');
      running = await start();
    }
    expect(await replaying).toMatchObject({ code: 0 });

    const sent = readFileSync(join(world, 'access-events.ndjson'), 'utf8').trim().split('\n');
    const ids = sent.map((line) => JSON.parse(line).eventId as string).sort();
    const decided = await firstDecisions(running.url, ids.length);
    expect(decided).toEqual(ids);

    await running.end('SIGTERM');
    running = null;
    expectVerified(join(data, 'objects'));
    expectPrivate(data);
  });

  it('refuses an address that others can reach', async () => {
    await expect(startCustodes({ DATA_DIR: folder, PORT: '0', HOST: '0.0.0.0' })).rejects.toThrow(/HOST is `0.0.0.0`/);
  });

  it('starts with `npm start`, refuses a second process on its data, and ends with 0 on a signal to its process group', async () => {
    running = await npmStart({ DATA_DIR: folder, PORT: '0', DEMO: 'off' });
    await expect(startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off' })).rejects.toThrow(/ended with 2/);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
    const code = await running.end('SIGTERM');
    running = null;
    expect(code).toBe(0);
  });

  it('ends with 0 on a signal while it waits for another part to start', async () => {
    // Brokers that accept connections and never answer.
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const child = spawn(process.execPath, [join(projectRoot, 'dist/services/archiver/main.js')], {
      env: { ...process.env, KAFKA_BROKERS: `127.0.0.1:${port}`, DATA_DIR: folder, PORT: '0' },
    });
    const ending = once(child, 'exit');
    await once(silent, 'connection');
    child.kill('SIGTERM');
    expect(await ending).toEqual([0, null]);
    silent.close();
  });
});

type Item = Readonly<Record<string, unknown>>;

/** On a busy machine a kept connection is closed as idle at the moment it is used again. */
const unkept = { headers: { connection: 'close' } };

/** Asks again until an item fits; Jest's time-out is the bound. */
async function first(url: string, path: string, fits: (item: Item) => boolean): Promise<Item> {
  for (;;) {
    const response = await fetch(url + path, unkept);
    const { items } = (await response.json()) as { items: Item[] };
    const found = items.find(fits);
    if (found !== undefined) return found;
    await pause(100);
  }
}

async function receiptOf(url: string, eventId: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${url}/v1/receipts/${encodeURIComponent(eventId)}`, unkept);
    if (response.status === 200) return response.text();
    expect(response.status).toBe(409);
    await pause(200);
  }
}

/** Counted since this process started: on a busy machine the replay may end before anybody asks for the first time. */
async function manyDecisions(url: string, atLeast: number): Promise<void> {
  const decided = async (): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`, unkept)).text();
    return [...text.matchAll(/^custodes_decisions_total\{[^}]*\} (\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  };
  while ((await decided()) < atLeast) await pause(50);
}

/** Ids of every access that is not a repeat and not the auditor's own, once there are `count` of them. */
async function firstDecisions(url: string, count: number): Promise<string[]> {
  for (;;) {
    const ids: string[] = [];
    let cursor = '';
    do {
      const response = await fetch(`${url}/v1/accesses?limit=1000${cursor}`, unkept);
      const page = (await response.json()) as { items: Item[]; nextCursor?: string };
      for (const { verdict, source, eventId } of page.items) {
        if (verdict === 'duplicate' || (source as { id: string }).id === 'custodes') continue;
        expect(verdict).not.toBe('conflict');
        ids.push(String(eventId));
      }
      cursor = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : '';
    } while (cursor !== '');
    if (ids.length >= count) return ids.sort();
    await pause(1_000);
  }
}

/** Nobody but the owner reads what lies in the data directory. */
function expectPrivate(data: string): void {
  const paths = readdirSync(data, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
  expect(paths.length).toBeGreaterThan(10);
  expect([data, ...paths].filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
}

function expectVerified(objects: string): void {
  for (const { code, report } of verifications(objects)) {
    expect(report.problems).toEqual([]);
    expect(code).toBe(0);
    expect(report.entries).toBeGreaterThan(0);
  }
}

/** Both verifiers name the object in which one byte was flipped. */
function expectFlipNamed(objects: string): void {
  const [segment = ''] = readdirSync(join(objects, 'segments/alerts/0'));
  const key = `segments/alerts/0/${segment}`;
  const bytes = readFileSync(join(objects, key));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(join(objects, key), bytes);
  for (const { code, report } of verifications(objects)) {
    expect(code).toBe(1);
    expect(report.ok).toBe(false);
    expect(report.problems.map(({ object }: { object: string }) => object)).toContain(key);
  }
}

function verifications(objects: string) {
  const ours = [process.execPath, join(projectRoot, 'scripts/custodes.mjs'), 'verify', objects, '--json'];
  const independent = ['python3', join(projectRoot, 'tests/independent/verify.py'), objects, '--json'];
  return (hasPython ? [ours, independent] : [ours]).map(([command = '', ...words]) => {
    const { status, stdout } = spawnSync(command, words, { encoding: 'utf8' });
    return { code: status, report: JSON.parse(stdout) };
  });
}
