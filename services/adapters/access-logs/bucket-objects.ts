import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { InputError } from '../forms/input-error.ts';
import type { LogObject, LogObjects } from './log-objects.ts';

/** The objects of a bucket under a prefix. */
export function bucketObjects(client: S3Client, { bucket, prefix }: { bucket: string; prefix: string }): LogObjects {
  return {
    async list() {
      const objects: LogObject[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key: key, LastModified } of page.Contents ?? []) {
          if (key !== undefined && !key.endsWith('/')) objects.push({ key, modifiedAt: LastModified?.getTime() ?? 0 });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return objects;
    },
    async read(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch(refuseArchived);
      return Body as AsyncIterable<Buffer>;
    },
  };
}

/** An object that was moved to an archive, as Glacier, can be read only after somebody has restored it. */
function refuseArchived(error: Error): never {
  if (error.name !== 'InvalidObjectState') throw error;
  throw new InputError('it is in an archive of the store, expected an object that can be read at once');
}
