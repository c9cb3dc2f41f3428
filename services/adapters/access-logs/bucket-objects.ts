import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { type LogObject, type LogObjects, textOf } from './log-objects.ts';

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
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return textOf(Body as AsyncIterable<Buffer>);
    },
  };
}
