import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EarlierReleaseError, newestSchemaId, oldestSchemaId } from '../avro/later-version.ts';
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
/** The id of the log, and after it how new the records in the folder may be. */
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
 * later one did, and `EarlierReleaseError` where 0.1 or 0.2 did: this release would pass over their blocks and decide again. Call it after `belongsToLog` and before anything is
 * written. CRASH: the note is the one before or the new one.
 */
export async function belongsToRelease(folder: string): Promise<void> {
  const file = join(folder, FILE);
  const { logId, release, schemas } = readNote(file);
  const earlier = schemas > 0 && schemas < oldestSchemaId ? release : releaseBeforeTheNote(folder, logId, release);
  if (earlier !== null) {
    throw new EarlierReleaseError(
      `folder \`${folder}\` was written by custodes ${earlier}; this release reads folders of 0.3 and later: start with an empty DATA_DIR, or open it with ${earlier} (docs/upgrading.md)`,
    );
  }
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

/**
 * Releases 0.1 and 0.2.0 wrote the id of the log alone. A new folder has only that id too where its first start was killed before
 * the release was noted; then it has no objects yet.
 */
function releaseBeforeTheNote(folder: string, logId: string, release: string): string | null {
  const isEarlier = release === '' && logId === 'embedded' && existsSync(join(folder, 'objects'));
  return isEarlier ? '0.1 or 0.2' : null;
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
