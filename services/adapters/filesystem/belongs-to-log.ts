import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';

/** The folder contains data of another log. */
export class OtherLogError extends Error {
  override readonly name = 'OtherLogError';
}

const FILE = 'log-id';
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
  const found = readFileSync(file, 'utf8').trim();
  if (found === logId) return;
  throw new OtherLogError(
    `folder \`${folder}\` belongs to log \`${found}\`, expected \`${logId}\`: choose another folder`,
  );
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
