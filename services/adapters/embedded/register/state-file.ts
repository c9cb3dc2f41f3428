import { closeSync, existsSync, mkdirSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { DecodeError } from '../../avro/schemas.ts';
import { MAP_BYTES } from '../map-bytes.ts';
import { DamagedBytesError, STATE_LAYOUT } from './state-format.ts';
import type { Binary } from './stored-versions.ts';

/** The register's state in a folder is not what was written. The process ends; its next start reads the topic again. */
export class RegisterStateError extends Error {
  override readonly name = 'RegisterStateError';
}

/** The tables of one folder. */
export interface StateFile {
  readonly newest: Binary;
  readonly others: Binary;
  readonly links: Binary;
  readonly meta: Binary;
  transaction(work: () => void): Promise<unknown>;
  /** Reads that follow see every commit made before. */
  refresh(): void;
  clear(): Promise<void>;
  close(): Promise<void>;
}

const FILE = 'data.mdb';
const DAMAGED = 'damaged';
/** lmdb's, at its place in each of the two pages that the file begins with. */
const MAGIC = Buffer.from('dec0efbe', 'hex');
const MAGIC_AT = 24;
const PAGE_BYTES = [4_096, 16_384, 65_536];
const LAYOUT = Buffer.from('layout');

/**
 * Opens the state in a folder that holds nothing else. State of another layout, that was found to be damaged or that
 * cannot be opened is removed: it is a cache of the topic `register`.
 */
export async function openStateFile(folder: string): Promise<StateFile> {
  if (existsSync(join(folder, DAMAGED)) || !isDatabase(join(folder, FILE)))
    rmSync(folder, { recursive: true, force: true });
  // What cannot be opened is no state of ours.
  const found = await openTables(folder).catch(() => null);
  if (found !== null) return found;
  rmSync(folder, { recursive: true, force: true });
  const made = await openTables(folder);
  if (made === null) throw new RegisterStateError(`folder \`${folder}\` cannot hold the register's state`);
  return made;
}

/** Sees to it that the next start does not use what lies in the folder. */
export function markDamaged(folder: string, cause: unknown): RegisterStateError {
  writeFileSync(join(folder, DAMAGED), String(cause));
  const what = `the register's state in \`${folder}\` is damaged (${(cause as Error).message})`;
  return new RegisterStateError(`${what}: the next start removes it and reads the topic again`, { cause });
}

/** Whether an error says that the file holds other bytes than were written, and not that the disk is full or the table closed. */
export function isDamage(error: unknown): boolean {
  if (error instanceof DamagedBytesError || error instanceof DecodeError) return true;
  return /MDB_(CORRUPTED|PAGE_NOTFOUND|PANIC|INVALID|BAD_VALSIZE)/.test(String((error as Error | null)?.message));
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

/** Null when the file is shorter than its own account of it, or of another layout. */
async function openTables(folder: string): Promise<StateFile | null> {
  mkdirSync(folder, { recursive: true });
  // Flushed on commit, although a cache: without it a power cut could leave pages of two times side by side.
  const root = open<Buffer, Buffer>({
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    mapSize: MAP_BYTES,
  });
  // A page behind the end of the file cannot be read as an error: the system ends the process.
  if (statSync(join(folder, FILE)).size < bytesIn(root)) return closed(root);
  const table = (name: string): Binary => root.openDB({ name, encoding: 'binary', keyEncoding: 'binary' });
  const tables = { newest: table('newest'), others: table('others'), links: table('links'), meta: table('meta') };
  const layout = tables.meta.getBinary(LAYOUT);
  if (layout === undefined) tables.meta.putSync(LAYOUT, Buffer.from(STATE_LAYOUT));
  else if (layout.toString() !== STATE_LAYOUT) return closed(root);
  return {
    ...tables,
    transaction: (work) => root.transaction(work),
    refresh: () => root.resetReadTxn(),
    async clear() {
      for (const one of [tables.newest, tables.others, tables.links, tables.meta]) await one.clearAsync();
      await tables.meta.put(LAYOUT, Buffer.from(STATE_LAYOUT));
      root.resetReadTxn();
    },
    close: () => root.close(),
  };
}

async function closed(root: RootDatabase<Buffer, Buffer>): Promise<null> {
  await root.close();
  return null;
}

function bytesIn(root: RootDatabase<Buffer, Buffer>): number {
  const { lastPageNumber, root: pages } = root.getStats() as { lastPageNumber: number; root: { pageSize: number } };
  return (lastPageNumber + 1) * pages.pageSize;
}
