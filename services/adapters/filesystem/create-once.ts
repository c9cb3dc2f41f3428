import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const MODE_FILE = 0o600;

/**
 * Creates `file` with `text`, readable by its owner only, and returns what it contains. CRASH: the file is complete or
 * absent. If two processes create it, the first one's text stays, and both receive it.
 */
export function createOnceSync(file: string, text: string): string {
  const unfinished = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(unfinished, text, { mode: MODE_FILE, flush: true });
  try {
    linkSync(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished);
  }
  return readFileSync(file, 'utf8');
}
