import { hash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { pino } from 'pino';
import { openS3Client } from '../../../services/adapters/s3/s3-client.ts';
import type { S3Config } from '../../../services/adapters/s3/s3-config.ts';
import { openS3ObjectStore } from '../../../services/adapters/s3/s3-object-store.ts';
import { appendSeals, openSealedLog } from '../../../services/archiver/sealed-log.ts';
import { ObjectConflictError } from '../../../services/domain/transparency-log/object-store.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { alerts, anArchive, aSeal, aSegment, streams } from '../../support/archive-builder.ts';
import { openTestStore } from '../../support/s3/real-bucket.ts';
import { openStubS3, type StubOptions, type StubS3 } from '../../support/s3/stub-s3.ts';
import { listed } from '../object-store.ts';

const silent = pino({ level: 'silent' });
const NOW = Date.UTC(2026, 10, 30);
const compliance = { mode: 'compliance', days: 730 } as const;

let stub: StubS3;
afterEach(() => stub.close());

let nowMs = NOW;
beforeEach(() => {
  nowMs = NOW;
});

async function aStore(changes: Partial<S3Config> = {}, options: StubOptions = {}) {
  stub = await openStubS3(options);
  const isReplaced = (key: string) => key === 'checkpoint';
  return openS3ObjectStore({ ...stub.config, ...changes }, silent, { isReplaced, clock: () => nowMs });
}

/** The headers of the newest version. */
const sentWith = (key: string) => stub.versions(key).at(-1)?.headers;

describe('what is stored under Object Lock', () => {
  it.each(['compliance', 'governance'] as const)('is locked in the mode %s, until its days are over', async (mode) => {
    const store = await aStore({ retention: { mode, days: 730 } });
    const locked = {
      'x-amz-object-lock-mode': mode.toUpperCase(),
      'x-amz-object-lock-retain-until-date': '2028-11-29T00:00:00Z',
    };
    await store.putOnce('segments/1', Buffer.from('sealed'));
    await store.replace('checkpoint', Buffer.from('1'), null);
    expect(sentWith('segments/1')).toMatchObject(locked);
    expect(sentWith('checkpoint')).toMatchObject(locked);
    nowMs = NOW + 86_400_000;
    const later = { 'x-amz-object-lock-retain-until-date': '2028-11-30T00:00:00Z' };
    await store.putOnce('segments/2', Buffer.from('sealed'));
    await store.replace('checkpoint', Buffer.from('2'), Buffer.from('1'));
    for (const key of ['segments/2', 'checkpoint']) expect(sentWith(key)).toMatchObject(later);
    await store.putOnce('index/1', Buffer.from('derived'));
    expect(Object.keys(sentWith('index/1') ?? {}).join()).not.toContain('object-lock');
  });

  it('is locked for as long as its writer asks, where that is another time', async () => {
    const store = await aStore({ retention: compliance });
    await store.putOnce('k', Buffer.from('x'), { mode: 'governance', until: NOW + 1_000 });
    expect(sentWith('k')).toMatchObject({
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-object-lock-retain-until-date': '2026-11-30T00:00:01Z',
    });
  });

  it('is encrypted with the key of the installation', async () => {
    const store = await aStore({ kmsKeyId: 'alias/audit' });
    await store.putOnce('k', Buffer.from('x'));
    expect(sentWith('k')).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/audit',
    });
  });
});

describe('a bucket', () => {
  it.each([null, 'Suspended'] as const)('whose versioning is %s is refused', async (versioning) => {
    await expect(aStore({}, { versioning })).rejects.toMatchObject({ name: 'BucketError' });
  });

  it('without Object Lock is refused only where objects have to be locked', async () => {
    await expect(aStore({ retention: compliance }, { hasObjectLock: false })).rejects.toMatchObject({
      name: 'BucketError',
    });
    await stub.close();
    await aStore({}, { hasObjectLock: false });
  });
});

