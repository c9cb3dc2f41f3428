import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { importCommand } from '../../../scripts/commands/import/import-command.ts';
import { type FakeIntake, openFakeIntake } from '../../support/fake-intake.ts';
import { runCommand } from '../../support/process/run-command.ts';
import { freePort } from '../../support/process/running-custodes.ts';

/** The log that a real nginx in front of a folder of videos writes while people play from it. */

const describeWithNginx = process.env.CUSTODES_HAVE_NGINX === '1' ? describe : describe.skip;
const SEGMENTS = 30;
const FORMAT = '$remote_addr $remote_user [$time_iso8601] "$request" $status $body_bytes_sent "$http_user_agent"';

describeWithNginx('custodes import nginx, on the log of a real server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-nginx-'));
  let intake: FakeIntake;
  let url: string;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    for (const recording of ['r-1', 'r-2']) {
      const videos = join(folder, 'www/vod/c-1', recording);
      mkdirSync(videos, { recursive: true });
      writeFileSync(join(videos, 'index.m3u8'), '#EXTM3U\n');
      for (let index = 0; index < SEGMENTS; index += 1)
        writeFileSync(join(videos, `seg-${index}.ts`), 'x'.repeat(1000));
    }
    // nginx started by root reads as nobody.
    await promisify(execFile)('chmod', ['-R', 'a+rX', folder]);
    writeFileSync(join(folder, 'users'), 'jo:{PLAIN}secret\nsam:{PLAIN}secret\n');
    writeFileSync(join(folder, 'nginx.conf'), configuration(port));
    const server = spawn('/usr/sbin/nginx', [
      '-p',
      folder,
      '-c',
      join(folder, 'nginx.conf'),
      '-e',
      join(folder, 'error.log'),
    ]);
    const ended = once(server, 'exit');
    stop = async () => {
      server.kill('SIGQUIT');
      await ended;
    };
    for (let attempt = 0; attempt < 100 && !(await isUp()); attempt += 1) await delay(50);
  });
  beforeEach(async () => {
    intake = await openFakeIntake();
  });
  afterEach(() => intake.close());
  afterAll(async () => {
    await stop?.();
    rmSync(folder, { recursive: true });
  });

  it('finds one viewing for each person and recording, whatever they write into the path', async () => {
    await get('/vod/c-1/r-1/index.m3u8', 'jo');
    for (let index = 0; index < SEGMENTS; index += 1) await get(`/vod/c-1/r-1/seg-${index}.ts`, 'jo');
    await get('/vod/c-1/r-1/seg-3.ts', 'jo');
    await curl('/./vod//c-1/x/../r-2/seg-1.ts', 'sam');
    await curl('/%76od/c-1/r-2/seg-%32.ts', 'sam', '--range', '0-99');
    await curl('/vod/c-1/r-2/seg-1.ts', 'sam:wrong');
    await curl('/vod/c-1/r-2/seg-99.ts', 'sam');
    await get('/favicon.ico', 'jo');
    await stop();

    const map = join(folder, 'map.yaml');
    const pattern = '^/vod/(?<cameraId>[^/]+)/(?<recordingId>[^/]+)/(?:seg-(?<segment>\\d+)\\.ts)?';
    writeFileSync(map, `format: '${FORMAT}'\npaths: [{ pattern: '${pattern}', segmentSeconds: 6 }]\n`);
    const args = ['nginx', join(folder, 'access.log'), '--map', map, '--url', intake.url, '--json'];
    const { code, out, error } = await runCommand(importCommand(), args);
    expect([code, error]).toEqual([0, '']);
    const skipped = { 'a path that the map leaves out': expect.any(Number) };
    expect(JSON.parse(out)).toMatchObject({ merged: SEGMENTS + 6, used: 4, refused: 0, skipped });
    const events = intake.received.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));
    const by = (id: string, outcome: string) => events.filter((one) => one.actor.id === id && one.outcome === outcome);
    expect(by('jo', 'allowed')).toMatchObject([
      { resource: { cameraId: 'c-1', recordingId: 'r-1' }, extent: { durationMs: SEGMENTS * 6000, bytes: 31_008 } },
    ]);
    expect(by('sam', 'allowed')).toMatchObject([
      { resource: { recordingId: 'r-2' }, extent: { durationMs: 12_000, bytes: 1_100 } },
    ]);
    expect(by('sam', 'error')).toHaveLength(1);
    // nginx logs the name that a client claims with a wrong password too.
    expect(by('sam', 'denied')).toHaveLength(1);
  });

  async function isUp(): Promise<boolean> {
    return await fetch(url).then(
      () => true,
      () => false,
    );
  }

  async function get(path: string, user: string): Promise<void> {
    const authorization = `Basic ${Buffer.from(`${user}:secret`).toString('base64')}`;
    await (await fetch(url + path, { headers: { authorization } })).arrayBuffer();
  }

  /** Sends the path as it is. */
  async function curl(path: string, user: string, ...more: string[]): Promise<void> {
    const login = user.includes(':') ? user : `${user}:secret`;
    await promisify(execFile)('curl', ['-s', '-o', '/dev/null', '--path-as-is', '-u', login, ...more, url + path]);
  }

  function configuration(port: number): string {
    return `
      daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
      events {}
      http {
        log_format custodes '${FORMAT}';
        access_log ${folder}/access.log custodes;
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
        uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
        server {
          listen 127.0.0.1:${port}; root ${folder}/www;
          auth_basic videos; auth_basic_user_file ${folder}/users;
        }
      }`;
  }
});
