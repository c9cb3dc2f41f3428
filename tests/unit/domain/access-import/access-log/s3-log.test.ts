import { readS3Line } from '../../../../../services/domain/access-import/access-log/s3-log.ts';
import { everyBucket } from '../../../../../services/domain/access-import/import-map.ts';

const OWNER = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
const TAIL =
  '"-" "aws-cli/2" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader acme.s3.us-west-1.amazonaws.com TLSV1.2 - - us-east-1';
const USER = 'arn:aws:iam::123456789012:user/jo';

interface Given {
  readonly requester?: string;
  readonly operation?: string;
  readonly key?: string;
  readonly uri?: string;
  readonly status?: string;
  readonly tail?: string;
}

function aLine({
  requester = USER,
  operation = 'REST.GET.OBJECT',
  key = 'o-1/c-2/r-3.mp4',
  uri = `"GET /${key} HTTP/1.1"`,
  status = '206',
  tail = TAIL,
}: Given = {}): string {
  return `${OWNER} acme [06/Feb/2019:00:00:38 +0000] 192.0.2.3 ${requester} 3E57427F3EXAMPLE ${operation} ${key} ${uri} ${status} - 113 4096 7 5 ${tail}`;
}

describe('a line of an S3 server access log', () => {
  it('is a read of an object past every tool', () => {
    expect(readS3Line(aLine(), everyBucket)).toEqual({
      request: {
        at: Date.UTC(2019, 1, 6, 0, 0, 38),
        source: 's3-access-log',
        actor: { id: USER, kind: 'employee' },
        method: 'AuthHeader',
        address: '192.0.2.3',
        action: 'view',
        outcome: 'allowed',
        path: 'direct-store',
        resource: { kind: 'recording', recordingId: 'acme/o-1/c-2/r-3.mp4', storeId: 'acme' },
        bytes: 113,
        segment: null,
        segmentMillis: null,
        file: null,
      },
    });
  });

  it.each(['301', '307'])('of a redirect (%s) is skipped, as nothing of the object was sent', (status) => {
    expect(readS3Line(aLine({ status }), everyBucket)).toEqual({ skipped: 'a redirect' });
    expect(readS3Line(aLine({ status: '304' }), everyBucket)).toMatchObject({ request: { outcome: 'allowed' } });
  });

  it.each([
    ['an IAM user', { requester: USER }, { actor: { id: USER, kind: 'employee' } }],
    [
      'an SSO session',
      { requester: 'arn:aws:sts::1:assumed-role/AWSReservedSSO_Support_0a/jo@x.example' },
      { actor: { kind: 'employee' } },
    ],
    ['another role', { requester: 'arn:aws:sts::1:assumed-role/Thumbnailer/i-1' }, { actor: { kind: 'service' } }],
    ['another account', { requester: OWNER }, { actor: { id: OWNER, kind: 'service' } }],
    ['nobody who signed', { requester: '-' }, { actor: { id: 'anonymous', kind: 'anonymous' } }],
    ['a refused read', { status: '403' }, { outcome: 'denied' }],
    ['a read of what is not there', { status: '404' }, { outcome: 'error' }],
    ['a listing', { operation: 'REST.GET.BUCKET', key: '-' }, { action: 'list', resource: { kind: 'store' } }],
    ['a copy', { operation: 'REST.COPY.OBJECT_GET' }, { action: 'export' }],
    ['a deletion by a lifecycle rule', { operation: 'BATCH.DELETE.OBJECT', uri: '-' }, { action: 'delete' }],
    ['a key that is encoded twice', { key: 'a%2520b.mp4' }, { resource: { recordingId: 'acme/a b.mp4' } }],
    ['a key with a line break', { key: 'a%250Ab.mp4' }, { resource: { recordingId: 'acme/a%0Ab.mp4' } }],
    ['a presigned URL', { tail: TAIL.replace('AuthHeader', 'QueryString') }, { method: 'QueryString' }],
    ['fields of a later version', { tail: `${TAIL} something new` }, { action: 'view' }],
  ])('%s', (_what, given, expected) => {
    expect(readS3Line(aLine(given), everyBucket)).toMatchObject({ request: expected });
  });

  it('skips other operations by name, and buckets that the map leaves out', () => {
    expect(readS3Line(aLine({ operation: 'REST.GET.VERSIONING' }), everyBucket)).toEqual({
      skipped: 'REST.GET.VERSIONING',
    });
    expect(readS3Line(aLine(), { ...everyBucket, buckets: new Set(['other']) })).toEqual({
      skipped: 'a bucket that the map leaves out',
    });
  });

  it.each([
    [
      'a target that forges a result',
      { uri: '"GET /x HTTP/1.1" 404 NoSuchKey - 0 0 0 " HTTP/1.1"' },
      'the result of one request',
    ],
    ['a target with a space', { uri: '"GET /a b HTTP/1.1"' }, 'a line of an S3 server access log'],
    ['a line without a status', { status: '' }, 'a line of an S3 server access log'],
  ])('refuses %s', (_what, given, expected) => {
    expect(readS3Line(aLine(given), everyBucket)).toMatchObject({ refused: [{ field: 'line', expected }] });
  });
});
