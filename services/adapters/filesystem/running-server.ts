import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'server.url';

/** Lets commands on this machine find the server that owns `dataDir`, whatever its port. */
export async function announceServer(dataDir: string, url: string): Promise<void> {
  await writeFile(join(dataDir, FILE), `${url}\n`);
}

/** CRASH: the file stays with a port where another program may listen; a command checks that before it sends a token. */
export async function withdrawServer(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
}

/** Returns the address that the server of `dataDir` announced; `null` if none did. */
export function findServer(dataDir: string): string | null {
  try {
    const url = readFileSync(join(dataDir, FILE), 'utf8').trim();
    return URL.canParse(url) ? url : null;
  } catch {
    return null;
  }
}
