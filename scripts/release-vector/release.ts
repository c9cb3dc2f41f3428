import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** A built checkout of a release: its processes, its command line and the modules that tools import from it. */
export interface Release {
  readonly checkout: string;
  readonly version: string;
  /** Starts every stage in one process; resolves when it is ready. */
  start(environment: Readonly<Record<string, string>>): Promise<ReleaseServer>;
  /** Runs a verb of the command line and returns standard output. Rejects on an unexpected exit code. */
  custodes(words: readonly string[], exitCode?: number): Promise<string>;
  /** Imports a module of the release by its path without extension: the first that the release has. */
  load<Module>(...paths: readonly string[]): Promise<Module>;
}

export interface ReleaseServer {
  readonly url: string;
  /** Kills the process: acknowledged records are on disk, and nothing is drained. */
  kill(): Promise<void>;
  /** Drains the process; rejects when that fails. */
  stop(): Promise<void>;
}

const servers = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of servers) child.kill('SIGKILL');
});

export function openRelease(checkout: string): Release {
  const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
  return {
    checkout,
    version,
    start: (environment) => startServer(checkout, environment),
    async custodes(words, exitCode = 0) {
      const run = promisify(execFile)(process.execPath, [join(checkout, 'scripts/custodes.mjs'), ...words], {
        cwd: checkout,
        maxBuffer: 256 * 1024 * 1024,
      });
      const { code, stdout, stderr } = await run.then(
        (done) => ({ code: 0, ...done }),
        (failed: { code: number; stdout: string; stderr: string }) => failed,
      );
      if (code !== exitCode) throw new Error(`\`custodes ${words.join(' ')}\` ended with ${code}: ${stderr}${stdout}`);
      return stdout;
    },
    load(...paths) {
      const files = paths.map((path) => join(checkout, 'dist', `${path}.js`));
      const file = files.find((one) => existsSync(one));
      if (file === undefined) throw new Error(`release ${version} has none of ${paths.join(', ')}`);
      return import(pathToFileURL(file).href);
    },
  };
}

async function startServer(checkout: string, environment: Readonly<Record<string, string>>): Promise<ReleaseServer> {
  // Releases before 0.3 authenticate nobody on loopback and do not know `AUTH`.
  const env = { ...process.env, AUTH: 'off', DEMO: 'off', PORT: '0', LOG_LEVEL: 'error', ...environment };
  const main = join(checkout, 'dist/services/all-in-one/main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  servers.add(child);
  const ended = once(child, 'close').finally(() => servers.delete(child));
  return {
    url: await readyUrl(child),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      if (code !== 0) throw new Error(`the server ended with ${code}, expected 0`);
    },
  };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /custodes is ready: (\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('close', (code) => reject(new Error(`the server ended with ${code} before it was ready: ${output}`)));
  });
}
