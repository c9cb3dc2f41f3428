import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Another live process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  constructor(
    readonly folder: string,
    readonly pid: number,
    where = '',
  ) {
    super(`folder \`${folder}\` is in use by process ${pid}${where}, expected no other writer`);
  }
}

/** Another process has the lock now, or nobody has, because the folder is gone. */
export type LockLoss = 'taken-over' | 'folder-removed';

export interface ProcessLock {
  /** Null while this process has the lock; looks at the disk, so it is true of what was written before the call. */
  loss(): LockLoss | null;
  release(): void;
}

/** Where a pid means one process. What the system does not report is ''. */
export interface PidScope {
  /** Containers have one each, and each calls its first process 1. The system gives the name of one that ended again. */
  readonly namespace: string;
  readonly boot: string;
}

export interface LockOptions {
  /** Receives a line before a wait of some seconds. */
  readonly report?: (line: string) => void;
  /**
   * Called once when another process took the lock over, because this one did nothing for some seconds: it must not write
   * any more. One that has ended again is noticed a second later.
   */
  readonly onLost?: () => void;
  readonly scope?: PidScope;
  /** How often a claim of another pid namespace is looked at before its owner counts as dead. */
  readonly looks?: number;
}

/** The content of a claim file: enough to distinguish a dead process from a later one with the same pid. */
interface LockClaim extends Partial<PidScope> {
  readonly pid: number;
  /** Boot id and start time of the process, where the system reports them (Linux); else ''. */
  readonly birth: string;
}

interface LockRival extends LockClaim {
  readonly file: string;
  /** Set if the process cannot be looked up from here: the time of the last touch. */
  readonly touched?: bigint;
}

/** Attempts for the case that two processes claim at the same moment and both step back. */
const ATTEMPTS = 5;
const RETRY_MILLIS_MAX = 40;
const TOUCH_MILLIS = 1000;
/** A look is a pause and a `stat`. Looks are counted, not time: a pause that stops both processes passes no time. */
const LOOK_MILLIS = 50;
const LOOKS = 200;
const ELSEWHERE = ' of another pid namespace (a container)';

/**
 * Takes the lock `name` of a folder, across processes. A process publishes its claim first and then reads the others,
 * so of two claims at least one sees the other and steps back; claims of dead processes are removed. Throws
 * `LockHeldError`. CRASH: the claim stays, and the next process finds its owner dead: at once in the same pid
 * namespace, else after ten seconds in which nobody touched the claim.
 */
export async function acquireLock(folder: string, name: string, options: LockOptions = {}): Promise<ProcessLock> {
  const { report, onLost = () => {}, scope = scopeOf(), looks = LOOKS } = options;
  mkdirSync(folder, { recursive: true });
  const silent = new Map<string, bigint>();
  for (let attempt = 1; ; ) {
    const claim = publishClaim(folder, name, scope);
    const rival = liveRival(folder, name, { own: claim, scope, silent });
    if (rival === null) return keepClaim(join(folder, claim), name, onLost);
    rmSync(join(folder, claim), { force: true });
    if (rival.touched !== undefined) {
      const path = join(folder, rival.file);
      report?.(
        `folder \`${folder}\` has a claim by process ${rival.pid}${ELSEWHERE}: waiting for up to ${(looks * LOOK_MILLIS) / 1000} s to see whether it lives`,
      );
      const seen = await watchClaim(path, rival.touched, looks);
      if (seen === 'touched') throw new LockHeldError(folder, rival.pid, ELSEWHERE);
      if (seen === 'silent') {
        silent.set(rival.file, rival.touched);
        continue;
      }
    }
    if (attempt++ === ATTEMPTS) throw new LockHeldError(folder, rival.pid);
    await setTimeout(Math.random() * RETRY_MILLIS_MAX);
  }
}

