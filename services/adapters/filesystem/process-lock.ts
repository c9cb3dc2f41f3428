import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Another live process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(`folder \`${folder}\` is in use by process ${pid}, expected no other writer`);
  }
}

export interface ProcessLock {
  release(): void;
}

/** The content of a claim file: enough to distinguish a dead process from a later one with the same pid. */
interface LockClaim {
  readonly pid: number;
  /** Boot id and start time of the process, where the system reports them (Linux); else ''. */
  readonly birth: string;
}

/** Attempts for the case that two processes claim at the same moment and both step back. */
const ATTEMPTS = 5;
const RETRY_MILLIS_MAX = 40;

/**
 * Takes the lock `name` of a folder, across processes. A process publishes its claim first and then reads the others,
 * so of two claims at least one sees the other and steps back; claims of dead processes are removed. Throws
 * `LockHeldError`. CRASH: the claim stays, and the next process finds its owner dead.
 */
export async function acquireLock(folder: string, name: string): Promise<ProcessLock> {
  mkdirSync(folder, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const claim = publishClaim(folder, name);
    const holder = liveRival(folder, name, claim);
    if (holder === null) return { release: () => rmSync(join(folder, claim), { force: true }) };
    rmSync(join(folder, claim), { force: true });
    if (attempt === ATTEMPTS) throw new LockHeldError(folder, holder);
    await setTimeout(Math.random() * RETRY_MILLIS_MAX);
  }
}

function publishClaim(folder: string, name: string): string {
  const file = `${name}.${randomUUID()}.lock`;
  const claim: LockClaim = { pid: process.pid, birth: birthOf(process.pid) };
  writeFileSync(join(folder, `${file}.new`), JSON.stringify(claim));
  renameSync(join(folder, `${file}.new`), join(folder, file));
  return file;
}

/** Returns the pid of another live claim and removes dead claims. */
function liveRival(folder: string, name: string, own: string): number | null {
  for (const file of readdirSync(folder)) {
    if (file === own || !file.startsWith(`${name}.`) || !file.endsWith('.lock')) continue;
    const claim = readClaim(join(folder, file));
    if (claim === null) continue;
    if (isAlive(claim)) return claim.pid;
    rmSync(join(folder, file), { force: true });
  }
  return null;
}

const tornClaim: LockClaim = { pid: 0, birth: 'torn' };

function readClaim(path: string): LockClaim | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // The claim was released between listing and reading.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // Claims appear complete; only a power cut empties one, and no process outlives that.
    if (error instanceof SyntaxError) return tornClaim;
    throw error;
  }
}

function isAlive({ pid, birth }: LockClaim): boolean {
  const now = birthOf(pid);
  if (birth !== '' || now !== '') return birth === now;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** proc(5): field 22 of stat is the start time in ticks since boot; the command in field 2 may contain spaces. */
function birthOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : `${boot}/${fields[19]}`;
  } catch {
    return '';
  }
}
