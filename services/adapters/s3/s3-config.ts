import { z } from 'zod';
import type { Retention } from '../../domain/transparency-log/object-store.ts';
import { type Contradiction, environmentPart, variable } from '../config/environment.ts';

/**
 * The store of sealed objects, and how long they must stay. Credentials come from AWS's default chain, never from here.
 */
export interface S3Config {
  readonly bucket: string;
  /** Prefix of every key: empty, or ends in `/`. */
  readonly prefix: string;
  /** Null means Amazon's own endpoint for the region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** The key for SSE-KMS; null leaves encryption to the bucket. */
  readonly kmsKeyId: string | null;
  readonly retention: RetentionPolicy | null;
}

/** The Object Lock of every object, counted from when it is written. */
export interface RetentionPolicy {
  readonly mode: Retention['mode'];
  readonly days: number;
}

/** A century. Object Lock in compliance mode cannot be undone, so a typing error must not lock for ever. */
export const RETENTION_DAYS_MAX = 36_525;
const DEFAULT_REGION = 'us-east-1';

const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const prefixPattern = /^$|^(?!\/)(?!.*\/\/)[A-Za-z0-9!_.*'()/=-]{1,255}$/;
const BUCKET_EXPECTED = "a bucket's name (3 to 63 of a-z 0-9 . -)";
const PREFIX_EXPECTED = 'a key prefix such as `audit/eu`, without a leading slash';
const DAYS_EXPECTED = `a whole number of days from 1 to ${RETENTION_DAYS_MAX}`;

export const S3_BUCKET = variable(z.string().regex(bucketPattern, BUCKET_EXPECTED).optional(), {
  meaning: 'The bucket of the archive ([object store](operation.md#the-archive-in-s3)). The same for every process.',
  otherwise: 'the archive is the folder `objects` in `DATA_DIR`',
});
export const S3_PREFIX = variable(z.string().regex(prefixPattern, PREFIX_EXPECTED).default(''), {
  meaning: 'The prefix of every key, such as `audit/eu`, for several archives in one bucket.',
  otherwise: 'no prefix',
});

const variables = {
  S3_BUCKET,
  S3_PREFIX,
  S3_ENDPOINT: variable(z.url({ protocol: /^https?$/, error: 'an http or https URL' }).optional(), {
    meaning: 'The URL of an S3 server other than that of Amazon.',
    otherwise: "Amazon's own for the region",
  }),
  S3_REGION: variable(z.string().optional(), {
    meaning: 'The region of the bucket.',
    otherwise: `\`AWS_REGION\`, else \`${DEFAULT_REGION}\``,
  }),
  AWS_REGION: variable(z.string().optional(), {
    meaning: 'The region of the bucket if `S3_REGION` is not set.',
    otherwise: `\`${DEFAULT_REGION}\``,
  }),
  S3_KMS_KEY_ID: variable(z.string().optional(), {
    meaning: 'The SSE-KMS key that encrypts the objects.',
    otherwise: 'the bucket decides how objects are encrypted',
  }),
  RETENTION_MODE: variable(
    z.enum(['none', 'governance', 'compliance'], 'none, governance or compliance').default('none'),
    {
      meaning:
        'The mode of Object Lock for every object written: `none`, `governance` or `compliance`. Nobody can remove a `compliance` lock, not even the root user.',
    },
  ),
  RETENTION_DAYS: variable(
    z
      .string()
      .regex(/^[1-9]\d{0,4}$/, DAYS_EXPECTED)
      .transform(Number)
      .refine((days) => days <= RETENTION_DAYS_MAX, DAYS_EXPECTED)
      .optional(),
    {
      meaning: `How long objects are locked, 1 to ${RETENTION_DAYS_MAX} days after they are written. Required by a \`RETENTION_MODE\` other than \`none\`.`,
      otherwise: 'nothing is locked',
    },
  ),
  AWS_ACCESS_KEY_ID: variable(z.string().optional(), {
    meaning: "The access key, read by Amazon's SDK. Any other source of its default credential chain works too.",
    otherwise: 'the next source of the default credential chain',
  }),
  AWS_SECRET_ACCESS_KEY: variable(z.string().optional(), {
    meaning: 'The secret of `AWS_ACCESS_KEY_ID`.',
    otherwise: 'the next source of the default credential chain',
    isSecret: true,
  }),
} as const;

const serverVariables = {
  S3_ENDPOINT: variables.S3_ENDPOINT,
  S3_REGION: variables.S3_REGION,
  AWS_REGION: variables.AWS_REGION,
  AWS_ACCESS_KEY_ID: variables.AWS_ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY: variables.AWS_SECRET_ACCESS_KEY,
} as const;

/** The server alone, for buckets that are named elsewhere. */
export const s3ServerEnvironment = environmentPart({
  title: 'S3',
  variables: serverVariables,
  toConfig: (values): Pick<S3Config, 'endpoint' | 'region'> => serverOf(values),
});

/** `null` when `S3_BUCKET` names no bucket. */
export const s3Environment = environmentPart({
  title: 'S3',
  variables,
  contradictions({ RETENTION_MODE: mode, RETENTION_DAYS: days, S3_BUCKET: bucket, ...values }) {
    const wrong: Contradiction[] = [];
    // The collector uses endpoint and region for other buckets.
    for (const name of ['S3_PREFIX', 'S3_KMS_KEY_ID'] as const) {
      if (bucket === undefined && values[name]) wrong.push(['S3_BUCKET', `a bucket, or no ${name}`]);
    }
    if (mode !== 'none' && days === undefined) {
      wrong.push(['RETENTION_DAYS', `${DAYS_EXPECTED} with RETENTION_MODE=${mode}`]);
    }
    if (mode === 'none' && days !== undefined) {
      wrong.push(['RETENTION_MODE', 'governance or compliance with RETENTION_DAYS']);
    }
    if (mode !== 'none' && bucket === undefined) {
      wrong.push(['RETENTION_MODE', 'none without S3_BUCKET: a folder cannot lock objects']);
    }
    return wrong;
  },
  toConfig({ S3_BUCKET: bucket, RETENTION_MODE: mode, RETENTION_DAYS: days, ...values }): S3Config | null {
    if (bucket === undefined) return null;
    return {
      bucket,
      prefix: prefixOf(values.S3_PREFIX),
      ...serverOf(values),
      kmsKeyId: values.S3_KMS_KEY_ID ?? null,
      retention: mode === 'none' || days === undefined ? null : { mode, days },
    };
  },
});

function serverOf(values: {
  readonly S3_ENDPOINT: string | undefined;
  readonly S3_REGION: string | undefined;
  readonly AWS_REGION: string | undefined;
}): Pick<S3Config, 'endpoint' | 'region'> {
  return {
    endpoint: values.S3_ENDPOINT ?? null,
    region: values.S3_REGION ?? values.AWS_REGION ?? DEFAULT_REGION,
  };
}

/** Parses `s3://BUCKET[/PREFIX]`; returns `null` for any other text. */
export function parseS3Address(address: string): Pick<S3Config, 'bucket' | 'prefix'> | null {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(address) ?? [];
  if (bucket === undefined || !bucketPattern.test(bucket)) return null;
  const trimmed = (prefix ?? '').replace(/\/$/, '');
  return prefixPattern.test(trimmed) ? { bucket, prefix: prefixOf(trimmed) } : null;
}

function prefixOf(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}
