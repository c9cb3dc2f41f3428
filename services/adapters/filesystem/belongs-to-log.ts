import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newestSchemaId } from '../avro/later-version.ts';
import { buildVersion } from '../config/build-version.ts';
import { syncFolder, writeDurably } from './durable-file.ts';

/** The folder contains data of another log. */
export class OtherLogError extends Error {
  override readonly name = 'OtherLogError';
}

/** A later release wrote records into the folder. */
export class LaterReleaseError extends Error {
  override readonly name = 'LaterReleaseError';
}

const FILE = 'log-id';
/** The id of the log, and after it, since release 0.2, how new the records in the folder may be. */
const NOTE = /^(.*?)(?:, with records of release (\S+) \(schemas up to (\d+)\))?$/;
/** A folder without a note but with an embedded log is older than the note and belongs to that log. */
const BEFORE_THE_NOTE = { subfolder: 'log', logId: 'embedded' };

/**
 * Records in a folder which log its archive and tables belong to. Throws `OtherLogError` when it is another log,
 * because going on would mix offsets of two logs. CRASH: the note is complete or absent.
 */
export async function belongsToLog(folder: string, logId: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, FILE);
  if (!existsSync(file)) {
    const isOlder = existsSync(join(folder, BEFORE_THE_NOTE.subfolder));
    await note(file, isOlder ? BEFORE_THE_NOTE.logId : logId);
  }
  const found = readNote(file).logId;
  if (found === logId) return;
  throw new OtherLogError(
    `folder \`${folder}\` belongs to log \`${found}\`, expected \`${logId}\`: choose another folder`,
  );
}

/**
 * Records in the folder of an installation that this release may have written to it. Throws `LaterReleaseError` where a
 * later one did: this release would pass over its blocks and decide again. Release 0.1 knows no such note and stops
 * too, because it takes the note for the id of another log. Call it after `belongsToLog` and before anything is
 * written. CRASH: the note is the one before or the new one.
 */
export async function belongsToRelease(folder: string): Promise<void> {
  const file = join(folder, FILE);
  const { logId, release, schemas } = readNote(file);
  if (schemas > newestSchemaId) {
    throw new LaterReleaseError(
      `folder \`${folder}\` has records of release ${release} (schemas up to ${schemas}), and this is release ${buildVersion} (schemas up to ${newestSchemaId}): start release ${release} or a later one, or restore the copy that was made before the upgrade (docs/upgrading.md)`,
    );
  }
  if (schemas === newestSchemaId) return;
  const draft = `${file}.${randomUUID()}`;
  const text = `${logId}, with records of release ${buildVersion} (schemas up to ${newestSchemaId})\n`;
  await writeDurably(draft, Buffer.from(text), 0o644);
  await rename(draft, file);
  await syncFolder(folder);
}

function readNote(file: string): { readonly logId: string; readonly release: string; readonly schemas: number } {
  const [, logId = '', release = '', schemas = '0'] = NOTE.exec(readFileSync(file, 'utf8').trim()) ?? [];
  return { logId, release, schemas: Number(schemas) };
}

/** If two processes write a note, the first one's stays. */
async function note(file: string, logId: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeDurably(draft, Buffer.from(`${logId}\n`), 0o644);
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
}
