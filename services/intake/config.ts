import { resolve } from 'node:path';
import {
  type Environment,
  type IpLocatorConfig,
  ipLocatorConfig,
  readAll,
  variables,
} from '../adapters/config/environment.ts';
import { type ProcessConfig, readFileName, readProcessConfig } from '../adapters/config/process-config.ts';

export interface IntakeConfig extends ProcessConfig {
  /** 64 hex digits, the same for every intake of an installation. `null`: made under `DATA_DIR/keys` on the first start. */
  readonly ipHashKeyFile: string | null;
  /** Absolute. */
  readonly cameraWordsDir: string;
  readonly ipLocator: IpLocatorConfig;
}

export function readIntakeConfig(env: Environment): IntakeConfig {
  const { shared, ipLocator } = readAll({
    shared: () => readProcessConfig('intake', env, true),
    ipLocator: () => ipLocatorConfig(env),
  });
  return {
    ...shared,
    ipLocator,
    ipHashKeyFile: readFileName('IP_HASH_KEY_FILE', env),
    cameraWordsDir: resolve(variables.CAMERA_WORDS_DIR.parse(env.CAMERA_WORDS_DIR || undefined)),
  };
}
