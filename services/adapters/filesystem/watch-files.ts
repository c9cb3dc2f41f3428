import { type Stats, unwatchFile, watchFile } from 'node:fs';

/** How often the files are looked at, milliseconds. Polling also notices a secret that is mounted anew. */
const LOOK_MILLIS = 1_000;

/** Calls `onChange` after a change of any of the files, also when one appears. Returns what ends it. */
export function watchFiles(files: readonly string[], onChange: () => void): () => void {
  const compare = (now: Stats, before: Stats): void => {
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) onChange();
  };
  for (const file of files) watchFile(file, { interval: LOOK_MILLIS, persistent: false }, compare);
  return () => {
    for (const file of files) unwatchFile(file, compare);
  };
}
