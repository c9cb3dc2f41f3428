import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { EnvironmentPart } from '../../../services/adapters/config/environment.ts';
import { untrustedFolder } from '../../../services/adapters/filesystem/untrusted-folder.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { parseS3Address, type S3Config, s3Environment } from '../../../services/adapters/s3/s3-config.ts';
import type { S3ObjectStore } from '../../../services/adapters/s3/s3-object-store.ts';
import { SealedObjectError } from '../../../services/domain/history/read-seals.ts';
import { CheckpointError } from '../../../services/domain/transparency-log/checkpoint.ts';
import { LogReadError } from '../../../services/domain/transparency-log/log-reader.ts';
import { type ObjectStore, ObjectUnreadableError } from '../../../services/domain/transparency-log/object-store.ts';
import { SealError } from '../../../services/domain/transparency-log/seal.ts';
import { SegmentFileError } from '../../../services/domain/transparency-log/segment-file.ts';
import { logKeyPath } from '../../../services/domain/transparency-log/tile-path.ts';
import type { VersionedStore } from '../../../services/domain/transparency-log/versions/versioned-store.ts';
import { commandLogLevel, fromEnvironment } from '../environment.ts';

/** An archive to read, and the key that must have signed its checkpoint. */
export interface OpenArchive {
  readonly place: string;
  readonly objects: ObjectStore;
  /** The same bucket with every version of its objects; null for a folder. */
  readonly versions: (ObjectStore & VersionedStore) | null;
  /** The C2SP verifier key; empty when there is none. */
  readonly vkey: string;
}

/** The archive does not exist or cannot be reached. */
export class ArchiveUnreadableError extends Error {
  override readonly name = 'ArchiveUnreadableError';
}

/** Problems of the archive itself that reading it may report. */
export const archiveErrors = [
  ArchiveUnreadableError,
  CheckpointError,
  LogReadError,
  ObjectUnreadableError,
  SealedObjectError,
  SealError,
  SegmentFileError,
];

/** Reads the text of a verifier key file without its line end. Rejects with `ArchiveUnreadableError`. */
export async function readKeyFile(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new ArchiveUnreadableError(`key \`${file}\` cannot be read: ${error.message}, expected a verifier key file`);
  });
  return text.replace(/\n$/, '');
}

/**
 * Opens a folder or `s3://BUCKET[/PREFIX]` for as long as `use` runs; nothing is written to it. The key is the one in
 * `keyFile`, else the archive's own `log.vkey`. Rejects with `ArchiveUnreadableError` when it cannot be opened.
 */
export async function withArchive<Result>(
  place: string,
  keyFile: string | undefined,
  use: (archive: OpenArchive) => Promise<Result>,
): Promise<Result> {
  const trusted = keyFile === undefined ? null : await readKeyFile(keyFile);
  return place.startsWith('s3:') ? withBucket(place, trusted, use) : withFolder(place, trusted, use);
}

async function withFolder<Result>(
  folder: string,
  trusted: string | null,
  use: (archive: OpenArchive) => Promise<Result>,
): Promise<Result> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new ArchiveUnreadableError(`archive \`${folder}\` does not exist, expected a folder of objects`);
  }
  const objects = untrustedFolder(folder);
  // Without a key nothing can be proven. That is a finding about the archive, not a usage error.
  const vkey = trusted ?? (await keyIn(objects));
  return use({ place: folder, objects, versions: null, vkey });
}

/** Returns an empty text when there is no such file. */
async function keyIn(objects: ObjectStore): Promise<string> {
  try {
    return String((await objects.get(logKeyPath)) ?? '').replace(/\n$/, '');
  } catch (error) {
    if (error instanceof ObjectUnreadableError) return '';
    throw error;
  }
}

async function withBucket<Result>(
  address: string,
  trusted: string | null,
  use: (archive: OpenArchive) => Promise<Result>,
): Promise<Result> {
  const place = parseS3Address(address);
  if (place === null)
    throw new ArchiveUnreadableError(`archive \`${address}\`, expected a folder or s3://BUCKET[/PREFIX]`);
  // Half of the time that a verb on a folder would take to start.
  const [{ openS3ObjectStore }, { readAsStored }] = await Promise.all([
    import('../../../services/adapters/s3/s3-object-store.ts'),
    import('../../../services/adapters/s3/read-as-stored.ts'),
  ]);
  let store: S3ObjectStore | null = null;
  try {
    const config = fromEnvironment(s3At(place));
    if (config === null) throw new ArchiveUnreadableError('S3_BUCKET is not set');
    store = await openS3ObjectStore(config, openLogger(fromEnvironment(commandLogLevel)));
    const objects = readAsStored(store);
    const vkey = trusted ?? (await archivedKey(objects));
    return await use({ place: address, objects, versions: objects, vkey });
  } catch (error) {
    if (archiveErrors.some((kind) => error instanceof kind)) throw error;
    throw new ArchiveUnreadableError(`archive \`${address}\` cannot be read: ${reasonOf(error)}`);
  } finally {
    store?.close();
  }
}

/** Some servers refuse a request with a code and no message. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  return message === '' || message === 'UnknownError' ? name : message;
}

/** The environment configures the S3 client; the address selects the objects. Reading takes no lock. */
function s3At({ bucket, prefix }: Pick<S3Config, 'bucket' | 'prefix'>): EnvironmentPart<S3Config | null> {
  const place = { S3_BUCKET: bucket, S3_PREFIX: prefix, RETENTION_MODE: '', RETENTION_DAYS: '' };
  return { ...s3Environment, read: (env) => s3Environment.read({ ...env, ...place }) };
}

async function archivedKey(archive: ObjectStore): Promise<string> {
  const key = await archive.get(logKeyPath);
  if (key !== null) console.error('the key comes from the archive itself; use --key FILE for a key that you trust');
  return String(key ?? '').replace(/\n$/, '');
}
