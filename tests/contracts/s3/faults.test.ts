import { readAsStored } from '../../../services/adapters/s3/read-as-stored.ts';
import { CutOffObjectError, DamagedObjectError } from '../../../services/adapters/s3/s3-bucket.ts';
import type { S3ObjectStore } from '../../../services/adapters/s3/s3-object-store.ts';
import {
  OBJECT_BYTES_MAX,
  ObjectConflictError,
  ObjectUnreadableError,
} from '../../../services/domain/transparency-log/object-store.ts';
import { isWhole } from '../../support/process/pass.ts';
import { openTestStore } from '../../support/s3/real-bucket.ts';
import { dropConnection, type Fault, openStubS3, refuseWith, type StubS3 } from '../../support/s3/stub-s3.ts';
import { describeObjectStore } from '../object-store.ts';

const body = Buffer.from('sealed bytes');

describe('a bucket in memory in place of one at Amazon', () => {
  const open: StubS3[] = [];
  afterAll(() => Promise.all(open.map((stub) => stub.close())));
  describe.each([true, false])('that honours conditions: %s', (honoursConditions) => {
    describeObjectStore('s3', async () => {
      open.push(await openStubS3({ honoursConditions }));
      return openTestStore((open.at(-1) as StubS3).config);
    });
  });
});

const kinds = [{ honoursConditions: true }, { honoursConditions: false }];

