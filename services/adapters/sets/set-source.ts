import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a folder of files is as one set: its text recreates it, and its version is the hash of the text. */
export interface LoadedSet {
  readonly version: string;
  readonly text: string;
}

/** A folder that proposes a set. */
export interface SetSource {
  /** The set that the folder contained when it was opened. */
  readonly first: LoadedSet;
  /** The fingerprint of the files behind `first`. */
  readonly firstFingerprint: string;
  /** Loads the folder again. Throws `FileProblemsError`. */
  load(): Promise<LoadedSet>;
  /** Returns a text that differs whenever a file of the folder may have changed. */
  fingerprint(): Promise<string>;
}

interface Folder {
  readonly folder: string;
  /** True if a change to the file can change the set. */
  isOf(name: string): boolean;
  load(): Promise<LoadedSet>;
}

/** Throws `FileProblemsError`, because no process starts with an invalid set. */
export async function openSetSource({ folder, isOf, load }: Folder): Promise<SetSource> {
  const fingerprint = () => fingerprintOf(folder, isOf);
  // Taken before the load, so that the next check notices a file that changes in between.
  const firstFingerprint = await fingerprint();
  return { first: await load(), firstFingerprint, load, fingerprint };
}

/** Returns names, sizes and modification times of the files that a load would read. */
async function fingerprintOf(folder: string, isOf: Folder['isOf']): Promise<string> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => [`${error.code}.yaml`]);
  const files = names.filter(isOf).sort();
  const lines = await Promise.all(
    files.map(async (name) => {
      const found = await stat(join(folder, name), { bigint: true }).catch(() => null);
      return `${name} ${found?.ino} ${found?.size} ${found?.mtimeNs}`;
    }),
  );
  return lines.join('\n');
}
