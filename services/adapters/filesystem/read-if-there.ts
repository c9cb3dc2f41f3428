import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** What another attempt would meet again, and only at this file: a broken sector, or a file that is not for this user. */
export const UNREADABLE: ReadonlySet<string | undefined> = new Set(['EIO', 'EBADMSG', 'EACCES', 'EPERM', 'ELOOP']);

/** Reads the text of a file; `null` if it does not exist. Rejects with any other error. */
export async function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(nullIfMissing);
}

/** The synchronous form of `readIfThere`. */
export function readIfThereSync(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return nullIfMissing(error);
  }
}

function nullIfMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}
