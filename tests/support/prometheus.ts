import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server of Debian's Prometheus packages on a free loopback port. */
export interface Server {
  readonly url: string;
  /** Ends the process that was started, and nothing else. */
  stop(): Promise<void>;
}

/** How long a server may take to listen. */
const START_MILLIS_MAX = 300_000;
const STOP_MILLIS_MAX = 10_000;

/** Starts `command`, which must log the address it listens on (`Listening on … address=127.0.0.1:PORT`). */
export async function startServer(command: string, flags: readonly string[]): Promise<Server> {
  const child = spawn(command, ['--web.listen-address=127.0.0.1:0', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
  const seen: string[] = [];
  const address = await Promise.race([
    addressOf(child, seen),
    once(child, 'exit').then(() => null),
    new Promise<null>((resolve) => setTimeout(resolve, START_MILLIS_MAX, null).unref()),
  ]);
  if (address === null) {
    await stop(child);
    throw new Error(`${command} did not start:\n${seen.join('\n')}`);
  }
  return { url: `http://${address}`, stop: () => stop(child) };
}

function addressOf(child: ChildProcess, seen: string[]): Promise<string> {
  const { stderr } = child;
  if (stderr === null) throw new Error('standard error is not piped');
  return new Promise((resolve) => {
    // Reading goes on to the end, or the server would block on a full pipe.
    createInterface({ input: stderr }).on('line', (line) => {
      if (seen.length < 100) seen.push(line);
      const found = /[Ll]istening on.*address=(127\.0\.0\.1:\d+)/.exec(line);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLIS_MAX);
  await exited;
  clearTimeout(timer);
}
