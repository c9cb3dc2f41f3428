import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One JSON value in a file that only its owner reads: a cache, which may be lost or deleted at any time. */
export interface JsonCache {
  /** Returns `null` when there is no readable value. */
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
}

/** CRASH: leaves the previous value, or a `.part` file that nothing reads. */
export function jsonCache(path: string): JsonCache {
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8'));
      } catch {
        return null;
      }
    },
    async save(value) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.part`, JSON.stringify(value), { mode: 0o600 });
      await rename(`${path}.part`, path);
    },
  };
}
