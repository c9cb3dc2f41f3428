import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ownTokensFile } from '../../services/adapters/authentication/open-tokens.ts';
import { cameraWordsDir } from '../../services/adapters/camera-words/camera-words-dir.ts';
import { type EnvironmentPart, environmentPart, variable } from '../../services/adapters/config/environment.ts';
import { ownUrl } from '../../services/adapters/config/process-environment.ts';
import { findServer } from '../../services/adapters/filesystem/running-server.ts';
import { kafkaEnvironment } from '../../services/adapters/kafka/kafka-config.ts';
import { notifications } from '../../services/adapters/notifications/notifications-environment.ts';
import { policyEnvironment } from '../../services/adapters/policies/policy-environment.ts';
import { s3Environment } from '../../services/adapters/s3/s3-config.ts';
import { logKeyPath } from '../../services/domain/transparency-log/tile-path.ts';
import { hostOf, isSameServer, portOf } from './input/same-server.ts';

/** The variables that the verbs of `npx custodes` read. Options override them. */

const CUSTODES = 'npx custodes';
const DATA_DIR = variable(z.string().default('data'), {
  meaning: 'The folder of the server and of its operator token; without `S3_BUCKET` also of the archive.',
});

/** Reads the environment of this process. */
export function fromEnvironment<Config>(part: EnvironmentPart<Config>): Config {
  return part.read(process.env);
}

/**
 * The address of the server: `http://$HOST:$PORT`. Where one is not set, it is that of the address which the server running
 * on `$DATA_DIR` announced, else that of `npm start`. It is https where that server announced https for this host and port.
 */
export const serverUrl = environmentPart({
  title: CUSTODES,
  variables: {
    HOST: variable(z.string().optional(), {
      meaning: 'The host of the server, without `--url`.',
      otherwise: 'the address that the server running on `DATA_DIR` announced, else `127.0.0.1`',
    }),
    PORT: variable(z.string().optional(), {
      meaning: 'The port of the server, without `--url`.',
      otherwise: 'the address that the server running on `DATA_DIR` announced, else `8080`',
    }),
    DATA_DIR,
  },
  toConfig({ HOST, PORT, ...values }) {
    const announced = findServer(values.DATA_DIR);
    if (announced !== null && HOST === undefined && PORT === undefined) return announced;
    const otherwise = new URL(announced ?? 'http://127.0.0.1:8080');
    const [host, port] = [HOST ?? hostOf(otherwise), PORT ?? portOf(otherwise)];
    // Neither variable includes whether that server has TLS.
    const isTls = isSameServer(ownUrl(host, port, true), otherwise.href);
    return ownUrl(host, port, isTls);
  },
});

/** The folder of a server on this machine. */
export const dataDirectory = environmentPart({
  title: CUSTODES,
  variables: { DATA_DIR },
  toConfig: (values) => values.DATA_DIR,
});

export const accessToken = environmentPart({
  title: CUSTODES,
  variables: {
    CUSTODES_TOKEN: variable(z.string().optional(), {
      meaning: 'The access token of the user, without `--token`. Other users cannot see it.',
      otherwise: 'the operator token, for a server that runs on `DATA_DIR`',
      isSecret: true,
    }),
  },
  toConfig: (values) => values.CUSTODES_TOKEN ?? null,
});

/** The file to which `token create` adds a token. */
export const tokensFile = environmentPart({
  title: CUSTODES,
  variables: {
    AUTH_TOKENS_FILE: variable(z.string().optional(), {
      meaning: 'The file of access tokens that `custodes token create` adds to, without `--file`.',
      otherwise: '`keys/tokens.yaml` in `DATA_DIR`, if a server has run there',
    }),
    DATA_DIR,
  },
  toConfig({ AUTH_TOKENS_FILE: file, ...values }): string | null {
    if (file !== undefined) return file;
    return existsSync(join(values.DATA_DIR, 'keys')) ? ownTokensFile(values.DATA_DIR) : null;
  },
});

const placeVariables = environmentPart({
  title: CUSTODES,
  variables: {
    DATA_DIR,
    S3_BUCKET: variable(z.string().optional(), {
      meaning:
        'The bucket of the archive. The connection to S3 uses the variables [above](#s3), without the retention.',
      otherwise: 'the folder `objects` in `DATA_DIR`',
    }),
    S3_PREFIX: variable(z.string().optional(), { meaning: 'The prefix of every key.', otherwise: 'no prefix' }),
  },
  toConfig({ S3_BUCKET: bucket, S3_PREFIX: prefix, ...values }) {
    if (bucket === undefined) return join(values.DATA_DIR, 'objects');
    return prefix === undefined ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
  },
});

/** The archive that a verb reads without an argument. It refuses the variables that a server refuses, but reading takes no lock. */
export const archivePlace: EnvironmentPart<string> = {
  ...placeVariables,
  read(env) {
    s3Environment.read({ ...env, RETENTION_MODE: '', RETENTION_DAYS: '' });
    return placeVariables.read(env);
  },
};

/** The key that verifies receipts. */
export const receiptKeyFile = environmentPart({
  title: CUSTODES,
  variables: { DATA_DIR },
  toConfig: (values) => join(values.DATA_DIR, 'objects', logKeyPath),
});

export const commandLogLevel = environmentPart({
  title: CUSTODES,
  variables: {
    LOG_LEVEL: variable(z.string().default('error'), {
      meaning: 'The lowest level of log lines about S3, on standard error.',
    }),
  },
  toConfig: (values) => values.LOG_LEVEL,
});

/** All variables that some verb reads. */
export const commandParts: readonly EnvironmentPart[] = [
  serverUrl,
  accessToken,
  dataDirectory,
  tokensFile,
  archivePlace,
  commandLogLevel,
  policyEnvironment,
  notifications,
  cameraWordsDir,
  kafkaEnvironment,
];
