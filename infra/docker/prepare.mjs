// Runs once before the processes: makes what they share, a bucket with Object Lock and the secrets, unless it is there.
// Writes to the volume /secrets: log.key, ip-hash.key, evaluation.key, session.key, tokens.yaml (hashes), and the tokens of the demo and of a person.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const folder = '/secrets';
const ATTEMPTS = 60;

writeOnce('log.key', () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
for (const name of ['ip-hash.key', 'evaluation.key', 'session.key']) {
  writeOnce(name, () => `${randomBytes(32).toString('hex')}\n`);
}
if (!existsSync(join(folder, 'tokens.yaml'))) makeTokens();
await makeBucket();

/** The demo reports for every source of its world; the person searches accesses and closes alerts. */
function makeTokens() {
  const [demo, person] = [newToken(), newToken()];
  const kinds = 'person account camera recording consent ticket case legal-order emergency entitlement source policy';
  const tokens = [
    { tokenSha256: hashOf(demo), source: '*', may: ['emit', 'register'], registerKinds: kinds.split(' ') },
    { tokenSha256: hashOf(person), person: { id: 'operator', kind: 'service' }, may: ['query', 'alerts', 'evaluate'] },
  ];
  write('demo.token', demo);
  write('operator.token', person);
  write('tokens.yaml', `${JSON.stringify({ tokens }, null, 2)}\n`);
}

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

function writeOnce(name, make) {
  if (!existsSync(join(folder, name))) write(name, make());
}

function write(name, text) {
  writeFileSync(join(folder, name), text, { mode: 0o600, flush: true });
}

function newToken() {
  return randomBytes(32).toString('base64url');
}

function hashOf(token) {
  return createHash('sha256').update(token).digest('hex');
}
