import { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from '../logger.ts';
import type { S3Config } from './s3-config.ts';

/** Attempts per request; the SDK waits longer after each, at random (full jitter), 20 s at most. */
export const ATTEMPTS_MAX = 6;
export const CONNECT_MILLIS_MAX = 5_000;
/** A segment has at most 64 MiB: a request that takes a minute has a slow line, not a slow server. */
export const REQUEST_MILLIS_MAX = 60_000;

/**
 * Opens a client that retries transient failures: 500, 503 SlowDown, time-outs, dropped connections, and clock skew (it
 * then adopts the server's clock). Every failed attempt is logged.
 */
export function openS3Client(
  { endpoint, region }: Pick<S3Config, 'endpoint' | 'region'>,
  logger: Logger,
  requestMillisMax: number = REQUEST_MILLIS_MAX,
): S3Client {
  // This is the SDK's own switch (its core, emitWarningIfUnsupportedVersion): Node 20 is supported as long as
  // package.json lists it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const client = new S3Client({
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    region,
    maxAttempts: ATTEMPTS_MAX,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: CONNECT_MILLIS_MAX,
      requestTimeout: requestMillisMax,
      throwOnRequestTimeout: true,
    },
  });
  // The middleware runs inside the SDK's retry loop, so that it sees each attempt.
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        try {
          return await next(request);
        } catch (error) {
          if (isWorthALine(error)) logger.warn({ error: String(error), request: commandName }, 'an S3 request failed');
          throw error;
        }
      },
    { step: 'finalizeRequest', priority: 'low', name: 'logFailedAttempt' },
  );
  return client;
}

/** Returns the HTTP status of a refused request; null when no answer came. */
export function statusOf(error: unknown): number | null {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata;
  return metadata?.httpStatusCode ?? null;
}

/**
 * What S3 answers about one object, where another one may be read. A policy, or a KMS key of somebody else; an object in GLACIER; one that
 * needs a key of its reader (SSE-C), for which Ceph RGW has a code of its own.
 */
const OBJECT_REFUSALS = new Set(['AccessDenied', 'InvalidObjectState', 'InvalidRequest', 'InvalidArgument']);
/** Of a KMS key that is disabled, or no more. */
const KMS_REFUSALS = 'KMS.';

/** Returns the code of a GET that was refused for its object; null for what is wrong with the credentials, the request or the server. */
export function objectRefusal(error: unknown): string | null {
  if (![400, 403].includes(statusOf(error) ?? 0)) return null;
  const { name: code } = error as Error;
  return OBJECT_REFUSALS.has(code) || code.startsWith(KMS_REFUSALS) ? code : null;
}

/** Refusals that are answers (not found, another writer was first) are left to the caller. */
function isWorthALine(error: unknown): boolean {
  return ![404, 409, 412].includes(statusOf(error) ?? 0);
}
