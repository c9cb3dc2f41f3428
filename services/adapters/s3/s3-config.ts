import { z } from 'zod';
import type { Retention } from '../../domain/transparency-log/object-store.ts';
import { ConfigError, type Environment } from '../config/environment.ts';

/** Where sealed objects lie and how long they must stay. Credentials come from AWS's default chain, never from here. */
export interface S3Config {
  readonly bucket: string;
  /** Before every key: empty, or ends in `/`. */
  readonly prefix: string;
  /** Null: Amazon's own for the region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Key for SSE-KMS; null leaves encryption to the bucket. */
  readonly kmsKeyId: string | null;
  readonly retention: RetentionPolicy | null;
}

/** Object Lock for every object written, counted from the writing. */
export interface RetentionPolicy {
  readonly mode: Retention['mode'];
  readonly days: number;
}

/** A century: Object Lock in compliance mode cannot be undone, so a slip of the finger must not lock for ever. */
export const RETENTION_DAYS_MAX = 36_525;
const DEFAULT_REGION = 'us-east-1';

/**
 * Reads all that concerns S3; `null` when `S3_BUCKET` names no bucket. Throws `ConfigError` with a line for each
 * variable that is wrong.
 */
export function readS3Config(env: Environment): S3Config | null {
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => describe(issue, env)).join('\n'));
  const { S3_BUCKET, S3_PREFIX, S3_ENDPOINT, S3_REGION, AWS_REGION, S3_KMS_KEY_ID, ...rest } = parsed.data;
  if (S3_BUCKET === undefined) return null;
  return {
    bucket: S3_BUCKET,
    prefix: prefixOf(S3_PREFIX),
    endpoint: S3_ENDPOINT ?? null,
    region: S3_REGION ?? AWS_REGION ?? DEFAULT_REGION,
    kmsKeyId: S3_KMS_KEY_ID ?? null,
    retention: retentionOf(rest),
  };
}

/** The bucket and prefix of `s3://BUCKET[/PREFIX]`, or `null` when it is not such an address. */
export function parseS3Address(address: string): Pick<S3Config, 'bucket' | 'prefix'> | null {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(address) ?? [];
  if (bucket === undefined || !bucketPattern.test(bucket)) return null;
  const trimmed = (prefix ?? '').replace(/\/$/, '');
  return prefixPattern.test(trimmed) ? { bucket, prefix: prefixOf(trimmed) } : null;
}

const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const prefixPattern = /^$|^(?!\/)(?!.*\/\/)[A-Za-z0-9!_.*'()/=-]{1,255}$/;
const BUCKET_EXPECTED = "a bucket's name (3 to 63 of a-z 0-9 . -)";
const PREFIX_EXPECTED = 'a key prefix such as `audit/eu`, without slash at its start';
const DAYS_EXPECTED = `a whole number of days from 1 to ${RETENTION_DAYS_MAX}`;

const environment = z
  .object({
    S3_BUCKET: z.string().regex(bucketPattern, BUCKET_EXPECTED).optional(),
    S3_PREFIX: z.string().regex(prefixPattern, PREFIX_EXPECTED).default(''),
    S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'an http or https URL' }).optional(),
    S3_REGION: z.string().optional(),
    AWS_REGION: z.string().optional(),
    S3_KMS_KEY_ID: z.string().optional(),
    RETENTION_MODE: z.enum(['none', 'governance', 'compliance'], 'none, governance or compliance').default('none'),
    RETENTION_DAYS: z
      .string()
      .regex(/^[1-9]\d{0,4}$/, DAYS_EXPECTED)
      .transform(Number)
      .refine((days) => days <= RETENTION_DAYS_MAX, DAYS_EXPECTED)
      .optional(),
  })
  .check(({ value, issues }) => {
    const { RETENTION_MODE: mode, RETENTION_DAYS: days, S3_BUCKET: bucket } = value;
    const wrong = (name: string, message: string) =>
      issues.push({ code: 'custom', path: [name], message, input: value });
    if (mode !== 'none' && days === undefined) wrong('RETENTION_DAYS', `${DAYS_EXPECTED} with RETENTION_MODE=${mode}`);
    if (mode === 'none' && days !== undefined) wrong('RETENTION_MODE', 'governance or compliance with RETENTION_DAYS');
    if (mode !== 'none' && bucket === undefined)
      wrong('RETENTION_MODE', 'none without S3_BUCKET: a folder locks nothing');
  });

function prefixOf(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

function retentionOf(data: Pick<z.output<typeof environment>, 'RETENTION_MODE' | 'RETENTION_DAYS'>) {
  const { RETENTION_MODE: mode, RETENTION_DAYS: days } = data;
  return mode === 'none' || days === undefined ? null : { mode, days };
}

/** `S3_BUCKET=` is the same as no `S3_BUCKET`. */
function withoutEmpty(env: Environment): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) set[name] = value;
  return set;
}

function describe({ path, message }: z.core.$ZodIssue, env: Environment): string {
  const name = path.join('.');
  return env[name] ? `${name} is \`${env[name]}\`, expected ${message}` : `${name} is not set, expected ${message}`;
}
