import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { birthOf } from '../services/adapters/filesystem/process-lock.ts';

/** Browsers and `fetch` connect to every port from here on. */
const PORT_MIN = 11_000;
/** The first port that Linux gives to a caller that asks for any. */
const PORT_ANY = 32_768;
/** With fewer to choose from, two programs would often choose the same. */
const CHOICE_MIN = 1_000;

/**
 * Ports of 127.0.0.1 that nobody listened on a moment ago, all different. They are none of those that the system gives to a
 * caller that asks for any: a program that does so, as most suites do, would get them before they are used here.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  const end = firstOfAny();
  while (found.size < count) {
    const port = await listened(end - PORT_MIN < CHOICE_MIN ? 0 : randomInt(PORT_MIN, end));
    if (port !== null) found.add(port);
  }
  return [...found];
}

function firstOfAny(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s/)[0]);
  } catch {
    return PORT_ANY;
  }
}

/** The port, which is closed again; null where another program has it. */
function listened(port: number): Promise<number | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: got } = server.address() as { port: number };
      server.close(() => resolve(got));
    });
  });
}

/** True if a process of this machine has the pid. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A server that outlives the program which started it. */
export interface StartedServer {
  readonly pid: number;
  /** After a boot of the machine the pid means another process. */
  readonly birth: string;
}

export function startedServer(pid: number | undefined): StartedServer {
  return pid === undefined ? { pid: 0, birth: '' } : { pid, birth: birthOf(pid) };
}

/** True if it is that server, and not a later process with its pid. Pid 0 would be this process and its group. */
export function isRunning({ pid, birth }: StartedServer): boolean {
  return pid > 0 && isAlive(pid) && birth === birthOf(pid);
}

export function killServer(server: StartedServer): void {
  if (isRunning(server)) process.kill(server.pid, 'SIGKILL');
}
