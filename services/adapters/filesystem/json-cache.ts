import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One JSON value in a file: a cache, which may be lost or deleted at any time. */
export interface JsonCache {
  /** `null` where there is none that can be read. */
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
}

/** CRASH: leaves the value before, or a `.part` file, which nothing reads. */
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
      await writeFile(`${path}.part`, JSON.stringify(value));
      await rename(`${path}.part`, path);
    },
  };
}
