import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';
import { systemClock } from '../clock.ts';
import { filesystemObjectStore } from '../filesystem/filesystem-object-store.ts';
import type { Logger } from '../logger.ts';
import { describeRetention } from '../s3/retention.ts';
import type { S3Config } from '../s3/s3-config.ts';

export interface OpenedObjectStore {
  readonly objects: ObjectStore;
  /** The folder in which every object is a file under its key; `null` on S3. */
  readonly folder: string | null;
  close(): void;
}

/**
 * Opens S3 if the environment names a bucket, else the folder `DATA_DIR/objects`. Logs which objects will be
 * undeletable.
 */
export async function openObjectStore(
  { s3, dataDir }: { readonly s3: S3Config | null; readonly dataDir: string },
  logger: Logger,
): Promise<OpenedObjectStore> {
  if (s3 !== null) {
    // Loaded where it is used, as the client of Kafka is.
    const { openS3ObjectStore } = await import('../s3/s3-object-store.ts');
    const objects = await openS3ObjectStore(s3, logger);
    for (const line of describeRetention(s3, systemClock())) logger.warn(line);
    return { objects, folder: null, close: () => objects.close() };
  }
  const [folder, scratch] = [join(dataDir, 'objects'), join(dataDir, 'scratch')];
  await Promise.all([folder, scratch].map((path) => mkdir(path, { recursive: true })));
  const report = (line: string): void => logger.warn(line);
  return { objects: filesystemObjectStore({ folder, scratch, report }), folder, close: () => {} };
}
