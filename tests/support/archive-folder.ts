import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { memoryObjectStore } from '../../services/adapters/memory/memory-object-store.ts';
import type { ArchiveReport } from '../../services/domain/transparency-log/archive-report.ts';
import type { ObjectStore } from '../../services/domain/transparency-log/object-store.ts';

/** All objects of a store by key. */
export type Objects = ReadonlyMap<string, Buffer>;

export async function objectsOf(store: ObjectStore): Promise<Map<string, Buffer>> {
  const objects = new Map<string, Buffer>();
  for await (const key of store.list('')) objects.set(key, (await store.get(key)) ?? Buffer.of());
  return objects;
}

/** A memory store that holds exactly these objects. */
export async function storeOf(objects: Objects): Promise<ObjectStore> {
  const store = memoryObjectStore();
  for (const [key, body] of objects) await store.putOnce(key, body);
  return store;
}

/** Writes objects as files below `folder`, as the filesystem store keeps them. */
export function writeFolder(folder: string, objects: Objects): void {
  for (const [key, body] of objects) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), body);
  }
}

export function readFolder(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

/** Runs `use` with a new empty folder and removes it afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-archive-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reports of `tests/independent/verify.py`, one a folder; `keyFile` null: each folder's own `log.vkey`. */
export async function verifyInPython(folders: readonly string[], keyFile: string | null): Promise<ArchiveReport[]> {
  const script = join(projectRoot, 'tests/independent/verify.py');
  const key = keyFile === null ? [] : ['--key', keyFile];
  const args = [script, ...folders, ...key, '--json', '--at-rest'];
  const stdout = await promisify(execFile)('python3', args, { maxBuffer: 256 * 1024 * 1024 }).then(
    (result) => result.stdout,
    // Exit code 1 means that some archive is not verified, which is an answer.
    (error: { code?: unknown; stdout: string }) => (error.code === 1 ? error.stdout : Promise.reject(error)),
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
