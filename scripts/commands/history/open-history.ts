import { ConfigError } from '../../../services/adapters/config/environment.ts';
import { archivePlace, fromEnvironment } from '../environment.ts';
import { archiveErrors, type OpenArchive, withArchive } from './open-archive.ts';

const EXIT_INPUT = 2;

/** Runs `use` on the archive of an archive verb. An unreadable archive or environment causes a message and exit code 2. */
export async function onArchive(
  place: string | undefined,
  key: string | undefined,
  use: (archive: OpenArchive) => Promise<void>,
): Promise<void> {
  try {
    await withArchive(place ?? fromEnvironment(archivePlace), key, use);
  } catch (error) {
    if (![ConfigError, ...archiveErrors].some((kind) => error instanceof kind)) throw error;
    console.error((error as Error).message);
    process.exitCode = EXIT_INPUT;
  }
}
