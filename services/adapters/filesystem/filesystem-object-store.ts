import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync } from 'node:fs';
import { link, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  ObjectConflictError,
  type ObjectStore,
  ObjectUnreadableError,
} from '../../domain/transparency-log/object-store.ts';
import { makeFolderDurably, syncFolder, writeDurably } from './durable-file.ts';
import { checkObjectKey, listFolder } from './object-key.ts';
import { acquireLock, LockHeldError, type LockOptions, type ProcessLock } from './process-lock.ts';
import { UNREADABLE } from './read-if-there.ts';

export interface FilesystemObjectStoreOptions {
  /** Contains only the objects. */
  readonly folder: string;
  /** Contains temporary files and locks; on the same file system as `folder`, not inside it. */
  readonly scratch: string;
  /** Receives a line before a wait of some seconds for a process that may have died. */
  readonly report?: LockOptions['report'];
}

/** Temporary files older than this were left by a crash. */
const TEMPORARY_MILLIS_MAX = 60 * 60 * 1000;
const TEMPORARY_SUFFIX = '.part';
const LOCK_RETRY_MILLIS = 10;

/**
 * Stores one file per object. Objects appear complete: each is written and flushed in `scratch` first, then linked
 * (`putOnce`, which never replaces) or renamed (`replace`) into place. Retention is not enforced: everyone who may
 * write the folder may delete.
 */
export function filesystemObjectStore({ folder, scratch, report }: FilesystemObjectStoreOptions): ObjectStore {
  if (`${resolve(scratch)}/`.startsWith(`${resolve(folder)}/`)) {
    throw new Error(`scratch folder is \`${scratch}\`, expected one outside \`${folder}\``);
  }
  mkdirSync(folder, { recursive: true });
  mkdirSync(scratch, { recursive: true });
  const swept = sweepTemporaries(scratch);
  let replacing: Promise<unknown> = Promise.resolve();

  async function withTemporary(body: Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
    await swept;
    const path = join(scratch, `${randomUUID()}${TEMPORARY_SUFFIX}`);
    try {
      await writeDurably(path, body);
      await use(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  async function putOnce(key: string, body: Uint8Array): Promise<void> {
    const target = pathOf(folder, key);
    await makeFolderDurably(dirname(target));
    await withTemporary(body, async (path) => {
      if (await linkNew(path, target)) return;
      const existing = await readFile(target).catch((error: unknown) => nullIfMissing(key, error));
      if (existing?.equals(body) !== true) throw new ObjectConflictError(key);
    });
    // Sync also when the file existed: its writer may have died before this line.
    await syncFolder(dirname(target));
  }

  async function replaceLocked(key: string, body: Uint8Array, expected: Uint8Array | null): Promise<void> {
    const target = pathOf(folder, key);
    const lock = await waitForLock(scratch, report);
    try {
      const existing = await readIfThere(folder, key);
      const asExpected = expected === null ? existing === null : existing?.equals(expected) === true;
      if (!asExpected) throw new ObjectConflictError(key);
      await makeFolderDurably(dirname(target));
      await withTemporary(body, (path) => rename(path, target));
      await syncFolder(dirname(target));
    } finally {
      lock.release();
    }
  }

  return {
    putOnce,
    replace(key: string, body: Uint8Array, expected: Uint8Array | null): Promise<void> {
      // Replacements run one at a time in this process; the lock file serializes processes.
      const done = replacing.then(() => replaceLocked(key, body, expected));
      replacing = done.catch(() => undefined);
      return done;
    },
    async get(key: string): Promise<Buffer | null> {
      return readIfThere(folder, key);
    },
    async getPart(key: string, position: number, length: number): Promise<Buffer | null> {
      return readPart(folder, key, { position, length });
    },
    list(prefix: string): AsyncIterable<string> {
      return listFolder({ folder, prefix, depthMax: Number.POSITIVE_INFINITY, isListed });
    },
  };
}

function pathOf(folder: string, key: string): string {
  checkObjectKey(key);
  return join(folder, key);
}

/** Returns true when `target` is new; false when it existed, and leaves it unchanged. */
async function linkNew(path: string, target: string): Promise<boolean> {
  try {
    await link(path, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readIfThere(folder: string, key: string): Promise<Buffer | null> {
  return readFile(pathOf(folder, key)).catch((error: unknown) => nullIfMissing(key, error));
}

/**
 * Reads in this thread: a part is some kilobytes that the system mostly has in memory. Where all processors are busy, the way to
 * a thread of the pool and back takes longer than all else of a look-up.
 */
function readPart(
  folder: string,
  key: string,
  { position, length }: { readonly position: number; readonly length: number },
): Buffer | null {
  let file: number | null = null;
  try {
    file = openSync(pathOf(folder, key), 'r');
    // Memory of its own: a short Buffer is a piece of 8 KiB, all of which stays for as long as the piece is remembered.
    const part = Buffer.allocUnsafeSlow(length);
    let read = 0;
    for (let last = 1; read < length && last > 0; read += last) {
      last = readSync(file, part, read, length - read, position + read);
    }
    return part.subarray(0, read);
  } catch (error) {
    return nullIfMissing(key, error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Throws `ObjectUnreadableError` where the fault is that of this file; what else went wrong may be over the next time. */
function nullIfMissing(key: string, error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
  throw UNREADABLE.has(code) ? new ObjectUnreadableError(key, `it cannot be read (${code})`) : error;
}

async function waitForLock(scratch: string, report: LockOptions['report'] = () => {}): Promise<ProcessLock> {
  let isReported = false;
  const reportOnce = (line: string): void => {
    if (!isReported) report(line);
    isReported = true;
  };
  for (;;) {
    try {
      return await acquireLock(scratch, 'replace', { report: reportOnce });
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      await setTimeout(LOCK_RETRY_MILLIS);
    }
  }
}

/** A folder that nobody wrote into yet has no keys. */
function isListed(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
  throw error;
}

async function sweepTemporaries(scratch: string): Promise<void> {
  for (const name of await readdir(scratch)) {
    if (!name.endsWith(TEMPORARY_SUFFIX)) continue;
    const path = join(scratch, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > TEMPORARY_MILLIS_MAX) await rm(path, { force: true });
  }
}
