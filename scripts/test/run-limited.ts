import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface LimitedRun {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/**
 * Runs a program that prints errors only, and resolves with its exit code. Where the signal ends it, every process that
 * it started is killed too: what is left would slow down the next run. The code is then null.
 */
export function runLimited(command: string, words: readonly string[], limited: LimitedRun): Promise<number | null> {
  const { cwd, env, signal } = limited;
  const child = spawn(command, words, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const endAll = (): void => {
    if (child.pid !== undefined) for (const pid of [child.pid, ...descendantsOf(child.pid)]) kill(pid);
  };
  signal.addEventListener('abort', endAll);
  return new Promise((resolve) => {
    const end = (code: number | null): void => {
      signal.removeEventListener('abort', endAll);
      resolve(code);
    };
    child.once('error', () => end(null)).once('exit', end);
  });
}

/** Also those in process groups of their own. Linux has them in `/proc`; elsewhere none is found. */
function descendantsOf(ancestor: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const pid of pids()) {
    const parent = parentOf(pid);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const queue = [ancestor];
  for (const pid of queue) {
    const these = children.get(pid) ?? [];
    found.push(...these);
    queue.push(...these);
  }
  return found;
}

function pids(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Null where the process has ended. */
function parentOf(pid: number): number | null {
  try {
    // `1234 (any name) S 1233 …`
    const [, parent] = / [A-Z] (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '')) ?? [];
    return Number(parent);
  } catch {
    return null;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
