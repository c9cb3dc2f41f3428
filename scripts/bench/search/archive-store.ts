import { join } from 'node:path';
import { filesystemObjectStore } from '../../../services/adapters/filesystem/filesystem-object-store.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { openS3ObjectStore } from '../../../services/adapters/s3/s3-object-store.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import { startStore } from '../kafka/servers.ts';

/** Where the archive is, and where the auditor has the files of its index. */
export interface ArchiveStore {
  readonly objects: ObjectStore;
  /** Null where objects are in a bucket. */
  readonly objectsFolder: string | null;
  readonly dataDir: string;
  /** The folder in which index files are files, however deep. */
  readonly indexFolder: string;
  stop(): Promise<void>;
}

export function archiveInFolder(folder: string): ArchiveStore {
  const objectsFolder = join(folder, 'objects');
  const objects = filesystemObjectStore({ folder: objectsFolder, scratch: join(folder, 'scratch') });
  return { objects, objectsFolder, dataDir: join(folder, 'data'), indexFolder: objectsFolder, stop: async () => {} };
}

/** A bucket of a real S3 server, which is started in the folder. */
export async function archiveInBucket(folder: string): Promise<ArchiveStore> {
  const { access, stop } = await startStore(folder);
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = access;
  // The SDK's credential chain reads this process's own environment.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
  const config = { endpoint, bucket, region, prefix: '', kmsKeyId: null, retention: null };
  const objects = await openS3ObjectStore(config, openLogger('silent')).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const dataDir = join(folder, 'data');
  return { objects, objectsFolder: null, dataDir, indexFolder: join(dataDir, 'index-cache'), stop };
}
