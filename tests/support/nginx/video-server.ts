import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../process/running-custodes.ts';

const VARIABLES = [
  ...['msec', 'request', 'status', 'body_bytes_sent', 'remote_addr', 'remote_user', 'http_user_agent'],
  ...['sent_http_content_range', 'sent_http_content_length'],
];
const LOG_FORMAT = `{${VARIABLES.map((name) => `"${name}":"$${name}"`).join()}}`;
const PATTERN = '^/vod/(?<cameraId>[^/]+)/(?<recordingId>[^/]+)/(?:seg-(?<segment>\\d+)\\.ts)?';
/** The map of `custodes import nginx` for its log. */
export const LOG_MAP = `paths:
  - { pattern: '^/vod/c-1/(?<recordingId>[^/]+)/whole\\.mp4$', fileSeconds: 100 }
  - { pattern: '${PATTERN}', segmentSeconds: 6 }
`;

/** A real nginx in front of a folder of videos. It writes `access.log` in `folder`; its users have the password `secret`. */
export interface VideoServer {
  readonly log: string;
  get(path: string, user: string): Promise<void>;
  /** Sends the path as it is. */
  curl(path: string, user: string, ...more: string[]): Promise<void>;
  /** Opens the log again, after it was renamed. */
  reopenLog(): void;
  stop(): Promise<void>;
}

export async function startVideoServer(
  folder: string,
  { recordings, segments, users }: { recordings: readonly string[]; segments: number; users: readonly string[] },
): Promise<VideoServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  for (const recording of recordings) {
    const videos = join(folder, 'www/vod/c-1', recording);
    mkdirSync(videos, { recursive: true });
    writeFileSync(join(videos, 'index.m3u8'), '#EXTM3U\n');
    for (let index = 0; index < segments; index += 1) writeFileSync(join(videos, `seg-${index}.ts`), 'x'.repeat(1000));
    writeFileSync(join(videos, 'whole.mp4'), 'x'.repeat(100_000));
  }
  // nginx started by root reads as nobody.
  await promisify(execFile)('chmod', ['-R', 'a+rX', folder]);
  writeFileSync(join(folder, 'users'), users.map((user) => `${user}:{PLAIN}secret\n`).join(''));
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port));
  const words = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
  const server = spawn('/usr/sbin/nginx', words);
  const ended = once(server, 'exit');
  while (server.exitCode === null && !(await isUp(url))) await delay(50);
  return {
    log: join(folder, 'access.log'),
    async get(path, user) {
      const authorization = `Basic ${Buffer.from(`${user}:secret`).toString('base64')}`;
      await (await fetch(url + path, { headers: { authorization } })).arrayBuffer();
    },
    async curl(path, user, ...more) {
      const login = user.includes(':') ? user : `${user}:secret`;
      await promisify(execFile)('curl', ['-s', '-o', '/dev/null', '--path-as-is', '-u', login, ...more, url + path]);
    },
    reopenLog: () => void server.kill('SIGUSR1'),
    async stop() {
      server.kill('SIGQUIT');
      await ended;
    },
  };
}

async function isUp(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => true,
    () => false,
  );
}

function configuration(folder: string, port: number): string {
  return `
    daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
    events {}
    http {
      log_format custodes escape=json '${LOG_FORMAT}';
      access_log ${folder}/access.log custodes;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      server {
        listen 127.0.0.1:${port}; root ${folder}/www;
        auth_basic videos; auth_basic_user_file ${folder}/users;
      }
    }`;
}
