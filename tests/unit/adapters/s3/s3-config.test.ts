import { ConfigError } from '../../../../services/adapters/config/environment.ts';
import { describeRetention, retentionFor } from '../../../../services/adapters/s3/retention.ts';
import { parseS3Address, s3Environment } from '../../../../services/adapters/s3/s3-config.ts';

const now = Date.UTC(2026, 10, 24);

describe('the configuration of S3', () => {
  it('is none without a bucket', () => {
    expect(s3Environment.read({ S3_BUCKET: '', S3_ENDPOINT: 'http://127.0.0.1:9000' })).toBeNull();
  });

  it('needs a bucket only', () => {
    expect(s3Environment.read({ S3_BUCKET: 'audit' })).toEqual({
      bucket: 'audit',
      prefix: '',
      endpoint: null,
      region: 'us-east-1',
      kmsKeyId: null,
      retention: null,
    });
  });

  it('takes everything it is given', () => {
    const config = s3Environment.read({
      S3_BUCKET: 'audit',
      S3_PREFIX: 'custodes/eu',
      S3_ENDPOINT: 'http://127.0.0.1:9000',
      S3_REGION: 'eu-central-1',
      AWS_REGION: 'us-west-2',
      S3_KMS_KEY_ID: 'alias/audit',
      RETENTION_MODE: 'compliance',
      RETENTION_DAYS: '730',
    });
    expect(config).toEqual({
      bucket: 'audit',
      prefix: 'custodes/eu/',
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-central-1',
      kmsKeyId: 'alias/audit',
      retention: { mode: 'compliance', days: 730 },
    });
  });

  it("takes the region from AWS's own variable when there is no other", () => {
    expect(s3Environment.read({ S3_BUCKET: 'audit', AWS_REGION: 'eu-west-1' })?.region).toBe('eu-west-1');
  });

  it('reports everything that is wrong at once', () => {
    const wrong = {
      S3_BUCKET: 'NO',
      S3_PREFIX: '/x',
      S3_ENDPOINT: 'ftp://x',
      RETENTION_MODE: 'ever',
      RETENTION_DAYS: '0',
    };
    const { message } = errorOf(wrong);
    for (const [name, value] of Object.entries(wrong)) expect(message).toContain(`${name} is \`${value}\`, expected`);
    expect(message.split('\n')).toHaveLength(5);
  });

  it.each([
    [
      { S3_BUCKET: 'audit', RETENTION_MODE: 'compliance' },
      'RETENTION_DAYS is not set, expected a whole number of days',
    ],
    [{ S3_BUCKET: 'audit', RETENTION_MODE: 'governance', RETENTION_DAYS: '36526' }, 'RETENTION_DAYS is `36526`'],
    [{ S3_BUCKET: 'audit', RETENTION_DAYS: '7' }, 'RETENTION_MODE is not set, expected governance or compliance'],
    [{ S3_PREFIX: 'eu' }, 'S3_BUCKET is not set, expected a bucket, or no S3_PREFIX'],
    [{ S3_KMS_KEY_ID: 'alias/audit' }, 'S3_BUCKET is not set, expected a bucket, or no S3_KMS_KEY_ID'],
    [{ RETENTION_MODE: 'compliance', RETENTION_DAYS: '7' }, 'expected none without S3_BUCKET'],
  ])('refuses %j', (env, expected) => {
    expect(errorOf(env).message).toContain(expected);
  });
});

describe('the address of an archive', () => {
  it.each([
    ['s3://audit', { bucket: 'audit', prefix: '' }],
    ['s3://audit/', { bucket: 'audit', prefix: '' }],
    ['s3://audit/custodes/eu', { bucket: 'audit', prefix: 'custodes/eu/' }],
    ['s3://audit/custodes/eu/', { bucket: 'audit', prefix: 'custodes/eu/' }],
    ['s3://', null],
    ['s3://A', null],
    ['s3://audit//x', null],
    ['/srv/audit', null],
  ])('%s is %j', (address, expected) => {
    expect(parseS3Address(address)).toEqual(expected);
  });
});

describe('retention', () => {
  const config = (mode: 'governance' | 'compliance', days: number) => {
    const read = s3Environment.read({
      S3_BUCKET: 'audit',
      S3_PREFIX: 'eu',
      RETENTION_MODE: mode,
      RETENTION_DAYS: `${days}`,
    });
    if (read === null) throw new Error('expected a configuration');
    return read;
  };

  it('reports what nobody will be able to delete, and until when', () => {
    const lines = describeRetention(config('compliance', 30), now);
    expect(lines[0]).toContain(
      'written to s3://audit/eu/ today are locked until 2026-12-24 (30 days); nobody can delete',
    );
    expect(lines[1]).toContain('every version of the checkpoint are locked; index/ is not');
  });

  it('reports who can get around governance', () => {
    expect(describeRetention(config('governance', 30), now).join()).toContain('only holders of s3:BypassGovernance');
  });

  it('reports that nothing is locked by default', () => {
    const lines = describeRetention({ ...config('governance', 1), retention: null }, now);
    expect(lines).toEqual([
      expect.stringContaining('RETENTION_MODE is none: everyone with delete permission in s3://audit/eu/'),
    ]);
  });

  it('locks all but the index, from the time of writing', () => {
    const { retention } = config('compliance', 1);
    expect(retentionFor('checkpoint', retention, now)).toEqual({ mode: 'compliance', until: now + 86_400_000 });
    expect(retentionFor('index/day=2026-11-24/a.parquet', retention, now)).toBeNull();
    expect(retentionFor('checkpoint', null, now)).toBeNull();
  });
});

function errorOf(env: Record<string, string>): Error {
  try {
    s3Environment.read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a ConfigError');
}
