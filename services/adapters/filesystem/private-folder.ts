import { chmod, mkdir } from 'node:fs/promises';

const OWNER_ONLY = 0o700;
const NOTHING_FOR_OTHERS = 0o077;

/** From now on, only the owner can access the files and folders that this process creates. */
export function makeFilesPrivate(): void {
  process.umask(NOTHING_FOR_OTHERS);
}

/** Creates the folder, or removes access for others: its content may have been written before files were private. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
  await chmod(folder, OWNER_ONLY).catch((error: NodeJS.ErrnoException) => {
    // A mounted volume may belong to somebody else, who then decides.
    if (error.code !== 'EPERM' && error.code !== 'EROFS') throw error;
  });
}
