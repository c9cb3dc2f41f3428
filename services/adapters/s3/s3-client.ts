import { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from '../logging/logger.ts';
import type { S3Config } from './s3-config.ts';

/** Attempts for one request; the SDK waits longer after each, at random up to a bound (full jitter), 20 s at most. */
export const ATTEMPTS_MAX = 6;
export const CONNECT_MILLIS_MAX = 5_000;
/** A segment is at most 64 MiB: a minute is a slow line, not a slow server. */
export const REQUEST_MILLIS_MAX = 60_000;

/**
 * A client that retries what is transient: 500, 503 SlowDown, time-outs, dropped connections, and a clock that is off
 * (it then corrects itself by the server's). Every failed attempt is logged.
 */
export function openS3Client(
  { endpoint, region }: Pick<S3Config, 'endpoint' | 'region'>,
  logger: Logger,
  requestMillisMax: number = REQUEST_MILLIS_MAX,
): S3Client {
  // The SDK's own switch (its core, emitWarningIfUnsupportedVersion): Node 20 is supported as long as package.json says.
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
  // Inside the SDK's retry loop, so that each attempt is seen.
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        try {
          return await next(request);
        } catch (error) {
          if (isWorthALine(error))
            logger.warn({ error: String(error), request: commandName }, 'S3 did not answer well');
          throw error;
        }
      },
    { step: 'finalizeRequest', priority: 'low', name: 'logFailedAttempt' },
  );
  return client;
}

/** HTTP status of a refused request; null when no answer came. */
export function statusOf(error: unknown): number | null {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata;
  return metadata?.httpStatusCode ?? null;
}

/** Refusals that are answers (not there, another was first) are the caller's business. */
function isWorthALine(error: unknown): boolean {
  return ![404, 409, 412].includes(statusOf(error) ?? 0);
}
