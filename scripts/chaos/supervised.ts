import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const RESTART_MILLIS = 200;

/** A command that is restarted whenever it ends, as under a supervisor. */
export interface Supervised {
  readonly name: string;
  /** Counts starts. */
  readonly starts: number;
  kill(): void;
  /**
   * Sends SIGSTOP, and SIGCONT after `millis`: a zombie that wakes with outdated state. Resolves when the process runs
   * again or has ended.
   */
  freeze(millis: number): Promise<void>;
  /** Stops the command for good: SIGTERM, then SIGKILL if that takes too long. Resolves with the exit code. */
  stop(graceMillis: number): Promise<number | null>;
}

export interface SupervisedOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
}

const all: Supervised[] = [];

/** Stops whatever still runs, also after a failed run: no process may outlive it. */
export async function stopAll(): Promise<void> {
  await Promise.all(all.map((supervised) => supervised.stop(0)));
}

export function supervise({ name, command, environment, logFile }: SupervisedOptions): Supervised {
  let child: ChildProcess;
  let stopping = false;
  let starts = 0;
  const start = (): void => {
    // It may be stopped while it waits for its next start.
    if (stopping) return;
    const output = openSync(logFile, 'a');
    const [file = '', ...words] = command;
    child = spawn(file, words, { env: environment, stdio: ['ignore', output, output] });
    starts += 1;
    child.once('exit', () => setTimeout(start, RESTART_MILLIS));
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

/**
 * A process that others started, observed through /proc, so that a broker can be killed and restarted with the same
 * command.
 */
export function commandOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
}
