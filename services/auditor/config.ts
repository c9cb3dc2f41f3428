import { type Environment, readAll } from '../adapters/config/environment.ts';
import { type ProcessConfig, readFileName, readProcessConfig } from '../adapters/config/process-config.ts';
import { readS3Config, type S3Config } from '../adapters/s3/s3-config.ts';

export interface AuditorConfig extends ProcessConfig {
  /** `null`: the folder `DATA_DIR/objects`. */
  readonly s3: S3Config | null;
  /** The transparency log's verifier key. `null`: the one that the archiver left beside the log is believed. */
  readonly logVkeyFile: string | null;
}

export function readAuditorConfig(env: Environment): AuditorConfig {
  const { shared, s3 } = readAll({
    shared: () => readProcessConfig('auditor', env, true),
    s3: () => readS3Config(env),
  });
  return { ...shared, s3, logVkeyFile: readFileName('LOG_VKEY_FILE', env) };
}
