import { DeleteBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { pino } from 'pino';
import { readAsStored } from '../../../services/adapters/s3/read-as-stored.ts';
import { openS3Client } from '../../../services/adapters/s3/s3-client.ts';
import { openS3ObjectStore, type S3ObjectStore } from '../../../services/adapters/s3/s3-object-store.ts';
import { findPromised } from '../../../services/domain/history/promised-entries.ts';
import { parseVerifierKey } from '../../../services/domain/transparency-log/checkpoint.ts';
import { ObjectRefusedError } from '../../../services/domain/transparency-log/object-store.ts';
import { segmentPrefix } from '../../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { anArchive } from '../../support/archive-builder.ts';
import { aRealBucket, describeWithS3 } from '../../support/s3/real-bucket.ts';
import { openStubS3, type Refusal, type StubS3 } from '../../support/s3/stub-s3.ts';
import { listed } from '../object-store.ts';

type TestArchive = Awaited<ReturnType<typeof anArchive>>;
const silent = pino({ level: 'silent' });

/** What a verifier finds, with the reasons of what it cannot read. */
async function problemsOf({ signer }: TestArchive, store: S3ObjectStore) {
  const objects = readAsStored(store);
  const { problems } = await verifyArchive(objects, signer.vkey, { versions: objects });
  return problems.map(
    ({ object, code, detail }) => `${object} ${code}${code.endsWith('unreadable') ? ` ${detail}` : ''}`,
  );
}

/** What somebody makes of one object, and how Amazon answers to who reads it. A real server has none of them without KMS and TLS. */
const refusals: readonly Refusal[] = [
  { status: 403, code: 'AccessDenied' },
  { status: 403, code: 'AccessDenied', showsHead: true },
  { status: 403, code: 'InvalidObjectState', showsHead: true },
  { status: 400, code: 'InvalidRequest' },
  { status: 400, code: 'KMS.DisabledException', showsHead: true },
];

describe('an object that the server refuses to return', () => {
  let stub: StubS3;
  let store: S3ObjectStore;
  let archive: TestArchive;
  let segment: string;
  beforeEach(async () => {
    stub = await openStubS3();
    store = await openS3ObjectStore(stub.config, silent);
    archive = await anArchive(4, store);
    segment = (await listed(store, segmentPrefix)).find((key) => key.includes('access-decisions')) ?? '';
  });
  afterEach(async () => {
    store.close();
    await stub.close();
  });
  const verifier = () => parseVerifierKey(archive.signer.vkey);

  it.each(refusals)('is a problem with its name, and the others are verified (%o)', async (refusal) => {
    stub.refuse(segment, refusal);
    const error: unknown = await store.get(segment).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ObjectRefusedError);
    expect(await store.getPart(segment, 0, 1).catch((thrown: unknown) => thrown)).toBeInstanceOf(ObjectRefusedError);
    expect(await problemsOf(archive, store)).toEqual([
      `${segment} object-unreadable the server refuses it (${refusal.code})`,
      `${segment} object-missing`,
    ]);
    const { unreadable } = await findPromised(readAsStored(store), verifier(), new Set(['promised']));
    expect(unreadable).toEqual([{ object: segment, detail: expect.stringContaining(refusal.code) }]);
  });

  it('is a tile of the log', async () => {
    const tile = 'tile/0/000.p/4';
    stub.refuse(tile, { status: 403, code: 'InvalidObjectState', showsHead: true });
    expect(await problemsOf(archive, store)).toEqual([
      `${tile} object-unreadable the server refuses it (InvalidObjectState)`,
      `${tile} object-missing`,
    ]);
    const { size, unreadable } = await findPromised(readAsStored(store), verifier(), new Set(['promised']));
    expect(size).toBe(4);
    expect(unreadable).toMatchObject([{ detail: expect.stringContaining(tile) }]);
  });

  it('is a version that came later, or the first one of two', async () => {
    stub.overwrite(segment, Buffer.from('theirs'));
    stub.refuse(segment, { status: 400, code: 'InvalidRequest', id: 'v2' });
    const why = 'the server refuses it (InvalidRequest)';
    expect(await problemsOf(archive, store)).toEqual([`${segment} object-unreadable version \`v2\`: ${why}`]);
    stub.refuse(segment, { status: 400, code: 'InvalidRequest', id: 'v1' });
    expect(await problemsOf(archive, store)).toEqual([
      `${segment} object-unreadable ${why}`,
      `${segment} object-missing`,
      `${segment} object-unreadable version \`v1\`: ${why}`,
    ]);
  });

  it('is a version of the checkpoint that somebody encrypted by a key of his own, and the chain goes on without it', async () => {
    const before = await store.get('checkpoint');
    stub.overwrite('checkpoint', Buffer.from('theirs'));
    const id = stub.versions('checkpoint').at(-1)?.id ?? '';
    stub.refuse('checkpoint', { status: 400, code: 'InvalidRequest', id });
    for (const reader of [store, await openS3ObjectStore(stub.config, silent)]) {
      expect(await reader.get('checkpoint')).toEqual(before);
      expect(await problemsOf(archive, reader)).toEqual([
        `checkpoint object-unreadable version \`${id}\`: the server refuses it (InvalidRequest)`,
      ]);
      reader.close();
    }
  });

  it('is an earlier checkpoint, and the later ones continue it', async () => {
    stub.refuse('checkpoint', { status: 403, code: 'InvalidObjectState', id: 'v2', showsHead: true });
    expect(stub.versions('checkpoint').length).toBeGreaterThan(2);
    expect(await problemsOf(archive, store)).toEqual([
      'checkpoint object-unreadable version `v2`: the server refuses it (InvalidObjectState)',
    ]);
  });

  it.each([
    { status: 403, code: 'AccessDenied' },
    { status: 403, code: 'InvalidObjectState', showsHead: true },
  ])('is an error of the whole archive where it is the checkpoint (%o)', async (refusal) => {
    stub.refuse('checkpoint', refusal);
    for (const reader of [store, await openS3ObjectStore(stub.config, silent)]) {
      const error: unknown = await problemsOf(archive, reader).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(ObjectRefusedError);
      reader.close();
    }
  });

  it.each([
    [400, 'ExpiredToken'],
    [403, 'InvalidAccessKeyId'],
    [403, 'SignatureDoesNotMatch'],
  ])('is not what all requests are refused for (%i %s)', async (status, code) => {
    stub.refuse(segment, { status, code });
    await expect(store.get(segment)).rejects.toMatchObject({ name: code });
    await expect(store.getPart(segment, 0, 1)).rejects.toMatchObject({ name: code });
    await expect(problemsOf(archive, store)).rejects.toMatchObject({ name: code });
    stub.refuse('checkpoint', { status, code });
    const reader = await openS3ObjectStore(stub.config, silent);
    await expect(reader.get('checkpoint')).rejects.toMatchObject({ name: code });
    reader.close();
  });
});

describeWithS3('an object that a policy of a real bucket denies', () => {
  it('is a problem with its name, and the others are verified', async () => {
    const config = aRealBucket();
    const [store, client] = [await openS3ObjectStore(config, silent), openS3Client(config, silent)];
    const archive = await anArchive(4, store);
    const segment = (await listed(store, segmentPrefix))[0] ?? '';
    const denied = {
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: `arn:aws:s3:::${config.bucket}/${config.prefix}${segment}`,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [denied] });
    await client.send(new PutBucketPolicyCommand({ Bucket: config.bucket, Policy }));
    try {
      expect(await problemsOf(archive, store)).toEqual([
        `${segment} object-unreadable the server refuses it (AccessDenied)`,
        `${segment} object-missing`,
      ]);
    } finally {
      await client.send(new DeleteBucketPolicyCommand({ Bucket: config.bucket }));
      store.close();
      client.destroy();
    }
  });
});
