import {
  type Environment,
  parseEnvironment,
  readAll,
  retentionMillis,
  variables,
} from '../adapters/config/environment.ts';
import { type ProcessConfig, readFileName, readProcessConfig } from '../adapters/config/process-config.ts';
import { readS3Config, type S3Config } from '../adapters/s3/s3-config.ts';

export interface ArchiverConfig extends ProcessConfig {
  /** `null`: the folder `DATA_DIR/objects`. */
  readonly s3: S3Config | null;
  /** Ed25519 private key, PEM. `null`: made under `DATA_DIR/keys` on the first start. */
  readonly logKeyFile: string | null;
  /** `null`: the log keeps everything. */
  readonly logRetentionMillis: number | null;
}

export function readArchiverConfig(env: Environment): ArchiverConfig {
  const { LOG_RETENTION_DAYS } = variables;
  const { shared, s3, own } = readAll({
    shared: () => readProcessConfig('archiver', env, false),
    s3: () => readS3Config(env),
    own: () => parseEnvironment({ LOG_RETENTION_DAYS }, env),
  });
  const logRetentionMillis = retentionMillis(own);
  return { ...shared, s3, logKeyFile: readFileName('LOG_KEY_FILE', env), logRetentionMillis };
}
