import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The text of a file, `null` where there is none. Rejects with what else keeps it from being read. */
export async function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(nullIfMissing);
}

/** As `readIfThere`, at once. */
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
