import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningCustodes, startCustodes } from '../../support/process/running-custodes.ts';

/** The collector in `npm start`, killed while it follows a log. */

let folder: string;
let running: RunningCustodes | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-collector-e2e-'));
});
afterEach(async () => {
  await running?.end('SIGKILL').catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

const RECORDINGS = 300;

it('makes one access of each viewing, also when it is killed again and again', async () => {
  mkdirSync(join(folder, 'logs'));
  const pattern = '^/vod/(?<cameraId>[^/]+)/(?<recordingId>[^/]+)/';
  writeFileSync(join(folder, 'map.yaml'), `path: direct-store\npaths: [{ pattern: '${pattern}' }]\n`);
  const input = { name: 'videos', format: 'nginx', folder: 'logs', map: 'map.yaml', settleSeconds: 1 };
  writeFileSync(join(folder, 'collect.yaml'), JSON.stringify({ inputs: [input] }));
  const environment = {
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    DEMO: 'off',
    SEGMENT_SECONDS: '1',
    COLLECT_FILE: join(folder, 'collect.yaml'),
  };
  const start = async () => {
    running = await startCustodes(environment);
    return running;
  };

  let written = 0;
  const write = (until: number) => {
    for (; written < until; written += 1) appendFileSync(join(folder, 'logs/access.log'), lineOf(written));
  };
  for (const until of [100, 200]) {
    const victim = await start();
    write(until - 50);
    await readable(victim, until - 90);
    write(until);
    await victim.end('SIGKILL');
  }
  write(RECORDINGS);
  const last = await start();
  await readable(last, RECORDINGS);
  const found = await accesses(last);
  expect(found.map(({ resource }) => resource.recordingId).toSorted()).toEqual(
    Array.from({ length: RECORDINGS }, (_, at) => `r-${at}`).toSorted(),
  );
  expect(found.every(({ path, source }) => path === 'direct-store' && source.id === 'nginx')).toBe(true);
  expect(await last.end('SIGTERM')).toBe(0);
  running = null;
});

interface Found {
  readonly path: string;
  readonly verdict: string;
  readonly source: { readonly id: string };
  readonly resource: { readonly recordingId: string };
}

/** What was not known before: a crash may leave repeats, which the decider recognises. */
async function accesses({ url }: RunningCustodes): Promise<readonly Found[]> {
  const { items } = (await (await fetch(`${url}/v1/accesses?source=nginx&limit=1000`)).json()) as { items: Found[] };
  expect(items.filter(({ verdict }) => verdict === 'conflict')).toEqual([]);
  return items.filter(({ verdict }) => verdict !== 'duplicate');
}

async function readable(custodes: RunningCustodes, count: number): Promise<void> {
  while ((await accesses(custodes)).length < count) await pause(100);
}

function lineOf(number: number): string {
  const request = `GET /vod/c-1/r-${number}/seg-1.ts HTTP/1.1`;
  const time = { msec: Date.now() / 1000 - 60 };
  const asker = { remote_addr: '192.0.2.1', remote_user: 'jo' };
  return `${JSON.stringify({ ...time, ...asker, request, status: '200', body_bytes_sent: '1000' })}\n`;
}
