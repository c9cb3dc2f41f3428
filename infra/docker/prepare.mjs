// Runs once before the processes: makes what they need, a bucket with Object Lock and the secrets, unless it is there.
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { makeSecrets } from './secrets.mjs';

const ATTEMPTS = 60;

makeSecrets('/secrets');
await makeBucket();

async function makeBucket() {
  const client = new S3Client({
    endpoint: process.env.S3_ENDPOINT,
    region: process.env.S3_REGION,
    forcePathStyle: true,
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: process.env.S3_BUCKET, ObjectLockEnabledForBucket: true }));
      return;
    } catch (error) {
      if (['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(error.name)) return;
      if (attempt === ATTEMPTS) throw error;
      console.error(`the object store does not answer yet: ${error.message || error.name}`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}
