import { closeSync, existsSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { MAP_BYTES } from './map-bytes.ts';

const FILE = 'data.mdb';
/** lmdb's, at its place in each of the two pages that the file begins with. */
const MAGIC = Buffer.from('dec0efbe', 'hex');
const MAGIC_AT = 24;
const PAGE_BYTES = [4_096, 16_384, 65_536];

/**
 * Opens the lmdb file in a folder that holds nothing else and can be made again from a topic: what cannot be opened, is
 * no whole lmdb file, or is not of use, is removed.
 */
export function openCache(
  folder: string,
  isOfUse: (database: RootDatabase<Buffer, Buffer>) => boolean = () => true,
): RootDatabase<Buffer, Buffer> {
  if (isDatabase(join(folder, FILE))) {
    try {
      const database = openWhole(folder);
      if (isOfUse(database)) return database;
      database.close();
    } catch {
      // Said by what follows: there is nothing to keep.
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return openWhole(folder);
}

/** lmdb-js ends the process, without an error, where it finds something else. True where there is nothing yet. */
function isDatabase(file: string): boolean {
  if (!existsSync(file) || statSync(file).size === 0) return true;
  const handle = openSync(file, 'r');
  const isAt = (at: number): boolean => {
    const found = Buffer.alloc(MAGIC.length);
    return readSync(handle, found, 0, MAGIC.length, at + MAGIC_AT) === MAGIC.length && found.equals(MAGIC);
  };
  try {
    return isAt(0) && PAGE_BYTES.some(isAt);
  } finally {
    closeSync(handle);
  }
}

/** Throws where the file is shorter than its own account of it. */
function openWhole(folder: string): RootDatabase<Buffer, Buffer> {
  mkdirSync(folder, { recursive: true });
  // Flushed on commit, although a cache: without it a power cut could leave pages of two times side by side.
  const database = open<Buffer, Buffer>({
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    mapSize: MAP_BYTES,
  });
  // A page behind the end of the file cannot be read as an error: the system ends the process.
  const { size } = statSync(join(folder, FILE));
  if (size >= bytesIn(database)) return database;
  database.close();
  throw new Error(`\`${folder}\` holds ${size} bytes of ${bytesIn(database)}`);
}

function bytesIn(database: RootDatabase<Buffer, Buffer>): number {
  const { lastPageNumber, root } = database.getStats() as { lastPageNumber: number; root: { pageSize: number } };
  return (lastPageNumber + 1) * root.pageSize;
}
