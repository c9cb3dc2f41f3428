import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

export interface ServerProcess {
  readonly url: URL;
  readonly pid: number;
  /** Drains and stops the process: what it has accepted is done and sealed. Rejects when the process fails. */
  drain(): Promise<void>;
}

/** Starts the whole server on an empty folder as `npm start` does, without installing and building. */
export async function startServer(dataDir: string): Promise<ServerProcess> {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const given = { DATA_DIR: dataDir, PORT: '0', DEMO: 'off', AUTH: 'off', LOG_LEVEL: 'error' };
  const script = scripts.start.replace('node scripts/bootstrap.mjs && ', '');
  return untilReady('sh', ['-c', script], { cwd: projectRoot, env: { ...plainEnvironment(), ...given } });
}

/** Without variables of custodes, which would measure, and write to, what somebody uses. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { HOME, TMPDIR, PATH } = process.env;
  return { HOME, TMPDIR, PATH: [dirname(process.execPath), PATH].join(delimiter) };
}

/** Starts a process that prints `is ready: URL`; resolves when it has. */
export async function untilReady(
  program: string,
  words: readonly string[],
  options: SpawnOptions,
): Promise<ServerProcess> {
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  ended.then(() => process.off('exit', kill));
  const url = await readyUrl(child, ended);
  return {
    url: new URL(url),
    pid: child.pid ?? 0,
    async drain() {
      child.kill('SIGTERM');
      const [code] = await ended;
      if (code !== 0) throw new Error(`${words.at(-1)} ended with \`${code}\`, expected 0`);
    },
  };
}

function readyUrl(child: ChildProcess, ended: Promise<unknown>): Promise<string> {
  let output = '';
  return new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /is ready: (\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    ended.then(() => reject(new Error(`the server ended before it was ready: ${output}`)));
  });
}