/** What a healthy S3 server will not do. */
describe.each(isWhole ? kinds : kinds.slice(1))('S3 in trouble (%o)', (kind) => {
  let stub: StubS3;
  let store: S3ObjectStore;
  beforeEach(async () => {
    stub = await openStubS3(kind);
    store = await openTestStore(stub.config);
  });
  afterEach(async () => {
    store.close();
    await stub.close();
  });

  const put = (fault: Omit<Fault, 'method'>): Fault => ({ method: 'PUT', ...fault });
  const read = (fault: Omit<Fault, 'method'>): Fault => ({ method: 'GET', ...fault });

  it.each([
    [500, 'InternalError'],
    [503, 'SlowDown'],
  ])('outlasts %i %s', async (status, code) => {
    stub.meet(put({ before: refuseWith(status, code) }), put({ before: refuseWith(status, code) }));
    await store.putOnce('k', body);
    stub.meet(read({ before: refuseWith(status, code) }));
    expect(await store.get('k')).toEqual(body);
  });

  it('outlasts a server that does not answer', async () => {
    const hasty = await openTestStore(stub.config, { requestMillisMax: 300 });
    stub.meet(put({ before: () => undefined }), read({ before: () => undefined }));
    await hasty.putOnce('k', body);
    expect(await hasty.get('k')).toEqual(body);
    hasty.close();
  });

  it.each([
    ['dropped the connection', dropConnection],
    ['did not answer', () => undefined],
  ])('succeeds when the server stored the object and then %s', async (_, after) => {
    const hasty = await openTestStore(stub.config, { requestMillisMax: 300 });
    stub.meet(put({ after }));
    await hasty.putOnce('k', body);
    expect(await hasty.get('k')).toEqual(body);
    hasty.close();
    const versions = stub.versions('k');
    // Where conditions mean nothing each attempt is a version; a busy machine may need more than the second one.
    if (kind.honoursConditions) expect(versions).toHaveLength(1);
    else expect(versions.length).toBeGreaterThanOrEqual(2);
    for (const version of versions) expect(Buffer.compare(version.body, body)).toBe(0);
  });

  it('still refuses other bytes after such a write', async () => {
    await store.putOnce('k', body);
    stub.meet(put({ after: dropConnection }));
    await expect(store.putOnce('k', Buffer.from('other'))).rejects.toThrow(ObjectConflictError);
  });

  it('replaces once when the server stored the checkpoint and then dropped the connection', async () => {
    await store.replace('head', Buffer.from('1'), null);
    stub.meet(put({ after: dropConnection }));
    await store.replace('head', Buffer.from('2'), Buffer.from('1'));
    await store.replace('head', Buffer.from('3'), Buffer.from('2'));
    expect(String(await store.get('head'))).toBe('3');
  });

  it('asks with one HEAD for what is looked at again and again, and sees every change', async () => {
    const readers = [store, await openTestStore(stub.config)];
    await store.replace('head', Buffer.from('1'), null);
    for (const reader of readers) expect(String(await reader.get('head'))).toBe('1');
    const before = stub.requests.length;
    for (const reader of readers) expect(String(await reader.get('head'))).toBe('1');
    expect(stub.requests.slice(before).map((request) => request.split(' ')[0])).toEqual(['HEAD', 'HEAD']);
    await store.replace('head', Buffer.from('2'), Buffer.from('1'));
    for (const reader of readers) expect(String(await reader.get('head'))).toBe('2');
    readers[1]?.close();
  });

  it('corrects a clock that is off', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    stub.meet(put({ before: refuseWith(403, 'RequestTimeTooSkewed', tomorrow) }));
    await store.putOnce('k', body);
    expect(await store.get('k')).toEqual(body);
  });

  it.each([-400, 400])('locks an object by the clock of the server, which is %i days ahead', async (days) => {
    const aheadMillis = days * 86_400_000;
    const elsewhere = await openStubS3({ ...kind, aheadMillis });
    const locking = await openTestStore({ ...elsewhere.config, retention: { mode: 'compliance', days: 1 } });
    await locking.putOnce('k', body);
    const until = elsewhere.versions('k')[0]?.headers['x-amz-object-lock-retain-until-date'] ?? '';
    const leftMillis = Date.parse(until) - (Date.now() + aheadMillis);
    expect(Math.round(leftMillis / 3_600_000)).toBe(24);
    locking.close();
    await elsewhere.close();
  });

  it('reads again what came damaged', async () => {
    await store.putOnce('k', body);
    stub.meet(read({ corrupt: flipped }), read({ corrupt: truncated }));
    expect(await store.get('k')).toEqual(body);
  });

  it('reads a part again that did not come to its end', async () => {
    await store.putOnce('k', body);
    stub.meet(read({ corrupt: truncated }), read({ corrupt: truncated }));
    expect(await store.getPart('k', 1, 20)).toEqual(body.subarray(1, 21));
  });

  it('reads no object to its end that is larger than any of ours, and such a version is another one', async () => {
    const large = Buffer.alloc(OBJECT_BYTES_MAX + 1);
    stub.overwrite('k', large);
    await expect(store.get('k')).rejects.toMatchObject({ name: 'ObjectUnreadableError', key: 'k' });
    await store.putOnce('other', body);
    stub.overwrite('other', large);
    const [first, second] = stub.versions('other').map(({ id }) => id);
    const archive = readAsStored(store);
    expect(await archive.readVersion('other', first ?? '')).toMatchObject({ body });
    expect(await archive.readVersion('other', second ?? '')).toMatchObject({ body: Buffer.alloc(0) });
  });

  it('refuses bytes that stay changed also where the server keeps no checksum of its own', async () => {
    const forgetful = await openStubS3({ ...kind, keepsChecksums: false });
    const reader = await openTestStore(forgetful.config);
    await reader.putOnce('k', body);
    forgetful.meet(...Array.from({ length: 10 }, () => read({ corrupt: flipped })));
    await expect(reader.get('k')).rejects.toThrow(DamagedObjectError);
    reader.close();
    await forgetful.close();
  });

  it.each([
    ['changed', flipped, DamagedObjectError, true],
    ['truncated', truncated, CutOffObjectError, false],
  ])('refuses bytes that stay %s', async (_, corrupt, expected, isReported) => {
    await store.putOnce('k', body);
    stub.meet(...Array.from({ length: 10 }, () => read({ corrupt })));
    const error: unknown = await store.get('k').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(expected);
    // A verifier takes it for a problem of the archive, and not for one of the way to it.
    expect(error instanceof ObjectUnreadableError).toBe(isReported);
  });

  it('gives up on what stays refused, and reports it as the server did', async () => {
    stub.meet(put({ before: refuseWith(403, 'AccessDenied') }));
    await expect(store.putOnce('k', body)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(stub.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(1);
  });
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}

function truncated(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - 3);
}
