import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { S3Config } from '../../../services/adapters/s3/s3-config.ts';
import {
  openS3ObjectStore,
  type S3ObjectStore,
  type S3StoreOptions,
} from '../../../services/adapters/s3/s3-object-store.ts';

/** What `npm run object-store -- up` printed, put here by `npm test`; without it the suites that need it are left out. */
const printed = process.env.CUSTODES_OBJECT_STORE;

/** `describe` when a real S3 server runs, else `describe.skip`. */
export const describeWithS3 = printed ? describe : describe.skip;

/** An empty corner of the real bucket. Credentials go where the SDK's default chain looks. */
export function aRealBucket(): S3Config {
  const values = new Map((printed ?? '').split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string]));
  const value = (name: string): string => {
    const found = values.get(name);
    if (found === undefined) throw new Error(`CUSTODES_OBJECT_STORE has no \`${name}\``);
    return found;
  };
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) process.env[name] = value(name);
  return {
    bucket: value('S3_BUCKET'),
    prefix: `test-${randomUUID()}/`,
    endpoint: value('S3_ENDPOINT'),
    region: value('S3_REGION'),
    kmsKeyId: null,
    retention: null,
  };
}

/** A store that reads `checkpoint` and `head` as chains, the way the contract suite uses them. */
export function openTestStore(config: S3Config, options: S3StoreOptions = {}): Promise<S3ObjectStore> {
  const isReplaced = (key: string) => ['checkpoint', 'head'].includes(key);
  return openS3ObjectStore(config, pino({ level: 'silent' }), { isReplaced, ...options });
}