function publishClaim(folder: string, name: string, scope: PidScope): string {
  const file = `${name}.${randomUUID()}.lock`;
  const claim: LockClaim = { pid: process.pid, birth: birthOf(process.pid), ...scope };
  writeFileSync(join(folder, `${file}.new`), JSON.stringify(claim));
  renameSync(join(folder, `${file}.new`), join(folder, file));
  return file;
}

/** Touches the claim for those who cannot look this process up. */
function keepClaim(path: string, name: string, onLost: () => void): ProcessLock {
  let wasMissed = false;
  const touching = setInterval(() => {
    try {
      touch(path);
    } catch (error) {
      // Any other error is that of a disk with a fault, which a writer meets too.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return;
      const isTaken = lossOf(path) === 'taken-over';
      if (isTaken && !wasMissed && !isClaimed(path, name)) {
        // The folder may be on its way out: its files go before it does.
        wasMissed = true;
        return;
      }
      clearInterval(touching);
      if (isTaken) onLost();
    }
  }, TOUCH_MILLIS).unref();
  return {
    loss: () => lossOf(path),
    release() {
      clearInterval(touching);
      rmSync(path, { force: true });
    },
  };
}

/** A process that takes a lock over claims it before it removes what was there. False too of a folder that cannot be read: it is looked at again. */
function isClaimed(path: string, name: string): boolean {
  try {
    return claimsIn(dirname(path), name).length > 0;
  } catch {
    return false;
  }
}

function lossOf(path: string): LockLoss | null {
  if (!isMissing(path)) return null;
  return isMissing(dirname(path)) ? 'folder-removed' : 'taken-over';
}

/** What cannot be looked at, because the disk has a fault, is not missing: nobody gave it up. */
function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Some file systems set no times, or for nobody but the owner of the file: the same claim again, as another file, has a new one. */
function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    writeFileSync(`${path}.new`, readFileSync(path));
    renameSync(`${path}.new`, path);
  }
}

/** Any other time is a touch, also an earlier one: no clock is asked, so one that jumps removes no claim. */
async function watchClaim(path: string, touched: bigint, looks: number): Promise<'touched' | 'silent' | 'released'> {
  for (let look = 0; look < looks; look++) {
    await setTimeout(LOOK_MILLIS);
    const now = touchOf(path);
    if (now === null) return 'released';
    if (now !== touched) return 'touched';
  }
  return 'silent';
}

function touchOf(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null;
}

interface JudgedFrom {
  readonly own: string;
  readonly scope: PidScope;
  /** Claims that were watched and not touched, with the time of their last touch. */
  readonly silent: ReadonlyMap<string, bigint>;
}

/** Returns another claim whose process lives or may live, and removes dead claims. */
function liveRival(folder: string, name: string, { own, scope, silent }: JudgedFrom): LockRival | null {
  for (const file of claimsIn(folder, name)) {
    if (file === own) continue;
    const path = join(folder, file);
    const claim = readClaim(path);
    if (claim === null) continue;
    if (isElsewhere(claim, scope)) {
      const touched = touchOf(path);
      if (touched === null) continue;
      if (silent.get(file) !== touched) return { ...claim, file, touched };
    } else if (isAlive(claim)) return { ...claim, file };
    rmSync(path, { force: true });
  }
  return null;
}

function claimsIn(folder: string, name: string): readonly string[] {
  return readdirSync(folder).filter((file) => file.startsWith(`${name}.`) && file.endsWith('.lock'));
}

/** Whether the pid of a claim means another process here, or none. No process outlives a boot. */
function isElsewhere({ namespace, boot }: LockClaim, here: PidScope): boolean {
  if (namespace === undefined || namespace === here.namespace) return false;
  return !boot || here.boot === '' || boot === here.boot;
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
export function birthOf(pid: number): string {
  try {
    const boot = bootId();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : `${boot}/${fields[19]}`;
  } catch {
    return '';
  }
}

function scopeOf(): PidScope {
  return { namespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')), boot: orEmpty(bootId) };
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
