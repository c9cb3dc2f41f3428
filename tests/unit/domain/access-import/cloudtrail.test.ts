import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { linearPattern } from '../../../../services/adapters/patterns/linear-pattern.ts';
import {
  type CloudTrailEvent,
  isCloudTrailRecord,
  toAccessEvent,
} from '../../../../services/domain/access-import/cloudtrail.ts';
import { everyBucket, type StoreMap } from '../../../../services/domain/access-import/import-map.ts';
import type { JsonObject } from '../../../../services/value-forms/json-fields.ts';

const recorded: JsonObject[] = readFileSync(
  join(projectRoot, 'tests/vectors/cloudtrail/ec2_proxy_s3_exfiltration_2020-09-14.ndjson'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const ROLE_SESSION =
  'arn:aws:sts::123456789123:assumed-role/MordorNginxStack-BankingWAFRole-9S3E0UAE1MM0/i-0317f6c6b66ae9c40';

describe('the recorded exfiltration through an instance role', () => {
  const results = recorded.map((record) => toAccessEvent(record, everyBucket));
  const events = results.flatMap((result) => ('event' in result ? [result.event] : []));

  it('holds nine accesses among 103 records: seven listings and two views', () => {
    expect(recorded.every(isCloudTrailRecord)).toBe(true);
    expect(recorded).toHaveLength(103);
    expect(events.map(({ action }) => action).sort()).toEqual([...Array(7).fill('list'), 'view', 'view']);
  });

  it('skips every other record by the name of its call and refuses none', () => {
    const skipped = results.flatMap((result) => ('skipped' in result ? [result.skipped] : []));
    expect(skipped).toHaveLength(94);
    expect(skipped.filter((reason) => reason === 'ListBuckets')).toHaveLength(2);
    expect(skipped.filter((reason) => reason === 'sts.amazonaws.com AssumeRole')).toHaveLength(5);
    expect(skipped.filter((reason) => reason === 'ec2.amazonaws.com DescribeVolumes')).toHaveLength(10);
  });

  it('reports of a view who, when, from where, what and how much', () => {
    expect(events.find(({ action }) => action === 'view')).toEqual({
      eventId: '771299cb-e200-4926-9604-c85358b30499',
      occurredAt: '2020-09-14T01:02:34.000Z',
      source: { id: 'cloudtrail' },
      actor: { id: ROLE_SESSION, kind: 'service' },
      authentication: { mfa: null, method: 'AuthHeader' },
      network: { ip: '1.2.3.4' },
      action: 'view',
      outcome: 'allowed',
      path: 'direct-store',
      resource: {
        kind: 'recording',
        recordingId: 'mordors3stack-s3bucket-llp2yingx64a/ring.txt',
        storeId: 'mordors3stack-s3bucket-llp2yingx64a',
      },
      extent: { bytes: 89 },
      destination: null,
    });
  });

  it('reports of a listing which bucket', () => {
    const listing = events.find(({ action }) => action === 'list');
    expect(listing?.resource).toEqual({ kind: 'store', storeId: 'mordors3stack-s3bucket-llp2yingx64a' });
  });
});

describe('a call', () => {
  it.each([
    ['GetObject', 'view'],
    ['HeadObject', 'view'],
    ['SelectObjectContent', 'view'],
    ['ListObjects', 'list'],
    ['ListObjectVersions', 'list'],
    ['CopyObject', 'export'],
    ['DeleteObject', 'delete'],
    ['DeleteObjects', 'delete'],
    ['PutObjectAcl', 'grant'],
  ])('%s is the action %s', (eventName, action) => {
    expect(eventOf({ ...aRecord, eventName }).action).toBe(action);
  });

  it.each(['PutObject', 'GetBucketAcl', 'ListBuckets', 'toString'])('%s is skipped by its name', (eventName) => {
    expect(toAccessEvent({ ...aRecord, eventName }, everyBucket)).toEqual({ skipped: eventName });
  });

  it.each([
    [undefined, 'allowed'],
    ['AccessDenied', 'denied'],
    ['InvalidAccessKeyId', 'denied'],
    ['NoSuchKey', 'error'],
  ])('with the error code %s has the outcome %s', (errorCode, outcome) => {
    expect(eventOf({ ...aRecord, errorCode }).outcome).toBe(outcome);
  });

  it('from inside AWS has no address, and a byte count that is none is left out', () => {
    const additionalEventData = { bytesTransferredOut: -1 };
    const event = eventOf({ ...aRecord, sourceIPAddress: 'athena.amazonaws.com', additionalEventData });
    expect([event.network.ip, event.extent.bytes]).toEqual([null, null]);
  });
});

describe('what a call was about', () => {
  it('is the source of a copy, with the bucket it went to', () => {
    const requestParameters = {
      bucketName: 'loot',
      key: 'x',
      'x-amz-copy-source': '/videos/o-1/a%20b.mp4?versionId=3',
    };
    const { resource, destination } = eventOf({ ...aRecord, eventName: 'CopyObject', requestParameters });
    expect(resource).toMatchObject({ kind: 'recording', recordingId: 'videos/o-1/a b.mp4' });
    expect(destination).toEqual({ kind: 'other', domain: 'loot' });
  });

  it('is the source of a copy whose key has a question mark', () => {
    const requestParameters = {
      bucketName: 'loot',
      key: 'x',
      'x-amz-copy-source': 'videos/what%3Fnow.mp4?versionId=3',
    };
    const { resource } = eventOf({ ...aRecord, eventName: 'CopyObject', requestParameters });
    expect(resource).toMatchObject({ kind: 'recording', recordingId: 'videos/what?now.mp4' });
  });

  it('is read from the ARNs when a failed call has no parameters', () => {
    const resources = [{ ARN: 'arn:aws:s3:::videos', type: 'AWS::S3::Bucket' }, { ARN: 'arn:aws:s3:::videos/o-1/r' }];
    const { resource } = eventOf({ ...aRecord, requestParameters: null, resources });
    expect(resource).toMatchObject({ kind: 'recording', recordingId: 'videos/o-1/r' });
  });

  it('is the bucket of the ARNs when a failed listing has no parameters', () => {
    const resources = [{ type: 'AWS::S3::Object', ARNPrefix: 'arn:aws:s3:::videos/' }, { ARN: 'arn:aws:s3:::videos' }];
    const record = { ...aRecord, eventName: 'ListObjects', requestParameters: null, resources };
    expect(eventOf(record).resource).toEqual({ kind: 'store', storeId: 'videos' });
  });

  it.each([{ key: 'x' }, { bucketName: 7, key: 'x' }, { bucketName: '' }])(
    'is refused when %j is all that names it',
    (requestParameters) => {
      const result = toAccessEvent({ ...aRecord, requestParameters }, everyBucket);
      expect('refused' in result && result.refused.map(({ field }) => field)).toEqual(['resource.storeId']);
    },
  );

  it('is the bucket when many objects are deleted with one call', () => {
    const requestParameters = { bucketName: 'videos', delete: '' };
    const { resource } = eventOf({ ...aRecord, eventName: 'DeleteObjects', requestParameters });
    expect(resource).toEqual({ kind: 'store', storeId: 'videos' });
  });

  it.each([
    ['a\nb', 'a%0Ab'],
    ['a\u200bb', 'a%E2%80%8Bb'],
    ['a\u00adü\u200f', 'a%C2%ADü%E2%80%8F'],
    ['a\ufeff\ud800', 'a%EF%BB%BF\ufffd'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
  ])('stays in the log with a key that no event may have: %j', (key, written) => {
    const requestParameters = { bucketName: 'videos', key };
    expect(eventOf({ ...aRecord, requestParameters }).resource).toMatchObject({ recordingId: `videos/${written}` });
  });

  it('stays in the log with a key that is too long once it is encoded, each as another', () => {
    const idOf = (key: string) => {
      const { resource } = eventOf({ ...aRecord, requestParameters: { bucketName: 'videos', key } });
      return 'recordingId' in resource ? (resource.recordingId ?? '') : '';
    };
    const key = '\u200b'.repeat(300);
    expect(idOf(`${key}a`)).toHaveLength(2_048);
    expect(idOf(`${key}a`)).not.toBe(idOf(`${key}b`));
  });
});

describe('a principal', () => {
  const sso = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Support_0123456789abcdef/mallory';
  const saml = { federatedProvider: 'arn:aws:iam::123456789012:saml-provider/acme' };
  const oidc = { federatedProvider: 'arn:aws:iam::123456789012:oidc-provider/eks' };
  const aSession = { type: 'AssumedRole', arn: ROLE_SESSION };
  const aToken = { type: 'FederatedUser', arn: 'arn:aws:sts::123456789012:federated-user/mallory' };
  it.each([
    ['an IAM user', { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/mallory' }, 'employee'],
    ['the root user', { type: 'Root', arn: 'arn:aws:iam::123456789012:root' }, 'employee'],
    ['an SSO session', { type: 'AssumedRole', arn: sso }, 'employee'],
    ['a SAML login', { type: 'SAMLUser', principalId: 'x:mallory' }, 'employee'],
    ['a SAML session', { type: 'AssumedRole', principalId: 'AROAEXAMPLE:mallory@example.com' }, 'employee'],
    ['a session from a SAML provider', { ...aSession, sessionContext: { webIdFederationData: saml } }, 'employee'],
    ['a session of a web identity', { ...aSession, sessionContext: { webIdFederationData: oidc } }, 'service'],
    ['a token of an IAM user', { ...aToken, sessionContext: { sessionIssuer: { type: 'IAMUser' } } }, 'employee'],
    ['a token of a role', { ...aToken, sessionContext: { sessionIssuer: { type: 'Role' } } }, 'service'],
    ['a role', { type: 'AssumedRole', arn: ROLE_SESSION }, 'service'],
    ['an AWS service', { type: 'AWSService', invokedBy: 'athena.amazonaws.com' }, 'service'],
    ['another account', { type: 'AWSAccount', accountId: '999999999999' }, 'service'],
    ['nobody', { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' }, 'anonymous'],
  ])('that is %s', (_name, userIdentity, kind) => {
    expect(eventOf({ ...aRecord, userIdentity }).actor.kind).toBe(kind);
  });

  it('is called by its arn, else its own id, else its account, else the invoking service', () => {
    const names = { arn: 'arn:x', principalId: 'AIDA', accountId: '1234', invokedBy: 'service' };
    const idOf = (userIdentity: object) => eventOf({ ...aRecord, userIdentity }).actor.id;
    expect(idOf(names)).toBe('arn:x');
    expect(idOf({ ...names, arn: undefined })).toBe('AIDA');
    expect(idOf({ ...names, arn: undefined, principalId: '' })).toBe('1234');
    expect(idOf({ invokedBy: 'service' })).toBe('service');
  });

  it.each([
    ['IAMUser', 'false', false],
    ['IAMUser', 'true', true],
    ['AssumedRole', 'false', null],
  ])('of type %s with mfaAuthenticated %s has the second factor %s', (type, mfaAuthenticated, mfa) => {
    const userIdentity = { type, arn: 'arn:x', sessionContext: { attributes: { mfaAuthenticated } } };
    expect(eventOf({ ...aRecord, userIdentity }).authentication.mfa).toBe(mfa);
  });
});

describe('a map', () => {
  const map: StoreMap = {
    buckets: new Set(['videos']),
    key: linearPattern('^(?<ownerId>[^/]+)/(?<cameraId>[^/]+)/(?<recordingId>[^/]+)\\.mp4$'),
    principals: [
      { pattern: linearPattern('assumed-role/Support/(?<name>.+)$'), kind: 'contractor', person: 'p-$<name>' },
      { pattern: linearPattern('assumed-role'), kind: 'service', person: null },
    ],
  };

  it('reads owner, camera and recording from a key that matches', () => {
    const requestParameters = { bucketName: 'videos', key: 'o-1/c-2/r-3.mp4' };
    expect(eventOf({ ...aRecord, requestParameters }, map).resource).toEqual({
      kind: 'recording',
      recordingId: 'r-3',
      cameraId: 'c-2',
      ownerId: 'o-1',
      storeId: 'videos',
    });
  });

  it('reads ids and people that no event may have', () => {
    const requestParameters = { bucketName: 'videos', key: 'o-1\u200b/../r-3\n.mp4' };
    const userIdentity = { type: 'AssumedRole', arn: 'arn:x:assumed-role/Support/\u200dann' };
    const { resource, actor } = eventOf({ ...aRecord, requestParameters, userIdentity }, map);
    expect(resource).toMatchObject({ ownerId: 'o-1%E2%80%8B', cameraId: '%2E%2E', recordingId: 'r-3%0A' });
    expect(actor.id).toBe('p-%E2%80%8Dann');
  });

  it('reads the site where the key names it', () => {
    const withSite = { ...map, key: linearPattern('^(?<ownerId>[^/]+)/(?<siteId>[^/]+)/(?<recordingId>[^/]+)$') };
    const requestParameters = { bucketName: 'videos', key: 'o-1/home/r-3' };
    expect(eventOf({ ...aRecord, requestParameters }, withSite).resource).toMatchObject({ siteId: 'home' });
  });

  it('leaves a key that does not match a recording by bucket and key', () => {
    const requestParameters = { bucketName: 'videos', key: 'index.html' };
    expect(eventOf({ ...aRecord, requestParameters }, map).resource).toMatchObject({
      recordingId: 'videos/index.html',
    });
  });

  it('skips the buckets it does not list', () => {
    const requestParameters = { bucketName: 'logs', key: 'x' };
    expect(toAccessEvent({ ...aRecord, requestParameters }, map)).toEqual({
      skipped: 'a bucket that the map leaves out',
    });
  });

  it.each(['arn:aws:s3:eu-west-1:111122223333:accesspoint/tools', 'tools-abc123def-s3alias'])(
    'reads through the access point %s from the bucket behind it, and leaves out none that it cannot know',
    (bucketName) => {
      const requestParameters = { bucketName, key: 'o-1/c-2/r-3.mp4' };
      const through = (bucket: string) => [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/o-1/c-2/r-3.mp4` },
        { type: 'AWS::S3::AccessPoint', ARN: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/tools' },
      ];
      const read = { ...aRecord, requestParameters, resources: through('videos') };
      expect(eventOf(read, map).resource).toMatchObject({ recordingId: 'r-3' });
      expect(eventOf(read).resource).toMatchObject({ recordingId: 'videos/o-1/c-2/r-3.mp4' });
      expect(toAccessEvent({ ...read, resources: through('logs') }, map)).toHaveProperty('skipped');
      expect(eventOf({ ...read, resources: undefined }, map).resource).toMatchObject({ recordingId: 'r-3' });
    },
  );

  it('refuses a record that names no bucket, and does not leave it out', () => {
    const unnamed = { ...aRecord, requestParameters: null, resources: [] };
    expect(toAccessEvent(unnamed, map)).toMatchObject({ refused: [{ field: 'resource.storeId' }] });
  });

  it('determines with its first matching pattern who a principal is, before every default', () => {
    const actorOf = (arn: string) => eventOf({ ...aRecord, userIdentity: { type: 'AssumedRole', arn } }, map).actor;
    expect(actorOf('arn:x:assumed-role/Support/ann@example.com')).toEqual({
      id: 'p-ann@example.com',
      kind: 'contractor',
    });
    expect(actorOf('arn:x:assumed-role/AWSReservedSSO_A/b').kind).toBe('service');
  });
});

describe('a record that intake would not take', () => {
  it.each([
    ['eventID', 'eventId'],
    ['eventTime', 'occurredAt'],
    ['userIdentity', 'actor.id'],
  ])('without %s is refused with the field named', (missing, field) => {
    const result = toAccessEvent({ ...aRecord, [missing]: undefined }, everyBucket);
    expect('refused' in result && result.refused.map((problem) => problem.field)).toEqual([field]);
  });
});

const aRecord = {
  eventID: 'e-1',
  eventTime: '2026-01-02T03:04:05Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/mallory' },
  sourceIPAddress: '198.51.100.7',
  requestParameters: { bucketName: 'videos', key: 'o-1/r-1.mp4' },
};

function eventOf(record: JsonObject, map: StoreMap = everyBucket): CloudTrailEvent {
  const result = toAccessEvent(record, map);
  if (!('event' in result)) throw new Error(`no event: ${JSON.stringify(result)}`);
  return result.event;
}
