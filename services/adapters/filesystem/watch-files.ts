import { statSync } from 'node:fs';

/** How often the files are looked at, milliseconds. Polling also notices a secret that is mounted anew. */
const LOOK_MILLIS = 1_000;

/**
 * Calls `onChange` after a change of any of the files, also when one appears. Returns what ends it. A change right after
 * the call counts too: `watchFile` of Node takes its first look later, and would take that change for the beginning.
 */
export function watchFiles(files: readonly string[], onChange: () => void): () => void {
  let seen = marksOf(files);
  const looking = setInterval(() => {
    const now = marksOf(files);
    if (now === seen) return;
    seen = now;
    onChange();
  }, LOOK_MILLIS);
  looking.unref();
  return () => clearInterval(looking);
}

function marksOf(files: readonly string[]): string {
  return files.map(markOf).join('\n');
}

function markOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
