import type { Retention } from '../../domain/transparency-log/object-store.ts';
import { indexPrefix } from '../../domain/transparency-log/verify-archive.ts';
import type { S3Config } from './s3-config.ts';

const DAY_MILLIS = 24 * 60 * 60 * 1_000;

/** Describes for the operator, on start, which objects nobody will be able to delete, and until when. */
export function describeRetention({ retention, bucket, prefix }: S3Config, now: number): string[] {
  const where = `s3://${bucket}/${prefix}`;
  if (retention === null) {
    return [
      `RETENTION_MODE is none: everyone with delete permission in ${where} can delete the archive; \`custodes verify\` reports a deletion`,
    ];
  }
  const { mode, days } = retention;
  const until = new Date(now + days * DAY_MILLIS).toISOString().slice(0, 10);
  const whom =
    mode === 'compliance'
      ? 'nobody can delete it or shorten the lock, not even the account that owns the bucket'
      : 'only holders of s3:BypassGovernanceRetention can delete it';
  return [
    `RETENTION_MODE is ${mode}: objects written to ${where} today are locked until ${until} (${days === 1 ? '1 day' : `${days} days`}); ${whom}`,
    'segments, tiles, entry bundles, log.vkey and every version of the checkpoint are locked; index/ is not',
  ];
}

/**
 * Returns until when an object written at `now` must stay, or `null`. The index is derived and may be deleted at any
 * time.
 */
export function retentionFor(key: string, policy: S3Config['retention'], now: number): Retention | null {
  if (policy === null || key.startsWith(indexPrefix)) return null;
  return { mode: policy.mode, until: now + policy.days * DAY_MILLIS };
}
