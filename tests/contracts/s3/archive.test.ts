import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { pino } from 'pino';
import { openS3Client, statusOf } from '../../../services/adapters/s3/s3-client.ts';
import type { S3Config } from '../../../services/adapters/s3/s3-config.ts';
import { openS3ObjectStore, type S3ObjectStore } from '../../../services/adapters/s3/s3-object-store.ts';
import { appendSeals, openSealedLog } from '../../../services/archiver/sealed-log.ts';
import { segmentPrefix } from '../../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { alerts, anArchive, aSeal, aSegment, streams } from '../../support/archive-builder.ts';
import { aRealBucket, describeWithS3 } from '../../support/s3/real-bucket.ts';
import { listed } from '../object-store.ts';

const silent = pino({ level: 'silent' });

/** What someone with the bucket's keys can do to an archive, and what it shows. */
describeWithS3('an archive under Object Lock in compliance mode', () => {
  let config: S3Config;
  let store: S3ObjectStore;
  let client: S3Client;
  let archive: Awaited<ReturnType<typeof anArchive>>;
  let segment: string;

  beforeEach(async () => {
    config = { ...aRealBucket(), retention: { mode: 'compliance', days: 1 } };
    store = await openS3ObjectStore(config, silent);
    client = openS3Client(config, silent);
    archive = await anArchive(2, store);
    segment = (await listed(store, segmentPrefix))[0] ?? '';
  });
  afterEach(() => client.destroy());

  const at = (key: string) => ({ Bucket: config.bucket, Key: config.prefix + key });
  const problems = async () => (await verifyArchive(store, archive.signer.vkey, { versions: store })).problems;

  it('holds', async () => {
    expect(await problems()).toEqual([]);
  });

  it('cannot be deleted, neither a segment nor a checkpoint', async () => {
    for await (const { key, id } of store.versions('')) {
      const refused = await client.send(new DeleteObjectCommand({ ...at(key), VersionId: id })).catch(statusOf);
      expect({ key, refused }).toEqual({ key, refused: 403 });
    }
    expect(await problems()).toEqual([]);
  });

  it('reads on beneath delete markers, and names them', async () => {
    for (const key of [segment, 'checkpoint']) await client.send(new DeleteObjectCommand(at(key)));
    expect(await listed(store, segment)).toEqual([segment]);
    expect((await problems()).map(({ object, code }) => `${object} ${code}`)).toEqual([
      'checkpoint delete-marker',
      `${segment} delete-marker`,
    ]);
  });

  it('reads on beneath overwritten objects, and names them', async () => {
    const before = await store.get('checkpoint');
    for (const key of [segment, 'checkpoint']) await client.send(new PutObjectCommand({ ...at(key), Body: 'forged' }));
    expect(await store.get('checkpoint')).toEqual(before);
    expect((await problems()).map(({ object, code }) => `${object} ${code}`)).toEqual([
      'checkpoint checkpoint-history',
      `${segment} version-differs`,
    ]);
  });

  it('goes on being written where someone overwrote or deleted its checkpoint', async () => {
    await client.send(new PutObjectCommand({ ...at('checkpoint'), Body: 'forged' }));
    await client.send(new DeleteObjectCommand(at('checkpoint')));
    const log = await openSealedLog(archive, streams);
    const grown = await appendSeals(archive, log, [await aSeal(store, alerts, aSegment(2, 2))]);
    expect(await (await openS3ObjectStore(config, silent)).get('checkpoint')).toEqual(grown.note);
    expect((await problems()).map(({ code }) => code).sort()).toEqual(['checkpoint-history', 'delete-marker']);
  });
});

describeWithS3('a bucket that cannot keep an archive', () => {
  it('is refused when it is not there', async () => {
    const config = { ...aRealBucket(), bucket: 'never-made' };
    await expect(openS3ObjectStore(config, silent)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
