import { hash, randomUUID } from 'node:crypto';
import { link, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { makePrivateFolder } from '../filesystem/private-folder.ts';
import type { Logger } from '../logger.ts';
import type { Meters } from '../metrics/catalogue.ts';
import type { RefusedConfig } from './refused-environment.ts';
import { sealBytes } from './sealed-bytes.ts';

/** How long the bytes of an input are kept, milliseconds. */
export const KEPT_MS_MAX = 7 * 24 * 60 * 60 * 1_000;
/** The maximum bytes of all files together: beyond it the oldest are removed. */
export const FOLDER_BYTES_MAX = 256 * 1024 * 1024;
/** An input is cut after as many bytes. */
export const INPUT_BYTES_MAX = 65_536;
/** The maximum inputs that wait. More refused input causes no more work. */
export const WAITING_MAX = 100;
const SWEEP_MILLIS = 60 * 60 * 1_000;

export const REFUSED_SUFFIX = '.jwe';
/** Begins the name of what is being written. A crash leaves one, which the next start removes. */
const DRAFT = 'unfinished-';
const NAME = /^[0-9a-f]{64}\.jwe$/;

/** The bytes of refused input, encrypted, by the SHA-256 that their dead letter has. */
export interface RefusedStore {
  /** Keeps what there is room for, later. A failure is logged and changes no answer. */
  keep(inputs: readonly Buffer[]): void;
  /** Removes what is too old or too much. */
  sweep(): Promise<void>;
  /** Resolves when nothing is being written. */
  close(): Promise<void>;
}

export interface RefusedStoreDeps {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly meters: Pick<Meters, 'refusedBytesKept' | 'refusedInputs'>;
  readonly folderBytesMax?: number;
}

export async function openRefusedStore({ key, folder }: RefusedConfig, deps: RefusedStoreDeps): Promise<RefusedStore> {
  const { clock, logger, meters, folderBytesMax = FOLDER_BYTES_MAX } = deps;
  await makePrivateFolder(folder);
  await removeDrafts(folder);
  const draft = join(folder, `${DRAFT}${randomUUID()}`);
  let bytesKept = 0;
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  // Prometheus sees no increase in a series that begins with its first count.
  meters.refusedInputs.inc({ outcome: 'failed' }, 0);

  /** CRASH: the file is complete or absent. */
  async function write({ sha256, bytes }: Waiting): Promise<void> {
    const text = await sealBytes(bytes, key);
    try {
      await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
      await link(draft, join(folder, `${sha256}${REFUSED_SUFFIX}`));
    } finally {
      await rm(draft, { force: true });
    }
    bytesKept += text.length;
    meters.refusedBytesKept.set(bytesKept);
    if (bytesKept > folderBytesMax) await sweep();
  }
  async function keepOne(input: Waiting): Promise<void> {
    const outcome = await write(input).then(
      () => 'kept',
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return 'kept-before';
        logger.warn({ err: error, folder }, 'the bytes of a refused input could not be kept');
        return 'failed';
      },
    );
    meters.refusedInputs.inc({ outcome });
    waiting -= 1;
  }
  async function sweep(): Promise<void> {
    const files = await filesIn(folder);
    const oldest = clock() - KEPT_MS_MAX;
    bytesKept = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size, at } of files.toSorted((a, b) => a.at - b.at)) {
      if (at > oldest && bytesKept <= folderBytesMax) break;
      await rm(path, { force: true });
      bytesKept -= size;
    }
    meters.refusedBytesKept.set(bytesKept);
  }
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    last = last.then(work).catch((error: unknown) => logger.warn({ err: error, folder }, 'old refused input stays'));
    return last;
  };

  await sweep();
  const timer = setInterval(() => void inOrder(sweep), SWEEP_MILLIS).unref();
  return {
    keep(inputs) {
      const room = inputs.slice(0, Math.max(0, WAITING_MAX - waiting));
      meters.refusedInputs.inc({ outcome: 'left-out' }, inputs.length - room.length);
      waiting += room.length;
      for (const input of room.map(copyOf)) void inOrder(() => keepOne(input));
    },
    sweep: () => inOrder(sweep),
    async close() {
      clearInterval(timer);
      await last;
    },
  };
}

async function removeDrafts(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(DRAFT));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}

interface Waiting {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** A copy, because an input may be a part of a request of many megabytes. */
function copyOf(input: Buffer): Waiting {
  return { sha256: hash('sha256', input, 'hex'), bytes: new Uint8Array(input.subarray(0, INPUT_BYTES_MAX)) };
}

export interface RefusedFile {
  readonly path: string;
  readonly size: number;
  /** When it was kept, milliseconds since 1970. */
  readonly at: number;
}

/** The files of the folder, and nothing else in it. */
export async function filesIn(folder: string): Promise<readonly RefusedFile[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  const found = names.map(async (name) => {
    const path = join(folder, name);
    const file = await stat(path).catch(nullIfGone);
    return file === null ? [] : [{ path, size: file.size, at: file.mtimeMs }];
  });
  return (await Promise.all(found)).flat();
}

/** The process that keeps them removes what is old at any time. */
function nullIfGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
