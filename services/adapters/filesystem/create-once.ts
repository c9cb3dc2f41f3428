import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const MODE_FILE = 0o600;

/**
 * Creates `file` with `text`, readable by its owner only, and returns what it contains. CRASH: the file is complete or
 * absent, also after a power cut; it does not vanish once this returned. If two processes create it, the first one's text
 * stays, and both receive it.
 */
export function createOnceSync(file: string, text: string): string {
  const unfinished = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    writeFileSync(unfinished, text, { mode: MODE_FILE, flush: true });
    linkSync(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
  // The folder may be new as well.
  for (const folder of [dirname(file), dirname(dirname(file))]) syncFolderSync(folder);
  return readFileSync(file, 'utf8');
}

function syncFolderSync(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
