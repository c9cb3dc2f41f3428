import { readFile } from 'node:fs/promises';
import { ConfigError } from './environment.ts';

/** Reads a file that a setting names; `place` is that setting. Throws `ConfigError`. */
export async function readConfigFile(file: string, place: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${place} is \`${file}\`, expected a readable file (${error.code})`);
  });
}
