import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { DecodeError } from '../../../avro/decode-error.ts';
import { type RegisterKind, registerKinds } from '../../../domain/register/register-record.ts';
import { openCache } from '../open-cache.ts';
import { DamagedBytesError, STATE_LAYOUT } from './state-format.ts';

/** The register's state on disk is damaged. The process ends, and its next start reads the topic again. */
export class RegisterStateError extends Error {
  override readonly name = 'RegisterStateError';
}

/** The part of an lmdb table that the register uses. */
export type BinaryTable = Pick<Database<Buffer, Buffer>, 'getBinary' | 'getBinaryFast' | 'getRange' | 'put'>;

/** One table for the ids of each kind. */
export type KindTables = Readonly<Record<RegisterKind, BinaryTable>>;

/** The tables of one folder. */
export interface StateFile {
  readonly newest: KindTables;
  readonly others: BinaryTable;
  readonly rows: BinaryTable;
  readonly meta: BinaryTable;
  /** Commits all of what `work` puts; nothing where it throws. */
  transaction(work: () => void): Promise<unknown>;
  /** Makes all earlier commits visible to the reads that follow. */
  refresh(): void;
  clear(): Promise<void>;
  close(): Promise<void>;
}

const DAMAGED = 'damaged';

/**
 * Opens the state in a folder that contains nothing else. The state is a cache of the topic `register`, so it is
 * removed when it has another layout, is marked as damaged or cannot be opened.
 */
export async function openStateFile(folder: string): Promise<StateFile> {
  if (existsSync(join(folder, DAMAGED))) rmSync(folder, { recursive: true, force: true });
  const root = openCache(folder, STATE_LAYOUT);
  const found = tablesIn(root);
  if (found !== null) return found;
  await root.close();
  rmSync(folder, { recursive: true, force: true });
  const made = tablesIn(openCache(folder, STATE_LAYOUT));
  if (made === null) throw new RegisterStateError(`folder \`${folder}\` cannot store the register's state`);
  return made;
}

/** Marks the state as damaged, so that the next start does not use it. */
export function markDamaged(folder: string, cause: unknown): RegisterStateError {
  writeFileSync(join(folder, DAMAGED), String(cause));
  const what = `the register's state in \`${folder}\` is damaged (${(cause as Error).message})`;
  return new RegisterStateError(`${what}: the next start removes it and reads the topic again`, { cause });
}

/** Distinguishes damaged bytes from a full disk or a closed table. */
export function isDamage(error: unknown): boolean {
  if (error instanceof DamagedBytesError || error instanceof DecodeError || error instanceof SyntaxError) return true;
  return /MDB_(CORRUPTED|PAGE_NOTFOUND|PANIC|INVALID|BAD_VALSIZE)/.test(String((error as Error | null)?.message));
}

/** Returns null when the tables cannot be read. */
function tablesIn(root: RootDatabase<Buffer, Buffer>): StateFile | null {
  try {
    const table = (name: string) => root.openDB({ name, encoding: 'binary', keyEncoding: 'binary' });
    const newest = byName(registerKinds, (kind) => table(`newest ${kind}`));
    return stateFile(root, { newest, others: table('others'), rows: table('rows'), meta: table('meta') });
  } catch {
    return null;
  }
}

interface Tables extends Readonly<Record<'others' | 'rows' | 'meta', Database<Buffer, Buffer>>> {
  readonly newest: Readonly<Record<RegisterKind, Database<Buffer, Buffer>>>;
}

function stateFile(root: RootDatabase<Buffer, Buffer>, tables: Tables): StateFile {
  return {
    ...tables,
    // A transaction of lmdb-js commits what was put before its work threw.
    transaction: (work) => root.childTransaction(work),
    refresh: () => root.resetReadTxn(),
    async clear() {
      const { newest, others, rows, meta } = tables;
      // CRASH: all of it is there, or nothing: a part without its position would be taken for a beginning.
      await root.childTransaction(() => {
        for (const one of [...Object.values(newest), others, rows, meta]) one.clearSync();
      });
      root.resetReadTxn();
    },
    close: () => root.close(),
  };
}

/** Keeps one value per name. */
export function byName<Name extends string, Value>(
  names: readonly Name[],
  make: (name: Name) => Value,
): { readonly [Key in Name]: Value } {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as { [Key in Name]: Value };
}
