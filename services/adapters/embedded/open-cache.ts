import { closeSync, existsSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { MAP_BYTES } from './lmdb-memory.ts';

const FILE = 'data.mdb';
/** lmdb's magic number at its place in each of the first two pages of the file. */
const MAGIC = Buffer.from('dec0efbe', 'hex');
const MAGIC_AT = 24;
const PAGE_BYTES = [4_096, 16_384, 65_536];

/** What the most tables of a file need: those of the register. */
const TABLES_MAX = 32;

/** The row that contains the layout of the others. No cache has another row with this key. */
const LAYOUT_KEY = Buffer.from('layout');

/**
 * Opens an lmdb file that can be rebuilt from a topic, alone in its folder. A file that cannot be opened, is incomplete
 * or has another layout than `layout` is removed. `layout` changes when rows that were written before would be misread.
 */
export function openCache(folder: string, layout: string): RootDatabase<Buffer, Buffer> {
  if (isDatabase(join(folder, FILE))) {
    try {
      const database = openWhole(folder);
      if (database.getBinary(LAYOUT_KEY)?.toString() === layout) return database;
      database.close();
    } catch {
      // The next step reports the error: there is nothing to keep.
    }
  }
  rmSync(folder, { recursive: true, force: true });
  const database = openWhole(folder);
  // CRASH: a file without this row is removed by the next start.
  database.putSync(LAYOUT_KEY, Buffer.from(layout));
  return database;
}

/** Removes every row of an opened cache. CRASH: leaves all rows, or none and no layout. */
export async function clearCache(database: RootDatabase<Buffer, Buffer>, layout: string): Promise<void> {
  await database.clearAsync();
  await database.put(LAYOUT_KEY, Buffer.from(layout));
  database.resetReadTxn();
}

/** Checks the magic number, because lmdb-js ends the process without an error on any other file. */
function isDatabase(file: string): boolean {
  if (!existsSync(file)) return false;
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

/** Throws where the file is shorter than its header states. */
function openWhole(folder: string): RootDatabase<Buffer, Buffer> {
  mkdirSync(folder, { recursive: true });
  // Flush on commit although this is a cache: without it a power cut could mix pages of two points in time.
  const database = open<Buffer, Buffer>({
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    mapSize: MAP_BYTES,
    maxDbs: TABLES_MAX,
  });
  // Reading a page beyond the end of the file raises no error: the system ends the process.
  const { size } = statSync(join(folder, FILE));
  if (size >= bytesIn(database)) return database;
  database.close();
  throw new Error(`\`${folder}\` has ${size} bytes, expected ${bytesIn(database)}`);
}

function bytesIn(database: RootDatabase<Buffer, Buffer>): number {
  const { lastPageNumber, root } = database.getStats() as { lastPageNumber: number; root: { pageSize: number } };
  return (lastPageNumber + 1) * root.pageSize;
}
