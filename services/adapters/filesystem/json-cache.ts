import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readIfThere } from './read-if-there.ts';

/** One JSON value in a file that only its owner reads: a cache, which may be lost or deleted at any time. */
export interface JsonCache {
  /** Returns `null` when there is no readable value. */
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
}

/** CRASH: leaves the previous value, or a `.part` file that nothing reads. */
export function jsonCache(path: string): JsonCache {
  return {
    load: () => load(path).catch(() => null),
    save: (value) => save(path, value),
  };
}

/**
 * The same for what is not made again as cheaply. `load` rejects where the file is there and the disk does not give it, because it may
 * later. A power cut leaves a whole value too, this one or the one before.
 */
export function jsonState(path: string): JsonCache {
  return {
    load: () => load(path),
    save: (value) => save(path, value, true),
  };
}

async function load(path: string): Promise<unknown> {
  const text = await readIfThere(path);
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

async function save(path: string, value: unknown, flush = false): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, JSON.stringify(value), { mode: 0o600, flush });
  await rename(`${path}.part`, path);
}
