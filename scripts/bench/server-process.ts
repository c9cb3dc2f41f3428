import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built all-in-one server, as `npm start` runs it. */
const main = fileURLToPath(new URL('../start.js', import.meta.url));
const packageFile = new URL('../../../package.json', import.meta.url);

export interface ServerProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Ends the server without any warning (`kill -9`). */
  kill(): Promise<void>;
  /** Drains and stops the server, with every decision sealed and indexed. Rejects when the server fails. */
  drain(): Promise<void>;
}

/**
 * Starts a server on a `DATA_DIR`, which may be empty, with this process's Node options and those of `npm start`, which come
 * last and win; resolves when it is ready.
 */
export async function startServer(dataDir: string): Promise<ServerProcess> {
  await mkdir(dataDir, { recursive: true });
  const given = { DATA_DIR: dataDir, PORT: '0', DEMO: 'off', AUTH: 'off', LOG_LEVEL: 'warn' };
  const env = { ...process.env, ...given };
  const options = [...process.execArgv, ...startOptions(), main];
  const child = spawn(process.execPath, options, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await readyUrl(child, ended);
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async drain() {
      child.kill('SIGTERM');
      const [code] = await ended;
      if (code !== 0) throw new Error(`the server ended with \`${code}\`, expected 0`);
    },
  };
}

/** The options of Node in the `start` script. */
function startOptions(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly scripts: { readonly start: string } };
  const options = /exec node (--.*) dist\//.exec(scripts.start)?.[1];
  if (options === undefined)
    throw new Error(`the start script is \`${scripts.start}\`, expected options of Node before dist/`);
  return options.split(' ');
}

export function objectsFolder(dataDir: string): string {
  return join(dataDir, 'objects');
}

async function readyUrl(child: ChildProcess, ended: Promise<unknown>): Promise<string> {
  let output = '';
  const ready = new Promise<string>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /custodes is ready: (\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const over = ended.then(() => {
    throw new Error(`the server ended before it was ready: ${output}`);
  });
  over.catch(() => {});
  return Promise.race([ready, over]);
}