/** What somebody with the keys of the bucket can do. */
describe('versions that no writer of ours stored', () => {
  it('change no object, and make no other one of it', async () => {
    const store = await aStore();
    await store.putOnce('k', Buffer.from('first'));
    for (const body of [Buffer.from('forged'), null]) {
      stub.overwrite('k', body);
      expect([String(await store.get('k')), String(await store.getPart('k', 1, 2))]).toEqual(['first', 'ir']);
      expect(await listed(store, '')).toEqual(['k']);
      await expect(store.putOnce('k', Buffer.from('forged'))).rejects.toThrow(ObjectConflictError);
      await store.putOnce('k', Buffer.from('first'));
    }
    expect(stub.versions('k')).toHaveLength(3);
  });

  it('change no checkpoint, and it is replaced as before', async () => {
    const store = await aStore();
    await store.replace('checkpoint', Buffer.from('1'), null);
    expect(String(await store.get('checkpoint'))).toBe('1');
    for (const body of [Buffer.from('forged'), null]) {
      stub.overwrite('checkpoint', body);
      expect(String(await store.get('checkpoint'))).toBe('1');
      await expect(store.replace('checkpoint', Buffer.from('x'), body)).rejects.toThrow(ObjectConflictError);
    }
    await store.replace('checkpoint', Buffer.from('2'), Buffer.from('1'));
    stub.overwrite('checkpoint', null);
    expect(String(await store.get('checkpoint'))).toBe('2');
  });

  it.each<[string, (good: string, older: Buffer) => readonly [Buffer, string][]]>([
    ['is not signed', (good) => [[Buffer.from('forged'), good]]],
    ['is an older one', (good, older) => [[older, good]]],
    [
      'is followed by another',
      (good, older) => [
        [older, good],
        [older, 'v3'],
        [Buffer.from('late'), good],
      ],
    ],
    [
      'begins a chain of its own',
      (_, older) => [
        [older, ''],
        [older, 'v3'],
      ],
    ],
  ])('stop readers by a checkpoint that %s, until the good one is written again as documented', async (_, planted) => {
    const store = await aStore();
    const archive = await anArchive(3, store);
    const client = openS3Client(stub.config, silent);
    const put = (body: Buffer, previous: string) =>
      client.send(
        new PutObjectCommand({
          Bucket: stub.config.bucket,
          Key: 'checkpoint',
          Body: body,
          IfMatch: `"${hash('md5', stub.versions('checkpoint').at(-1)?.body ?? '', 'hex')}"`,
          Metadata: { ...(previous === '' ? {} : { previous }), sha256: hash('sha256', body, 'hex') },
        }),
      );
    const open = async () => openSealedLog({ ...archive, objects: await openTestStore(stub.config) }, streams);
    const versions = stub.versions('checkpoint');
    const [good, older] = [versions.at(-1), versions.at(-2)];
    if (good === undefined || older === undefined) throw new Error('there is no checkpoint');
    expect([good.id, (await open()).note]).toEqual(['v2', good.body]);
    for (const [body, previous] of planted(good.id, older.body)) await put(body, previous);
    await expect(open()).rejects.toThrow();

    // docs/operation.md, "A checkpoint that somebody added".
    let end = good.id;
    const next = () => stub.versions('checkpoint').find(({ headers }) => headers['x-amz-meta-previous'] === end);
    for (let found = next(); found !== undefined; found = next()) end = found.id;
    await put(good.body, end);
    const log = await open();
    expect(log.note).toEqual(good.body);
    const objects = await openTestStore(stub.config);
    const grown = await appendSeals({ ...archive, objects }, log, [await aSeal(objects, alerts, aSegment(2, 2))]);
    expect((await open()).note).toEqual(grown.note);
    const { problems } = await verifyArchive(objects, archive.signer.vkey, { versions: objects });
    expect([...new Set(problems.map(({ code }) => code))].filter((code) => code !== 'checkpoint-history')).toEqual([]);
    client.destroy();
  });

  it('are passed over page by page, under a prefix and beside a longer key', async () => {
    const store = await aStore({ prefix: 'eu/' });
    await store.putOnce('k', Buffer.from('first'));
    await store.putOnce('k-longer', Buffer.from('another'));
    for (let time = 0; time < 25; time += 1) stub.overwrite('eu/k', Buffer.from(`forged ${time}`));
    expect(String(await store.get('k'))).toBe('first');
    expect(await listed(store, 'k')).toEqual(['k', 'k-longer']);
    expect(await store.get('k-long')).toBeNull();
  });

  it('that came after many of ours change no checkpoint', async () => {
    stub = await openStubS3();
    const store = await openTestStore(stub.config);
    let head: Buffer | null = null;
    for (let time = 0; time < 25; time += 1) {
      const next = Buffer.from(`generation ${time}`);
      await store.replace('head', next, head);
      head = next;
      if (time % 10 === 5) stub.overwrite('head', Buffer.from('forged'));
    }
    expect(await (await openTestStore(stub.config)).get('head')).toEqual(head);
  });
});
