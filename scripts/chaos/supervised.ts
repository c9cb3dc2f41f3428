import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const RESTART_MILLIS = 200;

/** A command that is started again whenever it ends, as a supervisor would. */
export interface Supervised {
  readonly name: string;
  /** Starts since the beginning. */
  readonly starts: number;
  kill(): void;
  /** SIGSTOP, and SIGCONT after `millis`: a zombie that wakes with old plans. Resolves when it runs again or is gone. */
  freeze(millis: number): Promise<void>;
  /** Ends it for good: SIGTERM, and SIGKILL when that takes too long. Resolves with the exit code. */
  stop(graceMillis: number): Promise<number | null>;
}

export interface SupervisedOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
}

const all: Supervised[] = [];

/** Ends whatever still runs, also after a failed run: nothing may outlive it. */
export async function stopAll(): Promise<void> {
  await Promise.all(all.map((supervised) => supervised.stop(0)));
}

export function supervise({ name, command, environment, logFile }: SupervisedOptions): Supervised {
  let child: ChildProcess;
  let stopping = false;
  let starts = 0;
  const start = (): void => {
    const output = openSync(logFile, 'a');
    const [file = '', ...words] = command;
    child = spawn(file, words, { env: environment, stdio: ['ignore', output, output] });
    starts += 1;
    child.once('exit', () => {
      if (!stopping) setTimeout(start, RESTART_MILLIS);
    });
  };
  start();
  const supervised: Supervised = {
    name,
    get starts() {
      return starts;
    },
    kill: () => void child.kill('SIGKILL'),
    async freeze(millis) {
      const frozen = child;
      frozen.kill('SIGSTOP');
      await pause(millis);
      frozen.kill('SIGCONT');
    },
    async stop(graceMillis) {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMillis);
      const [code] = await ended;
      clearTimeout(timer);
      return code;
    },
  };
  all.push(supervised);
  return supervised;
}

/** A process that others started, seen through /proc: a broker can be killed and started again just as it was. */
export function commandOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
}
