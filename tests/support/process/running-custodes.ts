import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePorts } from '../../../scripts/loopback.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import type { StageName } from '../../../services/topology.ts';
import { withoutAuth } from './without-auth.ts';

const READY_MILLIS_MAX = 300_000;

export interface RunningCustodes {
  readonly url: string;
  /** What it printed until it was ready. */
  readonly printed: string;
  /** Signals the whole process group, which goes on. */
  signal(signal: 'SIGHUP'): void;
  /** Signals the whole process group and waits for its end; the exit code, or the signal that ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string | null>;
}

/**
 * The built all-in-one as a process of its own, in a process group of its own, once it says that it is ready. Nobody is
 * authenticated, unless the test sets `AUTH` or `AUTH_TOKENS_FILE`.
 */
export function startCustodes(environment: Readonly<Record<string, string>>): Promise<RunningCustodes> {
  return start(process.execPath, [join(projectRoot, 'dist/scripts/start.js')], {
    ...withoutAuth(environment),
    ...environment,
  });
}

/** The built process of one stage. */
export function startStage(
  name: StageName | 'console',
  environment: Readonly<Record<string, string>>,
): Promise<RunningCustodes> {
  return start(process.execPath, [join(projectRoot, `dist/services/${name}/main.js`)], {
    ...withoutAuth(environment),
    ...environment,
  });
}

/** `npm start`, as a person types it: callers are authenticated. */
export function npmStart(environment: Readonly<Record<string, string>>): Promise<RunningCustodes> {
  return start('npm', ['start'], environment);
}

/** A port that was free a moment ago, where both sides have to know the other's address before they start. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Runs a verb of the command line to its end. */
export async function custodes(...words: string[]): Promise<Finished> {
  return runVerb(words, {});
}

/** Runs a verb of the command line beside the server on `dataDir`. */
export async function custodesIn(dataDir: string, ...words: string[]): Promise<Finished> {
  return runVerb(words, { DATA_DIR: dataDir });
}

/** Runs a verb of the command line with these variables. */
export async function custodesWith(
  environment: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<Finished> {
  return runVerb(words, environment);
}

function runVerb(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Finished> {
  const child = spawn(process.execPath, [join(projectRoot, 'scripts/custodes.mjs'), ...words], {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
  });
  return finished(child);
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

async function start(
  command: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<RunningCustodes> {
  const child = spawn(command, arguments_, {
    cwd: projectRoot,
    env: { ...process.env, LOG_LEVEL: 'warn', ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  // Nobody may wait for it.
  ended.catch(() => {});
  const { pid } = child;
  // Group 0 is the one of Jest.
  if (pid === undefined) throw new Error(`${command} could not be started`, { cause: await failureOf(child) });
  const { url, printed } = await ready(child, pid);
  return {
    url,
    printed,
    signal: (signal) => process.kill(-pid, signal),
    async end(signal) {
      process.kill(-pid, signal);
      const [code, by] = await ended;
      return code ?? by;
    },
  };
}

async function failureOf(child: ChildProcess): Promise<unknown> {
  return (await once(child, 'error'))[0];
}

function ready(child: ChildProcess, pid: number): Promise<Pick<RunningCustodes, 'url' | 'printed'>> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => {
      process.kill(-pid, 'SIGKILL');
      reject(new Error(`not ready in time:\n${output}`));
    }, READY_MILLIS_MAX);
    const look = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /custodes(?: \w+)? is ready: (\S+)/.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({ url, printed: output });
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code} before it was ready:\n${output}`));
    });
  });
}
